package io.parsimony.tensor;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;

/**
 * The stride, padding, dilation and groups of a convolution.
 *
 * @param stride the distance between two positions, at least one
 * @param padding the number of zeros added on each side, at least zero
 * @param dilation the distance between two taps of the kernel, at least one
 * @param groups the number of groups of input and output channels; a group reads only its own inputs
 */
public record Convolution(Size2d stride, Size2d padding, Size2d dilation, int groups) {

    /** The convolution with stride one, no padding, no dilation and one group. */
    public static final Convolution PLAIN = new Convolution(Size2d.ONE, Size2d.ZERO, Size2d.ONE, 1);

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-layer})
     */
    public Convolution {
        if (stride.height() < 1 || stride.width() < 1 || dilation.height() < 1 || dilation.width() < 1) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LAYER, "Stride and dilation must be positive, found %s and %s.", stride, dilation);
        }
        if (padding.height() < 0 || padding.width() < 0) {
            throw ParsimonyException.of(ErrorId.BAD_LAYER, "Padding must not be negative, found %s.", padding);
        }
        if (groups < 1) {
            throw ParsimonyException.of(ErrorId.BAD_LAYER, "A convolution has at least one group, found %d.", groups);
        }
    }

    /** Returns the convolution of a single group. */
    Convolution ofOneGroup() {
        return new Convolution(stride, padding, dilation, 1);
    }

    /** Returns a group's part of a value along a grouped axis. */
    <T> T part(TensorOps<T> ops, T x, int axis, int group) {
        int length = ops.shape(x).dim(axis) / groups;
        return ops.slice(x, axis, group * length, length);
    }
}
