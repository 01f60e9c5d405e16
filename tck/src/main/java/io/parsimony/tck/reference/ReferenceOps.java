package io.parsimony.tck.reference;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Every operation and backward kernel in double precision, directly from its definition. Stateless and thread-safe.
 * Open to subclasses: the kit's self-test derives mutants from it.
 */
public class ReferenceOps implements GradientOps<DoubleTensor> {

    /** The shapes of results, and the errors of invalid arguments. */
    private static final ShapeOps SHAPES = new ShapeOps();

    private static DoubleTensor map(DoubleTensor x, DoubleUnaryOperator function) {
        double[] y = new double[x.data().length];
        Arrays.setAll(y, i -> function.applyAsDouble(x.get(i)));
        return DoubleTensor.wrap(x.shape(), y);
    }

    private static DoubleTensor zip(DoubleTensor a, DoubleTensor b, DoubleBinaryOperator function) {
        if (a.shape().equals(b.shape())) {
            double[] y = new double[a.data().length];
            Arrays.setAll(y, i -> function.applyAsDouble(a.get(i), b.get(i)));
            return DoubleTensor.wrap(a.shape(), y);
        }
        Shape shape = SHAPES.add(a.shape(), b.shape());
        double[] y = new double[shape.size()];
        int[] ofA = Positions.broadcast(a.shape(), shape);
        int[] ofB = Positions.broadcast(b.shape(), shape);
        Arrays.setAll(y, i -> function.applyAsDouble(a.get(ofA[i]), b.get(ofB[i])));
        return DoubleTensor.wrap(shape, y);
    }

    /** Returns the elements at some positions. */
    private static DoubleTensor take(DoubleTensor x, Shape shape, int[] positions) {
        double[] y = new double[positions.length];
        Arrays.setAll(y, i -> x.get(positions[i]));
        return DoubleTensor.wrap(shape, y);
    }

    /** Reduces over axes, which keep the extent one. */
    private static DoubleTensor fold(DoubleTensor x, double start, DoubleBinaryOperator function, int... axes) {
        Shape kept = SHAPES.sum(x.shape(), true, axes);
        double[] y = new double[kept.size()];
        Arrays.fill(y, start);
        int[] into = Positions.broadcast(kept, x.shape());
        for (int i = 0; i < into.length; i++) {
            y[into[i]] = function.applyAsDouble(y[into[i]], x.get(i));
        }
        return DoubleTensor.wrap(kept, y);
    }

    @Override
    public Shape shape(DoubleTensor x) {
        return x.shape();
    }

    @Override
    public DoubleTensor constant(Tensor value) {
        return DoubleTensor.of(value);
    }

    @Override
    public DoubleTensor scalar(double value) {
        return DoubleTensor.scalar(value);
    }

    @Override
    public DoubleTensor stopGradient(DoubleTensor x) {
        return x;
    }

    // ---- element by element ----------------------------------------------------------------------------------------

    @Override
    public DoubleTensor add(DoubleTensor a, DoubleTensor b) {
        return zip(a, b, (p, q) -> p + q);
    }

    @Override
    public DoubleTensor sub(DoubleTensor a, DoubleTensor b) {
        return zip(a, b, (p, q) -> p - q);
    }

    @Override
    public DoubleTensor mul(DoubleTensor a, DoubleTensor b) {
        return zip(a, b, (p, q) -> p * q);
    }

    @Override
    public DoubleTensor div(DoubleTensor a, DoubleTensor b) {
        return zip(a, b, (p, q) -> p / q);
    }

    @Override
    public DoubleTensor max(DoubleTensor a, DoubleTensor b) {
        return zip(a, b, Math::max);
    }

    @Override
    public DoubleTensor min(DoubleTensor a, DoubleTensor b) {
        return zip(a, b, Math::min);
    }

    @Override
    public DoubleTensor neg(DoubleTensor x) {
        return map(x, v -> -v);
    }

    @Override
    public DoubleTensor exp(DoubleTensor x) {
        return map(x, Math::exp);
    }

    @Override
    public DoubleTensor log(DoubleTensor x) {
        return map(x, Math::log);
    }

    @Override
    public DoubleTensor sqrt(DoubleTensor x) {
        return map(x, Math::sqrt);
    }

    @Override
    public DoubleTensor abs(DoubleTensor x) {
        return map(x, Math::abs);
    }

    @Override
    public DoubleTensor sign(DoubleTensor x) {
        return map(x, Math::signum);
    }

    @Override
    public DoubleTensor pow(DoubleTensor x, double exponent) {
        return map(x, v -> Math.pow(v, exponent));
    }

    @Override
    public DoubleTensor relu(DoubleTensor x) {
        return map(x, v -> Math.max(v, 0));
    }

    @Override
    public DoubleTensor reluGradient(DoubleTensor y, DoubleTensor gradient) {
        return zip(y, gradient, (v, g) -> v > 0 ? g : 0);
    }

    @Override
    public DoubleTensor sigmoid(DoubleTensor x) {
        // exp overflows to infinity for a very negative argument, and 1 / infinity is the correct zero.
        return map(x, v -> 1 / (1 + Math.exp(-v)));
    }

    @Override
    public DoubleTensor tanh(DoubleTensor x) {
        return map(x, Math::tanh);
    }

    @Override
    public DoubleTensor erf(DoubleTensor x) {
        return map(x, Erf::of);
    }

    @Override
    public DoubleTensor greaterThan(DoubleTensor a, DoubleTensor b) {
        return zip(a, b, (p, q) -> p > q ? 1 : 0);
    }

    @Override
    public DoubleTensor equalTo(DoubleTensor a, DoubleTensor b) {
        return zip(a, b, (p, q) -> p == q ? 1 : 0);
    }

    @Override
    public DoubleTensor where(DoubleTensor condition, DoubleTensor a, DoubleTensor b) {
        Shape shape = SHAPES.where(condition.shape(), a.shape(), b.shape());
        DoubleTensor chosen = broadcast(condition, shape);
        DoubleTensor first = broadcast(a, shape);
        DoubleTensor second = broadcast(b, shape);
        double[] y = new double[shape.size()];
        Arrays.setAll(y, i -> chosen.get(i) == 1 ? first.get(i) : second.get(i));
        return DoubleTensor.wrap(shape, y);
    }

    // ---- reductions ------------------------------------------------------------------------------------------------

    @Override
    public DoubleTensor sum(DoubleTensor x, boolean keepAxes, int... axes) {
        return reshape(fold(x, 0, Double::sum, axes), SHAPES.sum(x.shape(), keepAxes, axes));
    }

    @Override
    public DoubleTensor broadcast(DoubleTensor x, Shape shape) {
        return take(x, shape, Positions.broadcast(x.shape(), shape));
    }

    // ---- shape -----------------------------------------------------------------------------------------------------

    @Override
    public DoubleTensor reshape(DoubleTensor x, Shape shape) {
        return DoubleTensor.wrap(SHAPES.reshape(x.shape(), shape), x.data());
    }

    @Override
    public DoubleTensor transpose(DoubleTensor x, int... order) {
        int[] strides = Positions.strides(x.shape());
        int[] turned = Arrays.stream(order).map(axis -> strides[axis]).toArray();
        Shape shape = SHAPES.transpose(x.shape(), order);
        return take(x, shape, Positions.of(shape, 0, turned));
    }

    @Override
    public DoubleTensor slice(DoubleTensor x, int axis, int start, int length) {
        int[] strides = Positions.strides(x.shape());
        Shape shape = SHAPES.slice(x.shape(), axis, start, length);
        return take(x, shape, Positions.of(shape, start * strides[axis], strides));
    }

    @Override
    public DoubleTensor concat(List<DoubleTensor> parts, int axis) {
        Shape shape = SHAPES.concat(parts.stream().map(DoubleTensor::shape).toList(), axis);
        double[] y = new double[shape.size()];
        int start = 0;
        for (DoubleTensor part : parts) {
            put(part, y, shape, axis, start);
            start += part.shape().dim(axis);
        }
        return DoubleTensor.wrap(shape, y);
    }

    @Override
    public DoubleTensor pad(DoubleTensor x, int axis, int before, int after) {
        Shape shape = SHAPES.pad(x.shape(), axis, before, after);
        double[] y = new double[shape.size()];
        put(x, y, shape, axis, before);
        return DoubleTensor.wrap(shape, y);
    }

    /** Copies a part into a whole at a position along an axis. */
    private static void put(DoubleTensor part, double[] whole, Shape shape, int axis, int start) {
        int[] strides = Positions.strides(shape);
        int[] into = Positions.of(part.shape(), start * strides[axis], strides);
        for (int i = 0; i < into.length; i++) {
            whole[into[i]] = part.get(i);
        }
    }

    // ---- linear algebra, classes -----------------------------------------------------------------------------------

    @Override
    public DoubleTensor matmul(DoubleTensor a, DoubleTensor b) {
        Shape shape = SHAPES.matmul(a.shape(), b.shape());
        double[] y = new double[shape.size()];
        ReferenceMatrices.multiply(
                a.data(), 0, b.data(), y, 0, shape.dim(0), a.shape().dim(1), shape.dim(1));
        return DoubleTensor.wrap(shape, y);
    }

    @Override
    public DoubleTensor softmax(DoubleTensor x, int axis) {
        DoubleTensor exponentials = exp(belowMaximum(x, axis));
        return div(exponentials, sum(exponentials, true, axis));
    }

    @Override
    public DoubleTensor logSoftmax(DoubleTensor x, int axis) {
        DoubleTensor below = belowMaximum(x, axis);
        return sub(below, log(sum(exp(below), true, axis)));
    }

    /** Returns x minus its maximum along an axis, so that exponentials do not overflow and do not all underflow. */
    private DoubleTensor belowMaximum(DoubleTensor x, int axis) {
        SHAPES.softmax(x.shape(), axis);
        return sub(x, fold(x, Double.NEGATIVE_INFINITY, Math::max, axis));
    }

    @Override
    public DoubleTensor pick(DoubleTensor x, DoubleTensor labels) {
        Shape shape = SHAPES.pick(x.shape(), labels.shape());
        int classes = x.shape().dim(1);
        double[] y = new double[shape.size()];
        Arrays.setAll(y, row -> x.get(row * classes + label(labels, row, classes)));
        return DoubleTensor.wrap(shape, y);
    }

    @Override
    public DoubleTensor oneHot(DoubleTensor labels, int classes) {
        Shape shape = SHAPES.oneHot(labels.shape(), classes);
        double[] y = new double[shape.size()];
        for (int row = 0; row < shape.dim(0); row++) {
            y[row * classes + label(labels, row, classes)] = 1;
        }
        return DoubleTensor.wrap(shape, y);
    }

    @Override
    public DoubleTensor topK(DoubleTensor x, int k) {
        double[] y = new double[SHAPES.topK(x.shape(), k).size()];
        int length = x.shape().dim(1);
        for (int row = 0; row < y.length; row += length) {
            IntStream.range(row, row + length)
                    .boxed()
                    // Zeros of both signs are equal: adding zero gives both the same sign.
                    .sorted(Comparator.comparingDouble((Integer i) -> -x.get(i) + 0.0))
                    .limit(k)
                    .forEach(i -> y[i] = 1);
        }
        return DoubleTensor.wrap(x.shape(), y);
    }

    private static int label(DoubleTensor labels, int row, int classes) {
        double label = labels.get(row);
        if (label != Math.rint(label) || label < 0 || label >= classes) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LABEL,
                    "Expected a whole number from 0 to %d, found %s in row %d.",
                    classes - 1,
                    label,
                    row);
        }
        return (int) label;
    }

    // ---- convolution -----------------------------------------------------------------------------------------------

    @Override
    public DoubleTensor conv2d(
            DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution convolution) {
        Shape shape = SHAPES.conv2d(x.shape(), weight.shape(), bias == null ? null : bias.shape(), convolution);
        DoubleTensor product = DoubleTensor.wrap(
                shape,
                new ReferenceCorrelation(x.shape(), weight.shape(), shape, convolution).value(x.data(), weight.data()));
        return bias == null ? product : add(product, channelwise(bias));
    }

    @Override
    public DoubleTensor conv2dInputGradient(
            DoubleTensor x, DoubleTensor weight, DoubleTensor gradient, Convolution convolution) {
        return DoubleTensor.wrap(
                x.shape(),
                new ReferenceCorrelation(x.shape(), weight.shape(), gradient.shape(), convolution)
                        .inputGradient(weight.data(), gradient.data()));
    }

    @Override
    public DoubleTensor conv2dWeightGradient(
            DoubleTensor x, DoubleTensor weight, DoubleTensor gradient, Convolution convolution) {
        return DoubleTensor.wrap(
                weight.shape(),
                new ReferenceCorrelation(x.shape(), weight.shape(), gradient.shape(), convolution)
                        .weightGradient(x.data(), gradient.data()));
    }

    @Override
    public DoubleTensor channelShuffle(DoubleTensor x, int groups) {
        Shape shape = SHAPES.channelShuffle(x.shape(), groups);
        int plane = shape.dim(2) * shape.dim(3);
        int perGroup = shape.dim(1) / groups;
        Shape shuffled = Shape.of(shape.dim(0), perGroup, groups, plane);
        int[] positions = Positions.of(shuffled, 0, shape.dim(1) * plane, plane, perGroup * plane, 1);
        return take(x, shape, positions);
    }

    // ---- pools -----------------------------------------------------------------------------------------------------

    @Override
    public DoubleTensor maxPool2d(DoubleTensor x, Pooling pooling) {
        Shape shape = SHAPES.maxPool2d(x.shape(), pooling);
        double[] y = new double[shape.size()];
        Window.forEach(x.shape(), shape, pooling, window -> y[window.output()] = x.get(window.firstMaximum(x.data())));
        return DoubleTensor.wrap(shape, y);
    }

    @Override
    public DoubleTensor maxPool2dGradient(DoubleTensor x, DoubleTensor y, DoubleTensor gradient, Pooling pooling) {
        double[] dx = new double[x.shape().size()];
        Window.forEach(
                x.shape(),
                y.shape(),
                pooling,
                window -> dx[window.firstMaximum(x.data())] += gradient.get(window.output()));
        return DoubleTensor.wrap(x.shape(), dx);
    }

    @Override
    public DoubleTensor avgPool2d(DoubleTensor x, Pooling pooling, boolean countPadding) {
        Shape shape = SHAPES.avgPool2d(x.shape(), pooling, countPadding);
        double[] y = new double[shape.size()];
        Window.forEach(x.shape(), shape, pooling, window -> {
            window.forEachInput(input -> y[window.output()] += x.get(input));
            y[window.output()] /= window.divisor(countPadding);
        });
        return DoubleTensor.wrap(shape, y);
    }

    @Override
    public DoubleTensor avgPool2dGradient(
            DoubleTensor x, DoubleTensor gradient, Pooling pooling, boolean countPadding) {
        double[] dx = new double[x.shape().size()];
        Window.forEach(x.shape(), gradient.shape(), pooling, window -> {
            double share = gradient.get(window.output()) / window.divisor(countPadding);
            window.forEachInput(input -> dx[input] += share);
        });
        return DoubleTensor.wrap(x.shape(), dx);
    }

    @Override
    public DoubleTensor globalAvgPool2d(DoubleTensor x) {
        SHAPES.globalAvgPool2d(x.shape());
        return mean(x, true, 2, 3);
    }

    // ---- batch normalization ---------------------------------------------------------------------------------------

    /** Reshapes {@code [c]} to {@code [c, 1, 1]}, which broadcasts with {@code [n, c, h, w]}. */
    private DoubleTensor channelwise(DoubleTensor x) {
        return reshape(x, Shape.of(x.shape().dim(0), 1, 1));
    }

    private DoubleTensor channelMean(DoubleTensor x) {
        return mean(x, false, 0, 2, 3);
    }

    /** Returns the biased variance of each channel from deviations from the mean. */
    private DoubleTensor channelVariance(DoubleTensor x) {
        DoubleTensor deviations = sub(x, channelwise(channelMean(x)));
        return channelMean(mul(deviations, deviations));
    }

    @Override
    public BatchNorm<DoubleTensor> batchNormTraining(
            DoubleTensor x,
            DoubleTensor scale,
            DoubleTensor shift,
            DoubleTensor runningMean,
            DoubleTensor runningVariance,
            double momentum,
            double epsilon) {
        SHAPES.batchNormTraining(
                x.shape(),
                scale.shape(),
                shift.shape(),
                runningMean.shape(),
                runningVariance.shape(),
                momentum,
                epsilon);
        double count = (double) x.shape().size() / x.shape().dim(1);
        DoubleTensor mean = channelMean(x);
        DoubleTensor variance = channelVariance(x);
        DoubleTensor unbiased = mul(variance, count / (count - 1));
        return new BatchNorm<>(
                batchNorm(x, scale, shift, mean, variance, epsilon),
                zip(runningMean, mean, (before, batch) -> (1 - momentum) * before + momentum * batch),
                zip(runningVariance, unbiased, (before, batch) -> (1 - momentum) * before + momentum * batch));
    }

    @Override
    public DoubleTensor batchNorm(
            DoubleTensor x,
            DoubleTensor scale,
            DoubleTensor shift,
            DoubleTensor mean,
            DoubleTensor variance,
            double epsilon) {
        SHAPES.batchNorm(x.shape(), scale.shape(), shift.shape(), mean.shape(), variance.shape(), epsilon);
        DoubleTensor deviation = map(variance, v -> Math.sqrt(v + epsilon));
        DoubleTensor normalized = div(sub(x, channelwise(mean)), channelwise(deviation));
        return add(mul(channelwise(scale), normalized), channelwise(shift));
    }

    @Override
    public BatchNormGradient<DoubleTensor> batchNormTrainingGradient(
            DoubleTensor x, DoubleTensor scale, DoubleTensor y, DoubleTensor gradient, double epsilon) {
        DoubleTensor mean = channelMean(x);
        DoubleTensor inverse = map(channelVariance(x), v -> 1 / Math.sqrt(v + epsilon));
        DoubleTensor normalised = mul(sub(x, channelwise(mean)), channelwise(inverse));
        DoubleTensor dShift = sum(gradient, false, 0, 2, 3);
        DoubleTensor dScale = sum(mul(gradient, normalised), false, 0, 2, 3);
        double count = (double) x.shape().size() / x.shape().dim(1);
        DoubleTensor common = mul(add(channelwise(dShift), mul(normalised, channelwise(dScale))), 1 / count);
        DoubleTensor dx = mul(channelwise(mul(scale, inverse)), sub(gradient, common));
        return new BatchNormGradient<>(dx, dScale, dShift);
    }
}
