package com.example.toy.parsimony;

import com.example.toy.ToyTensor;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;

/**
 * The windows that a kernel sees as it moves over an image: as columns of a matrix, a convolution is a matrix product
 * with them, and a pool a reduction of them.
 */
final class Windows {

    private final int[] image;
    private final int[] padded;
    private final int[] columns;
    /** Where the image's numbers are in the padded image. */
    private final int[] inside;
    /** Where the columns' numbers are in the padded image. */
    private final int[] seen;

    /**
     * The windows of a kernel.
     *
     * @param image {@code [n, c, h, w]}
     * @param output the result's extents, {@code [n, any, oh, ow]}
     */
    private Windows(Shape image, Shape output, Size2d kernel, Size2d stride, Size2d padding, Size2d dilation) {
        int n = image.dim(0);
        int c = image.dim(1);
        int oh = output.dim(2);
        int ow = output.dim(3);
        // A last window in ceil mode may reach beyond the padding.
        int reachDown = (oh - 1) * stride.height() + (kernel.height() - 1) * dilation.height() + 1;
        int reachRight = (ow - 1) * stride.width() + (kernel.width() - 1) * dilation.width() + 1;
        int rows = Math.max(image.dim(2) + 2 * padding.height(), reachDown);
        int width = Math.max(image.dim(3) + 2 * padding.width(), reachRight);
        this.image = image.toArray();
        this.padded = new int[] {n, c, rows, width};
        this.columns = new int[] {c, kernel.area(), n * oh * ow};
        int[] strides = ToyTensor.strides(padded);
        this.inside = ToyTensor.positions(padding.height() * width + padding.width(), strides, this.image);
        this.seen = ToyTensor.positions(
                0,
                new int[] {
                    strides[1],
                    dilation.height() * width,
                    dilation.width(),
                    strides[0],
                    stride.height() * width,
                    stride.width()
                },
                c,
                kernel.height(),
                kernel.width(),
                n,
                oh,
                ow);
    }

    static Windows of(Shape image, Shape weight, Shape output, Convolution c) {
        Size2d kernel = new Size2d(weight.dim(2), weight.dim(3));
        return new Windows(image, output, kernel, c.stride(), c.padding(), c.dilation());
    }

    static Windows of(Shape image, Shape output, Pooling p) {
        return new Windows(image, output, p.kernel(), p.stride(), p.padding(), Size2d.ONE);
    }

    /** {@code [n, c, h, w]} to columns {@code [c, kh * kw, n * oh * ow]}, with zeros for the padding. */
    ToyTensor columns(ToyTensor x) {
        return x.addAt(inside, padded).take(seen, columns);
    }

    /** For each number in the columns, one if it is of the image and zero if it is padding. */
    ToyTensor mask() {
        return columns(ToyTensor.full(1, image));
    }

    /** Back from columns to {@code [n, c, h, w]}: each number of the image is the sum of where it was seen. */
    ToyTensor sum(ToyTensor columns) {
        return columns.addAt(seen, padded).take(inside, image);
    }
}
