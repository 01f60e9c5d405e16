package com.example.toy.parsimony;

import com.example.toy.ToyTensor;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * Parsimony's operations in terms of the engine's. What each must compute is written at the method it overrides.
 *
 * <p>Shapes need no checks: programs are checked before they come here.
 */
final class ToyOps implements GradientOps<ToyTensor> {

    /** Knows the shape of every operation's result. */
    private static final ShapeOps SHAPES = new ShapeOps();

    @Override
    public Shape shape(ToyTensor x) {
        return Shape.of(x.extents());
    }

    @Override
    public ToyTensor constant(Tensor value) {
        return ToyTensor.of(value.toArray(), value.shape().toArray());
    }

    /** The tape stops the gradient. */
    @Override
    public ToyTensor stopGradient(ToyTensor x) {
        return x;
    }

    // ---- number by number ------------------------------------------------------------------------------------------

    private ToyTensor zip(ToyTensor a, ToyTensor b, DoubleBinaryOperator function) {
        Shape shape = SHAPES.add(shape(a), shape(b));
        return broadcast(a, shape).zip(broadcast(b, shape), function);
    }

    @Override
    public ToyTensor add(ToyTensor a, ToyTensor b) {
        return zip(a, b, (p, q) -> p + q);
    }

    @Override
    public ToyTensor mul(ToyTensor a, ToyTensor b) {
        return zip(a, b, (p, q) -> p * q);
    }

    @Override
    public ToyTensor div(ToyTensor a, ToyTensor b) {
        return zip(a, b, (p, q) -> p / q);
    }

    @Override
    public ToyTensor max(ToyTensor a, ToyTensor b) {
        return zip(a, b, Math::max);
    }

    @Override
    public ToyTensor exp(ToyTensor x) {
        return x.map(Math::exp);
    }

    @Override
    public ToyTensor log(ToyTensor x) {
        return x.map(Math::log);
    }

    @Override
    public ToyTensor pow(ToyTensor x, double exponent) {
        return x.map(v -> Math.pow(v, exponent));
    }

    @Override
    public ToyTensor relu(ToyTensor x) {
        return x.map(v -> Math.max(v, 0));
    }

    @Override
    public ToyTensor tanh(ToyTensor x) {
        return x.map(Math::tanh);
    }

    /** By Abramowitz and Stegun, Handbook of Mathematical Functions (1964), formula 7.1.26: good to 1.5e-7. */
    @Override
    public ToyTensor erf(ToyTensor x) {
        return x.map(v -> {
            if (Math.abs(v) < 0.5) {
                // The series about zero, where the formula's error would be large beside the result.
                double q = v * v;
                double series = 1 - q / 3 * (1 - q * 3 / 10 * (1 - q * 5 / 21 * (1 - q * 7 / 36 * (1 - q * 9 / 55))));
                return 2 / Math.sqrt(Math.PI) * v * series;
            }
            double t = 1 / (1 + 0.3275911 * Math.abs(v));
            double sum = 0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)));
            return Math.copySign(1 - t * sum * Math.exp(-v * v), v);
        });
    }

    // ---- axes ------------------------------------------------------------------------------------------------------

    /** For each number of a large shape, the position of the one that is repeated there, in a shape that broadcasts. */
    private static int[] repeated(Shape small, Shape large) {
        int missing = large.rank() - small.rank();
        int[] strides = new int[large.rank()];
        for (int axis = 0; axis < small.rank(); axis++) {
            strides[missing + axis] = small.dim(axis) == 1 ? 0 : ToyTensor.strides(small.toArray())[axis];
        }
        return ToyTensor.positions(0, strides, large.toArray());
    }

    @Override
    public ToyTensor broadcast(ToyTensor x, Shape shape) {
        return shape(x).equals(shape) ? x : x.take(repeated(shape(x), shape), shape.toArray());
    }

    @Override
    public ToyTensor sum(ToyTensor x, boolean keepAxes, int... axes) {
        Shape kept = SHAPES.sum(shape(x), true, axes);
        return x.addAt(repeated(kept, shape(x)), kept.toArray())
                .reshape(SHAPES.sum(shape(x), keepAxes, axes).toArray());
    }

    @Override
    public ToyTensor reshape(ToyTensor x, Shape shape) {
        return x.reshape(shape.toArray());
    }

    @Override
    public ToyTensor transpose(ToyTensor x, int... order) {
        int[] extents = SHAPES.transpose(shape(x), order).toArray();
        int[] strides = new int[order.length];
        for (int axis = 0; axis < order.length; axis++) {
            strides[axis] = ToyTensor.strides(x.extents())[order[axis]];
        }
        return x.take(ToyTensor.positions(0, strides, extents), extents);
    }

    @Override
    public ToyTensor slice(ToyTensor x, int axis, int start, int length) {
        int[] strides = ToyTensor.strides(x.extents());
        int[] extents = shape(x).with(axis, length).toArray();
        return x.take(ToyTensor.positions(start * strides[axis], strides, extents), extents);
    }

    @Override
    public ToyTensor pad(ToyTensor x, int axis, int before, int after) {
        int[] extents = SHAPES.pad(shape(x), axis, before, after).toArray();
        int[] strides = ToyTensor.strides(extents);
        return x.addAt(ToyTensor.positions(before * strides[axis], strides, x.extents()), extents);
    }

    @Override
    public ToyTensor concat(List<ToyTensor> parts, int axis) {
        Shape shape = SHAPES.concat(parts.stream().map(this::shape).toList(), axis);
        ToyTensor whole = ToyTensor.full(0, shape.toArray());
        int before = 0;
        for (ToyTensor part : parts) {
            int after = shape.dim(axis) - before - shape(part).dim(axis);
            whole = add(whole, pad(part, axis, before, after));
            before += shape(part).dim(axis);
        }
        return whole;
    }

    // ---- matrices and classes --------------------------------------------------------------------------------------

    /** A matrix is a batch of one. */
    @Override
    public ToyTensor matmul(ToyTensor a, ToyTensor b) {
        int m = shape(a).dim(0);
        int k = shape(b).dim(0);
        int n = shape(b).dim(1);
        return a.reshape(1, m, k).matmul(b.reshape(1, k, n)).reshape(m, n);
    }

    /** The numbers less the largest along an axis, so that no exponential overflows. */
    private ToyTensor belowMaximum(ToyTensor x, int axis) {
        Shape shape = shape(x);
        int inner = ToyTensor.strides(x.extents())[axis];
        int row = shape.dim(axis);
        int[] maxima = x.reshape(shape.size() / row / inner, row, inner).firstMaxima();
        return sub(x, x.take(maxima, shape.with(axis, 1).toArray()));
    }

    @Override
    public ToyTensor logSoftmax(ToyTensor x, int axis) {
        ToyTensor below = belowMaximum(x, axis);
        return sub(below, log(sum(exp(below), true, axis)));
    }

    /** Where each row's label is, in {@code [n, classes]}. */
    private int[] labelled(ToyTensor labels, int classes) {
        int[] positions = new int[shape(labels).size()];
        for (int row = 0; row < positions.length; row++) {
            positions[row] = row * classes + (int) labels.get(row);
        }
        return positions;
    }

    @Override
    public ToyTensor oneHot(ToyTensor labels, int classes) {
        int rows = shape(labels).size();
        return ToyTensor.full(1, rows).addAt(labelled(labels, classes), rows, classes);
    }

    // ---- convolutions: matrix products with windows ----------------------------------------------------------------

    /** {@code [n, c, h, w]} to {@code [groups, c / groups, n * h * w]}. */
    private ToyTensor channelsFirst(ToyTensor x, int groups) {
        Shape s = shape(x);
        return transpose(x, 1, 0, 2, 3).reshape(groups, s.dim(1) / groups, s.size() / s.dim(1));
    }

    /** Back to {@code [n, c, h, w]}. */
    private ToyTensor batchFirst(ToyTensor x, Shape shape) {
        ToyTensor apart = x.reshape(shape.dim(1), shape.dim(0), shape.dim(2), shape.dim(3));
        return transpose(apart, 1, 0, 2, 3);
    }

    /** {@code [c]} to {@code [c, 1, 1]}, which broadcasts with {@code [n, c, h, w]}. */
    private ToyTensor channelwise(ToyTensor x) {
        return x.reshape(shape(x).size(), 1, 1);
    }

    /** {@code [out, in / groups, kh, kw]} to {@code [groups, out / groups, in / groups * kh * kw]}. */
    private ToyTensor matrix(ToyTensor weight, int groups) {
        Shape s = shape(weight);
        return weight.reshape(groups, s.dim(0) / groups, s.size() / s.dim(0));
    }

    /** {@code [groups, in / groups * kh * kw, n * oh * ow]}. */
    private ToyTensor columns(Windows windows, ToyTensor x, ToyTensor weight, int groups) {
        ToyTensor columns = windows.columns(x);
        return columns.reshape(
                groups,
                shape(weight).size() / shape(weight).dim(0),
                shape(columns).dim(2));
    }

    @Override
    public ToyTensor conv2d(ToyTensor x, ToyTensor weight, ToyTensor bias, Convolution c) {
        Shape shape = SHAPES.conv2d(shape(x), shape(weight), bias == null ? null : shape(bias), c);
        Windows windows = Windows.of(shape(x), shape(weight), shape, c);
        ToyTensor product = matrix(weight, c.groups()).matmul(columns(windows, x, weight, c.groups()));
        ToyTensor y = batchFirst(product, shape);
        return bias == null ? y : add(y, channelwise(bias));
    }

    @Override
    public ToyTensor conv2dInputGradient(ToyTensor x, ToyTensor weight, ToyTensor gradient, Convolution c) {
        Windows windows = Windows.of(shape(x), shape(weight), shape(gradient), c);
        ToyTensor transposed = transpose(matrix(weight, c.groups()), 0, 2, 1);
        return windows.sum(transposed.matmul(channelsFirst(gradient, c.groups())));
    }

    @Override
    public ToyTensor conv2dWeightGradient(ToyTensor x, ToyTensor weight, ToyTensor gradient, Convolution c) {
        Windows windows = Windows.of(shape(x), shape(weight), shape(gradient), c);
        ToyTensor transposed = transpose(columns(windows, x, weight, c.groups()), 0, 2, 1);
        return channelsFirst(gradient, c.groups()).matmul(transposed).reshape(weight.extents());
    }

    // ---- pools: windows reduced ------------------------------------------------------------------------------------

    /** The position of each window's first maximum among the columns. */
    private int[] firstMaxima(Windows windows, ToyTensor x) {
        ToyTensor columns = windows.columns(x);
        return columns.zip(windows.mask(), (v, mask) -> mask == 0 ? Double.NEGATIVE_INFINITY : v)
                .firstMaxima();
    }

    @Override
    public ToyTensor maxPool2d(ToyTensor x, Pooling pooling) {
        Shape shape = SHAPES.maxPool2d(shape(x), pooling);
        Windows windows = Windows.of(shape(x), shape, pooling);
        return batchFirst(windows.columns(x).take(firstMaxima(windows, x), shape.size()), shape);
    }

    @Override
    public ToyTensor maxPool2dGradient(ToyTensor x, ToyTensor y, ToyTensor gradient, Pooling pooling) {
        Windows windows = Windows.of(shape(x), shape(y), pooling);
        int[] columns = windows.mask().extents();
        return windows.sum(channelsFirst(gradient, 1).addAt(firstMaxima(windows, x), columns));
    }

    /** The number of a window's elements that count, as {@code [c, 1, n * oh * ow]}. */
    private ToyTensor divisor(Shape image, Shape output, Pooling p, boolean countPadding) {
        if (!countPadding) {
            return sum(Windows.of(image, output, p).mask(), true, 1);
        }
        // The padding counts as if it were image; what lies beyond it in ceil mode does not.
        Shape whole = image.with(2, image.dim(2) + 2 * p.padding().height())
                .with(3, image.dim(3) + 2 * p.padding().width());
        Pooling unpadded = new Pooling(p.kernel(), p.stride(), Size2d.ZERO, p.ceilMode());
        return divisor(whole, output, unpadded, false);
    }

    @Override
    public ToyTensor avgPool2d(ToyTensor x, Pooling pooling, boolean countPadding) {
        Shape shape = SHAPES.avgPool2d(shape(x), pooling, countPadding);
        ToyTensor sums = sum(Windows.of(shape(x), shape, pooling).columns(x), true, 1);
        return batchFirst(div(sums, divisor(shape(x), shape, pooling, countPadding)), shape);
    }

    @Override
    public ToyTensor avgPool2dGradient(ToyTensor x, ToyTensor gradient, Pooling pooling, boolean countPadding) {
        Windows windows = Windows.of(shape(x), shape(gradient), pooling);
        ToyTensor divisor = divisor(shape(x), shape(gradient), pooling, countPadding);
        ToyTensor share = div(channelsFirst(gradient, shape(x).dim(1)), divisor);
        return windows.sum(broadcast(share, shape(windows.mask())));
    }
}
