package io.parsimony.tensor;

/**
 * A pair of whole numbers for the two spatial axes: a kernel, a stride, a padding or a dilation.
 *
 * @param height the number along the rows, axis 2 of NCHW
 * @param width the number along the columns, axis 3 of NCHW
 */
public record Size2d(int height, int width) {

    /** The size 1x1: the stride and dilation of a plain convolution. */
    public static final Size2d ONE = new Size2d(1, 1);

    /** The size 0x0: no padding. */
    public static final Size2d ZERO = new Size2d(0, 0);

    /** Returns the same number along both axes. */
    public static Size2d square(int extent) {
        return new Size2d(extent, extent);
    }

    /** Returns the product of both. */
    public int area() {
        return height * width;
    }

    /** Returns a text, for instance {@code 3x3}. */
    @Override
    public String toString() {
        return height + "x" + width;
    }
}
