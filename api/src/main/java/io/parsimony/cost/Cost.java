package io.parsimony.cost;

/**
 * What a layer or a network costs for one sample.
 *
 * @param macs multiply-accumulates of convolutions and linear layers; everything else is counted as none, as is usual
 * @param parameters trainable numbers
 * @param bytes the size of all stored tensors, running statistics included, at the analysis's {@link Precision}
 * @param activations numbers in the outputs
 */
public record Cost(long macs, long parameters, long bytes, long activations) {

    /** Nothing. */
    public static final Cost NONE = new Cost(0, 0, 0, 0);

    /** Returns the sum of both. */
    public Cost plus(Cost other) {
        return new Cost(
                macs + other.macs, parameters + other.parameters, bytes + other.bytes, activations + other.activations);
    }
}
