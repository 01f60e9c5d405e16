package com.example.toy.parsimony;

import com.example.toy.ToyTensor;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * Implements Parsimony's operations by those of the engine. The Javadoc of each overridden method is its specification.
 *
 * <p>These methods need no shape checks, because programs are checked before they run.
 */
public final class ToyOps implements GradientOps<ToyTensor> {

    /** Computes the shape of every operation's result. */
    private static final ShapeOps SHAPES = new ShapeOps();

    @Override
    public Shape shape(ToyTensor x) {
        return Shape.of(x.extents());
    }

    @Override
    public ToyTensor constant(Tensor value) {
        return ToyTensor.of(value.toArray(), value.shape().toArray());
    }

    // ---- elementwise -----------------------------------------------------------------------------------------------

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

    /** Overrides an optional operation for speed, like relu, broadcast and pad: the default takes a dozen passes. */
    @Override
    public ToyTensor equalTo(ToyTensor a, ToyTensor b) {
        return zip(a, b, (p, q) -> p == q ? 1 : 0);
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

    /** By Abramowitz and Stegun, Handbook of Mathematical Functions (1964), formula 7.1.26: errors up to 1.5e-7. */
    @Override
    public ToyTensor erf(ToyTensor x) {
        return x.map(v -> {
            if (Math.abs(v) < 0.5) {
                // The Taylor series about zero, where the formula's error is large relative to the result.
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

    /** Returns the strides of a shape that is broadcast to a larger one: zero for the repeated axes. */
    private static int[] repeating(Shape small, Shape large) {
        int missing = large.rank() - small.rank();
        int[] strides = new int[large.rank()];
        for (int axis = 0; axis < small.rank(); axis++) {
            strides[missing + axis] = small.dim(axis) == 1 ? 0 : ToyTensor.strides(small.toArray())[axis];
        }
        return strides;
    }

    @Override
    public ToyTensor broadcast(ToyTensor x, Shape shape) {
        return shape(x).equals(shape) ? x : x.take(0, repeating(shape(x), shape), shape.toArray());
    }

    @Override
    public ToyTensor sum(ToyTensor x, boolean keepAxes, int... axes) {
        Shape kept = SHAPES.sum(shape(x), true, axes);
        return x.addUp(repeating(kept, shape(x)), kept.toArray())
                .reshape(SHAPES.sum(shape(x), keepAxes, axes).toArray());
    }

    @Override
    public ToyTensor reshape(ToyTensor x, Shape shape) {
        return x.reshape(shape.toArray());
    }

    @Override
    public ToyTensor transpose(ToyTensor x, int... order) {
        int[] strides = ToyTensor.strides(x.extents());
        int[] turned = Arrays.stream(order).map(axis -> strides[axis]).toArray();
        return x.take(0, turned, SHAPES.transpose(shape(x), order).toArray());
    }

    @Override
    public ToyTensor slice(ToyTensor x, int axis, int start, int length) {
        int[] strides = ToyTensor.strides(x.extents());
        return x.take(
                start * strides[axis], strides, shape(x).with(axis, length).toArray());
    }

    @Override
    public ToyTensor concat(List<ToyTensor> parts, int axis) {
        return ToyTensor.join(parts, axis);
    }

    @Override
    public ToyTensor pad(ToyTensor x, int axis, int before, int after) {
        return ToyTensor.join(List.of(zeros(x, axis, before), x, zeros(x, axis, after)), axis);
    }

    private ToyTensor zeros(ToyTensor like, int axis, int extent) {
        int[] extents = like.extents();
        extents[axis] = extent;
        return ToyTensor.zeros(extents);
    }

    @Override
    public ToyTensor matmul(ToyTensor a, ToyTensor b) {
        return a.matmul(b);
    }
}
