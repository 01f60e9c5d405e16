package io.parsimony.tensor;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.nio.FloatBuffer;

/**
 * The window, stride and padding of a pool.
 *
 * @param kernel the window
 * @param stride the distance between two windows
 * @param padding the padding on each side, at most half the kernel
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

    /** Returns a pooling with adjacent, non-overlapping windows: stride equals kernel, no padding, floor mode. */
    public static Pooling tiles(int extent) {
        return new Pooling(Size2d.square(extent), Size2d.square(extent), Size2d.ZERO, false);
    }

    /**
     * Returns the distance by which the last window of ceil mode exceeds the padding of {@code [n, c, h, w]}; zeros
     * otherwise.
     */
    public Size2d overhang(Shape image) {
        Shape output = new ShapeOps().maxPool2d(image, this);
        return new Size2d(
                Math.max(
                        0,
                        (output.dim(2) - 1) * stride.height() + kernel.height() - image.dim(2) - 2 * padding.height()),
                Math.max(
                        0, (output.dim(3) - 1) * stride.width() + kernel.width() - image.dim(3) - 2 * padding.width()));
    }

    /**
     * Returns the divisor of each window's mean: see {@link TensorOps#avgPool2d}.
     *
     * @param image {@code [n, c, h, w]}
     * @param countPadding whether padded zeros count
     * @return {@code [1, 1, oh, ow]}
     */
    public Tensor divisors(Shape image, boolean countPadding) {
        Shape output = new ShapeOps().maxPool2d(image, this);
        int[] rows =
                counts(image.dim(2), output.dim(2), kernel.height(), stride.height(), padding.height(), countPadding);
        int[] columns =
                counts(image.dim(3), output.dim(3), kernel.width(), stride.width(), padding.width(), countPadding);
        FloatBuffer divisors = Tensor.allocate(rows.length * columns.length);
        for (int row : rows) {
            for (int column : columns) {
                divisors.put((float) row * column);
            }
        }
        return Tensor.wrap(Shape.of(1, 1, rows.length, columns.length), divisors.rewind());
    }

    /**
     * Returns {@code [n, c, h, w]} as {@code [n * c, 1, h, w]}, with zeros where the last window exceeds the padding.
     */
    <T> T planes(TensorOps<T> ops, T x) {
        Shape shape = ops.shape(x);
        Size2d overhang = overhang(shape);
        T planes = ops.reshape(x, Shape.of(shape.dim(0) * shape.dim(1), 1, shape.dim(2), shape.dim(3)));
        T rows = overhang.height() == 0 ? planes : ops.pad(planes, 2, 0, overhang.height());
        return overhang.width() == 0 ? rows : ops.pad(rows, 3, 0, overhang.width());
    }

    /** Returns the convolution of {@link #planes} by a {@link #window} of ones, which sums the windows. */
    Convolution overPlanes() {
        return new Convolution(stride, padding, Size2d.ONE, 1);
    }

    Shape window() {
        return Shape.of(1, 1, kernel.height(), kernel.width());
    }

    /** Returns the number of counted elements of each window along one axis. */
    private static int[] counts(int in, int out, int kernel, int stride, int padding, boolean countPadding) {
        int border = countPadding ? padding : 0;
        int[] counts = new int[out];
        for (int i = 0; i < out; i++) {
            int start = i * stride - padding;
            counts[i] = Math.min(start + kernel, in + border) - Math.max(start, -border);
        }
        return counts;
    }
}
