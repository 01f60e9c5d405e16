package io.parsimony.network;

import org.apiguardian.api.API;

/**
 * The properties of a layer that analyzes and rewrites ask for. A layer states each of them; none has a default, so
 * that a new layer cannot be overlooked.
 *
 * @param domain the elements that one output element depends on
 * @param linearity whether the layer is an affine function of its inputs
 * @param standardization the statistics by which the layer standardizes its input
 * @param output the meaning of the numbers along axis 1 of the output
 */
@API(status = API.Status.EXPERIMENTAL)
public record LayerTraits(Domain domain, Linearity linearity, Standardization standardization, Output output) {

    /** The input elements that one output element depends on, in inference mode. */
    public enum Domain {
        /** The element at the same position, by one function for all elements: see {@link Layer.ScalarFunction}. */
        ELEMENT,
        /** The element at the same position, by a function of its channel: batch norm in inference mode. */
        CHANNEL_ELEMENT,
        /** The elements at the same position of all inputs, broadcast: a sum. */
        INPUTS,
        /** A single element at any position, or a constant: padding, slices, reshapes and channel orders. */
        PLACE,
        /** Several elements of one channel: a pool. */
        CHANNEL,
        /** Elements of several channels: a convolution, a softmax. */
        CHANNELS
    }

    /**
     * Whether a layer is an affine function of each of its inputs, the others fixed at any value, in inference mode.
     */
    public enum Linearity {
        /** A linear function of all inputs together plus a constant. */
        AFFINE,
        /** Any other function, a product of inputs included. */
        NONLINEAR
    }

    /** The statistics by which a layer standardizes its input to mean zero and variance one, in training mode. */
    public enum Standardization {
        /** The layer does not standardize. */
        NONE,
        /** The statistics of each channel over the batch. */
        BATCH,
        /** Statistics of each sample. */
        SAMPLE
    }

    /** The meaning of the numbers along axis 1 of a layer's output. */
    public enum Output {
        /** Any numbers. */
        VALUES,
        /** Probabilities that sum to one: a softmax. */
        PROBABILITIES,
        /** The logarithms of such probabilities. */
        LOG_PROBABILITIES
    }

    /** Returns whether the layer is an activation function: nonlinear, and a function of each element alone. */
    public boolean isActivation() {
        return linearity == Linearity.NONLINEAR && (domain == Domain.ELEMENT || domain == Domain.CHANNEL_ELEMENT);
    }
}
