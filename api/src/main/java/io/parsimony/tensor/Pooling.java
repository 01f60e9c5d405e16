package io.parsimony.tensor;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;

/**
 * How a pool's window moves over its input.
 *
 * @param kernel the window
 * @param stride the steps between two windows
 * @param padding what is added on each side, at most half the kernel
 * @param ceilMode whether a last window that reaches over the edge counts, if it starts inside input or left padding
 */
public record Pooling(Size2d kernel, Size2d stride, Size2d padding, boolean ceilMode) {

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-layer})
     */
    public Pooling {
        if (kernel.height() < 1 || kernel.width() < 1 || stride.height() < 1 || stride.width() < 1) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LAYER, "A pool's kernel and stride must be positive, found %s and %s.", kernel, stride);
        }
        if (padding.height() < 0
                || padding.width() < 0
                || 2L * padding.height() > kernel.height()
                || 2L * padding.width() > kernel.width()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LAYER,
                    "A pool's padding must lie between zero and half its kernel, found %s for %s.",
                    padding,
                    kernel);
        }
    }

    /** Windows that touch without overlapping: stride equals kernel, no padding, floor mode. */
    public static Pooling tiles(int extent) {
        return new Pooling(Size2d.square(extent), Size2d.square(extent), Size2d.ZERO, false);
    }
}
