package io.parsimony.tensor;

/**
 * A pair of whole numbers for the two spatial axes: a kernel, a stride, a padding or a dilation.
 *
 * @param height along the rows, axis 2 of NCHW
 * @param width along the columns, axis 3 of NCHW
 */
public record Size2d(int height, int width) {

    /** One by one: the stride and dilation of a plain convolution. */
    public static final Size2d ONE = new Size2d(1, 1);

    /** Nothing: no padding. */
    public static final Size2d ZERO = new Size2d(0, 0);

    /** Returns the same number along both axes. */
    public static Size2d square(int extent) {
        return new Size2d(extent, extent);
    }

    /** Returns the product of both. */
    public int area() {
        return height * width;
    }

    /** For instance {@code 3x3}. */
    @Override
    public String toString() {
        return height + "x" + width;
    }
}
