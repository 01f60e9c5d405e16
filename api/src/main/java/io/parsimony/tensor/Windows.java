package io.parsimony.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * Composes convolutions and pools from slices, products and maxima. A window's element at one position, its
 * <em>tap</em>, is a strided slice of the padded image; a convolution is a matrix product with its taps, a pool a
 * reduction over them.
 *
 * @param image {@code [n, c, h, w]}
 * @param output the extents of the result, {@code [n, any, oh, ow]}
 */
record Windows(Shape image, Shape output, Size2d kernel, Size2d stride, Size2d padding, Size2d dilation) {

    static Windows of(Shape image, Shape weight, Convolution c) {
        Shape output = new ShapeOps().conv2d(image, weight, null, c);
        Size2d kernel = new Size2d(weight.dim(2), weight.dim(3));
        return new Windows(image, output, kernel, c.stride(), c.padding(), c.dilation());
    }

    static Windows of(Shape image, Pooling p) {
        return new Windows(image, new ShapeOps().maxPool2d(image, p), p.kernel(), p.stride(), p.padding(), Size2d.ONE);
    }

    // ---- taps ------------------------------------------------------------------------------------------------------

    /** Returns the taps in row-major order, each {@code [n, c, oh, ow]}. */
    private <T> List<Expr<T>> taps(Expr<T> x, float border) {
        Expr<T> rows = framed(x, 2, padding.height(), after(2), border);
        Expr<T> padded = framed(rows, 3, padding.width(), after(3), border);
        List<Expr<T>> taps = new ArrayList<>();
        for (int u = 0; u < kernel.height(); u++) {
            Expr<T> row = every(padded, 2, u * dilation.height(), stride.height(), output.dim(2));
            for (int v = 0; v < kernel.width(); v++) {
                taps.add(every(row, 3, v * dilation.width(), stride.width(), output.dim(3)));
            }
        }
        return taps;
    }

    /** Sums each element's taps: the transpose of {@link #taps}. */
    private <T> Expr<T> gather(List<Expr<T>> taps) {
        int height = padding.height() + image.dim(2) + after(2);
        int width = padding.width() + image.dim(3) + after(3);
        List<Expr<T>> rows = new ArrayList<>();
        for (int u = 0; u < kernel.height(); u++) {
            List<Expr<T>> row = new ArrayList<>();
            for (int v = 0; v < kernel.width(); v++) {
                row.add(spread(taps.get(u * kernel.width() + v), 3, v * dilation.width(), stride.width(), width));
            }
            rows.add(spread(reduce(row, Expr::add), 2, u * dilation.height(), stride.height(), height));
        }
        return reduce(rows, Expr::add).slice(2, padding.height(), image.dim(2)).slice(3, padding.width(), image.dim(3));
    }

    private static <T> Expr<T> reduce(List<Expr<T>> all, BinaryOperator<Expr<T>> operator) {
        return all.stream().reduce(operator).orElseThrow();
    }

    /** Returns the padding at an axis's end that completes the last window. */
    private int after(int axis) {
        boolean rows = axis == 2;
        int reach = (output.dim(axis) - 1) * (rows ? stride.height() : stride.width())
                + (rows ? dilation.height() : dilation.width()) * ((rows ? kernel.height() : kernel.width()) - 1)
                + 1;
        int before = rows ? padding.height() : padding.width();
        return Math.max(0, reach - before - image.dim(axis));
    }

    private static <T> Expr<T> framed(Expr<T> x, int axis, int before, int after, float border) {
        if (before + after == 0) {
            return x;
        }
        if (border == 0) {
            return x.pad(axis, before, after);
        }
        List<Expr<T>> parts = new ArrayList<>(List.of(x));
        if (before > 0) {
            parts.add(0, x.constant(Tensor.full(x.shape().with(axis, before), border)));
        }
        if (after > 0) {
            parts.add(x.constant(Tensor.full(x.shape().with(axis, after), border)));
        }
        return Expr.concat(parts, axis);
    }

    /** Returns every stride-th slice along an axis, from a start. */
    private static <T> Expr<T> every(Expr<T> x, int axis, int start, int stride, int count) {
        if (stride == 1) {
            return x.slice(axis, start, count);
        }
        int known = Math.min(count * stride, x.dim(axis) - start);
        Expr<T> part = x.slice(axis, start, known);
        Expr<T> whole = known == count * stride ? part : part.pad(axis, 0, count * stride - known);
        return whole.reshape(split(whole.shape(), axis, count, stride))
                .slice(axis + 1, 0, 1)
                .reshape(x.shape().with(axis, count).toArray());
    }

    /** Inserts slices at their positions in {@link #every}, among zeros. */
    private static <T> Expr<T> spread(Expr<T> x, int axis, int start, int stride, int extent) {
        int count = x.dim(axis);
        Expr<T> apart = stride == 1
                ? x
                : x.reshape(split(x.shape(), axis, count, 1))
                        .pad(axis + 1, 0, stride - 1)
                        .reshape(x.shape().with(axis, count * stride).toArray());
        int known = Math.min(apart.dim(axis), extent - start);
        Expr<T> part = known == apart.dim(axis) ? apart : apart.slice(axis, 0, known);
        return known == extent ? part : part.pad(axis, start, extent - start - known);
    }

    private static int[] split(Shape shape, int axis, int first, int second) {
        int[] extents = new int[shape.rank() + 1];
        Arrays.setAll(extents, i -> shape.dim(i <= axis ? i : i - 1));
        extents[axis] = first;
        extents[axis + 1] = second;
        return extents;
    }

    // ---- convolutions of one group ---------------------------------------------------------------------------------

    /** Reshapes {@code [n, c, h, w]} to a matrix {@code [c, n * h * w]}. */
    private static <T> Expr<T> matrix(Expr<T> x) {
        return x.transpose(1, 0, 2, 3).reshape(x.dim(1), x.shape().size() / x.dim(1));
    }

    /** Returns a matrix {@code [c, n * h * w]} as {@code [n, c, h, w]}, with the extents of the output. */
    private <T> Expr<T> image(Expr<T> matrix) {
        return matrix.reshape(matrix.dim(0), output.dim(0), output.dim(2), output.dim(3))
                .transpose(1, 0, 2, 3);
    }

    /** Returns the taps as {@code [kh * kw * c, n * oh * ow]}. */
    private <T> Expr<T> columns(Expr<T> x) {
        return matrix(Expr.concat(taps(x, 0), 1));
    }

    /** Reshapes {@code [out, in, kh, kw]} to {@code [out, kh * kw * in]}. */
    private static <T> Expr<T> rows(Expr<T> weight) {
        return weight.transpose(0, 2, 3, 1)
                .reshape(weight.dim(0), weight.shape().size() / weight.dim(0));
    }

    <T> Expr<T> conv2d(Expr<T> x, Expr<T> weight) {
        return image(rows(weight).matmul(columns(x)));
    }

    <T> Expr<T> conv2dInputGradient(Expr<T> weight, Expr<T> gradient) {
        Expr<T> columns = rows(weight).transpose(1, 0).matmul(matrix(gradient));
        List<Expr<T>> taps = new ArrayList<>();
        for (int i = 0; i < kernel.area(); i++) {
            taps.add(image(columns.slice(0, i * image.dim(1), image.dim(1))));
        }
        return gather(taps);
    }

    <T> Expr<T> conv2dWeightGradient(Expr<T> x, Expr<T> gradient) {
        return matrix(gradient)
                .matmul(columns(x).transpose(1, 0))
                .reshape(gradient.dim(1), kernel.height(), kernel.width(), x.dim(1))
                .transpose(0, 3, 1, 2);
    }

    // ---- max pools -------------------------------------------------------------------------------------------------

    <T> Expr<T> maxPool2d(Expr<T> x) {
        return reduce(taps(x, Float.NEGATIVE_INFINITY), Expr::max);
    }

    <T> Expr<T> maxPool2dGradient(Expr<T> x, Expr<T> y, Expr<T> gradient) {
        List<Expr<T>> shares = new ArrayList<>();
        Expr<T> left = gradient;
        for (Expr<T> tap : taps(x, Float.NEGATIVE_INFINITY)) {
            Expr<T> share = left.mul(tap.equalTo(y));
            shares.add(share);
            left = left.sub(share);
        }
        return gather(shares);
    }
}
