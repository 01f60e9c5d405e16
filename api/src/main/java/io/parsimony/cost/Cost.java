package io.parsimony.cost;

/**
 * The cost of a layer or a network for one sample.
 *
 * @param macs multiply-accumulates of convolutions and linear layers; other layers count as zero
 * @param parameters the number of trainable parameters
 * @param bytes the size of all stored tensors, running statistics included, at the analysis's {@link Precision}
 * @param activations the number of elements of all outputs
 */
public record Cost(long macs, long parameters, long bytes, long activations) {

    /** The zero cost. */
    public static final Cost NONE = new Cost(0, 0, 0, 0);

    /** Returns the sum of both. */
    public Cost plus(Cost other) {
        return new Cost(
                macs + other.macs, parameters + other.parameters, bytes + other.bytes, activations + other.activations);
    }
}
