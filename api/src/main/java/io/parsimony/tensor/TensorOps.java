package io.parsimony.tensor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The differentiable tensor algebra of a backend. Everything else in this library is written once over these
 * operations.
 *
 * <p>{@code T} is the engine's tensor: an eager array, a variable of a graph, a node being emitted. All numbers are
 * float32 (the kit's reference computes in float64). Images are NCHW, a convolution's weight is {@code [out, in/groups,
 * kernel height, kernel width]} (OIHW), a linear layer's {@code [out, in]}. Class labels are whole numbers in the same
 * type, exact up to 2^24. No operation changes its arguments.
 *
 * <p>Eighteen methods are required: {@code shape}, {@code constant}, {@code add}, {@code mul}, {@code div}, {@code
 * max}, {@code exp}, {@code log}, {@code pow}, {@code tanh}, {@code erf}, {@code sum}, {@code reshape}, {@code
 * transpose}, {@code slice}, {@code concat}, {@code matmul} and {@code stopGradient}. The others have defaults that
 * compose them: a new backend overrides a default where its engine is faster, never for another meaning. Convolutions
 * and max pools pay most.
 *
 * <p>NaN propagates: an element of a result that depends on a NaN is NaN, also for {@code max}, {@code min} and {@code
 * relu}, so that a diverged run is detected; max pools should do the same. Infinities follow IEEE 754: {@code
 * exp(-infinity)} is zero, {@code log(0)} is minus infinity, {@code infinity - infinity} is NaN. Powers and roots of
 * negative numbers without a real value are NaN. Operations with unspecified results for such arguments document them.
 *
 * <p>A program is checked over {@link ShapeOps} before it reaches an engine, so an implementation may assume every
 * shape and range documented here; {@code ShapeOps} throws the documented errors ({@code bad-shape}). Unless an
 * operation specifies its gradient, the gradient is the mathematical derivative; integer arguments and labels have
 * none.
 *
 * @param <T> the engine's tensor
 */
public interface TensorOps<T> {

    /** Returns the shape of a value. */
    Shape shape(T x);

    /** Returns a constant without a gradient. */
    T constant(Tensor value);

    /** Returns a constant without axes. */
    default T scalar(double value) {
        return constant(Tensor.scalar(value));
    }

    // ---- element by element ----------------------------------------------------------------------------------------

    /**
     * Returns {@code a + b}, broadcast: shapes are aligned at their last axes, and an extent of one, or a missing axis,
     * repeats. The gradient of a repeated argument is summed over its repetitions. The same holds for all six binary
     * operations.
     */
    T add(T a, T b);

    /** Returns {@code a - b}, broadcast. */
    default T sub(T a, T b) {
        return add(a, neg(b));
    }

    /** Returns {@code a * b}, broadcast. */
    T mul(T a, T b);

    /** Returns {@code a / b}, broadcast. */
    T div(T a, T b);

    /** Returns the larger of both, broadcast. For equal numbers, each receives half the gradient. */
    T max(T a, T b);

    /** Returns the smaller of both, broadcast. For equal numbers, each receives half the gradient. */
    default T min(T a, T b) {
        return neg(max(neg(a), neg(b)));
    }

    /** Returns {@code a * factor}. */
    default T mul(T a, double factor) {
        return mul(a, scalar(factor));
    }

    /** Returns {@code a + summand}. */
    default T add(T a, double summand) {
        return add(a, scalar(summand));
    }

    /** Returns {@code -x}. */
    default T neg(T x) {
        return mul(x, -1);
    }

    /** Returns e to the power of x. */
    T exp(T x);

    /** Returns the natural logarithm. */
    T log(T x);

    /** Returns the square root. */
    default T sqrt(T x) {
        return pow(x, 0.5);
    }

    /** Returns the absolute value; the gradient at zero is zero. */
    default T abs(T x) {
        return max(x, neg(x));
    }

    /** Returns x to a constant power. */
    T pow(T x, double exponent);

    /** Returns {@code max(x, 0)}; the gradient at zero is zero. */
    default T relu(T x) {
        T positive = max(x, scalar(0));
        return mul(positive, stopGradient(indicator(positive)));
    }

    /** Returns {@code 1 / (1 + exp(-x))}, without overflow. */
    default T sigmoid(T x) {
        return div(scalar(1), add(exp(neg(x)), 1));
    }

    /** Returns the hyperbolic tangent. */
    T tanh(T x);

    /** Returns the error function {@code 2/sqrt(pi) * integral from 0 to x of exp(-t^2)}. */
    T erf(T x);

    /**
     * Returns one if {@code a > b} and zero otherwise, broadcast; equal numbers give zero. No gradient flows to either
     * argument. The result is unspecified if an argument is NaN or both are the same infinity. Numbers that differ by
     * less than the smallest normal float32 may count as equal.
     */
    default T greaterThan(T a, T b) {
        return stopGradient(indicator(relu(sub(a, b))));
    }

    /**
     * Returns one if {@code a == b} and zero otherwise, broadcast. No gradient flows to either argument. NaN,
     * infinities and small differences behave as in {@link #greaterThan}.
     */
    default T equalTo(T a, T b) {
        return stopGradient(sub(scalar(1), indicator(abs(sub(a, b)))));
    }

    /**
     * Returns one if the nonnegative {@code x} is positive; takes two steps, because the smallest numbers require both.
     */
    private T indicator(T x) {
        T one = scalar(1);
        return min(mul(min(mul(x, 0x1p75), one), 0x1p75), one);
    }

    /**
     * Returns {@code a} if the condition is one and {@code b} if it is zero, broadcast. The gradient flows to the
     * selected argument; the condition has none. The result is unspecified if the other argument is NaN or infinite.
     *
     * @param condition ones and zeros, for instance of {@link #greaterThan}
     */
    default T where(T condition, T a, T b) {
        T chosen = stopGradient(condition);
        return add(mul(chosen, a), mul(sub(scalar(1), chosen), b));
    }

    // ---- reductions ------------------------------------------------------------------------------------------------

    /**
     * Returns the sum over some axes.
     *
     * @param keepAxes whether the summed axes stay, with extent one
     * @param axes distinct axes; none means all
     */
    T sum(T x, boolean keepAxes, int... axes);

    /** Returns the mean over some axes: see {@link #sum}. */
    default T mean(T x, boolean keepAxes, int... axes) {
        T total = sum(x, keepAxes, axes);
        return mul(total, (double) shape(total).size() / shape(x).size());
    }

    // ---- shape -----------------------------------------------------------------------------------------------------

    /** Returns the same elements in row-major order with another shape of equal size. */
    T reshape(T x, Shape shape);

    /** Returns the permuted axes: axis {@code i} of the result is axis {@code order[i]} of {@code x}. */
    T transpose(T x, int... order);

    /** Returns the elements {@code start .. start + length - 1} along an axis. */
    T slice(T x, int axis, int start, int length);

    /** Returns the concatenation of values along an axis; all other extents must be equal. */
    T concat(List<T> parts, int axis);

    /** Returns the value padded with zeros before and after along an axis. */
    default T pad(T x, int axis, int before, int after) {
        List<T> parts = new ArrayList<>(List.of(x));
        if (before > 0) {
            parts.add(0, constant(Tensor.full(shape(x).with(axis, before), 0)));
        }
        if (after > 0) {
            parts.add(constant(Tensor.full(shape(x).with(axis, after), 0)));
        }
        return concat(parts, axis);
    }

    // ---- linear algebra, classes -----------------------------------------------------------------------------------

    /** Returns the matrix product of {@code [m, k]} and {@code [k, n]}. */
    T matmul(T a, T b);

    /**
     * Returns {@code x * transpose(weight) + bias}.
     *
     * @param x {@code [n, in]}
     * @param weight {@code [out, in]}
     * @param bias {@code [out]}, or {@code null} for none
     * @return {@code [n, out]}
     */
    default T linear(T x, T weight, @Nullable T bias) {
        T product = matmul(x, transpose(weight, 1, 0));
        return bias == null ? product : add(product, bias);
    }

    /** Returns {@code exp(x) / sum(exp(x))} along an axis, without overflow. */
    default T softmax(T x, int axis) {
        return exp(logSoftmax(x, axis));
    }

    /** Returns {@code x - log(sum(exp(x)))} along an axis, without overflow or underflow. */
    default T logSoftmax(T x, int axis) {
        T largest = stopGradient(x);
        for (int length = shape(x).dim(axis); length > 1; length = (length + 1) / 2) {
            int half = (length + 1) / 2;
            largest = max(slice(largest, axis, 0, half), slice(largest, axis, length - half, half));
        }
        T below = sub(x, largest);
        return sub(below, log(sum(exp(below), true, axis)));
    }

    /**
     * Returns one element per row: {@code result[i] = x[i, labels[i]]}.
     *
     * @param x {@code [n, classes]}
     * @param labels {@code [n]}, whole numbers in {@code 0 .. classes - 1}
     */
    default T pick(T x, T labels) {
        return sum(where(oneHot(labels, shape(x).dim(1)), x, scalar(0)), false, 1);
    }

    /**
     * Returns one at each label: {@code result[i, labels[i]] = 1}, zero otherwise. No gradient.
     *
     * @param labels {@code [n]}, whole numbers in {@code 0 .. classes - 1}
     */
    default T oneHot(T labels, int classes) {
        float[] numbers = new float[classes];
        for (int i = 0; i < classes; i++) {
            numbers[i] = i;
        }
        T column = reshape(labels, Shape.of(shape(labels).dim(0), 1));
        return equalTo(column, constant(Tensor.of(Shape.of(1, classes), numbers)));
    }

    /**
     * Returns one at the k largest elements of each row and zero elsewhere; of equal elements the one further left
     * comes first. No gradient. The result is unspecified where an element is NaN or its magnitude is 1e30 or more.
     * Elements that differ by less than 1e-22 may count as equal, and those at the k-th place may then be between zero
     * and one.
     *
     * @param x {@code [n, m]}
     * @param k in {@code 1 .. m}
     */
    default T topK(T x, int k) {
        Shape shape = shape(x);
        return k == shape.dim(1)
                ? constant(Tensor.full(shape, 1))
                : TopK.mask(new Expr<>(this, x), k).value();
    }

    // ---- images ----------------------------------------------------------------------------------------------------

    /**
     * Returns the cross-correlation with symmetric zero padding. An output's extent is {@code (in + 2 padding -
     * dilation (kernel - 1) - 1) / stride + 1}, rounded down.
     *
     * <p>The default adds the bias, splits groups, and calls this method for each part; one group without bias is a
     * matrix product with slices of the padded input. So an engine may override the cases that it supports, and pass
     * the others to the default.
     *
     * @param x {@code [n, in, h, w]}
     * @param weight {@code [out, in/groups, kh, kw]}
     * @param bias {@code [out]}, or {@code null} for none
     */
    default T conv2d(T x, T weight, @Nullable T bias, Convolution convolution) {
        if (bias != null) {
            return add(
                    conv2d(x, weight, null, convolution),
                    reshape(bias, Shape.of(shape(bias).dim(0), 1, 1)));
        }
        if (convolution.groups() == 1) {
            return Windows.of(shape(x), shape(weight), convolution)
                    .conv2d(new Expr<>(this, x), new Expr<>(this, weight))
                    .value();
        }
        List<T> parts = new ArrayList<>();
        for (int group = 0; group < convolution.groups(); group++) {
            T weights = convolution.part(this, weight, 0, group);
            parts.add(conv2d(convolution.part(this, x, 1, group), weights, null, convolution.ofOneGroup()));
        }
        return concat(parts, 1);
    }

    /**
     * Returns the maximum of each window; padding counts as minus infinity. The gradient goes to the first maximum of a
     * window in row-major order.
     */
    default T maxPool2d(T x, Pooling pooling) {
        return Windows.of(shape(x), pooling).maxPool2d(new Expr<>(this, x)).value();
    }

    /**
     * Returns the mean of each window.
     *
     * @param countPadding whether the divisor counts the padded zeros of a window (never the elements beyond the
     *     padding)
     */
    default T avgPool2d(T x, Pooling pooling, boolean countPadding) {
        Shape image = shape(x);
        T ones = constant(Tensor.full(pooling.window(), 1));
        T sums = conv2d(pooling.planes(this, x), ones, null, pooling.overPlanes());
        T divisors = constant(pooling.divisors(image, countPadding));
        return reshape(div(sums, divisors), new ShapeOps().avgPool2d(image, pooling, countPadding));
    }

    /**
     * Returns the mean over both spatial axes, which keep the extent one: {@code [n, c, h, w]} to {@code [n, c, 1, 1]}.
     */
    default T globalAvgPool2d(T x) {
        return mean(x, true, 2, 3);
    }

    /**
     * Returns the channels seen as {@code [groups, c/groups]} and transposed: output channel {@code i * groups + g} is
     * input channel {@code g * (c/groups) + i}. It is a separate operation because memory layouts implement it
     * differently.
     */
    default T channelShuffle(T x, int groups) {
        Shape shape = shape(x);
        Shape grouped = Shape.of(shape.dim(0), groups, shape.dim(1) / groups, shape.dim(2) * shape.dim(3));
        return reshape(transpose(reshape(x, grouped), 0, 2, 1, 3), shape);
    }

    /**
     * Returns batch normalization by the batch's statistics (Ioffe and Szegedy, 2015): {@code scale * (x - mean) /
     * sqrt(variance + epsilon) + shift} per channel, with the biased variance over n, h, w. The new running statistics
     * are {@code (1 - momentum) * running + momentum * batch}, with the unbiased variance; they have no gradient.
     *
     * @param x {@code [n, c, h, w]} with more than one value per channel
     * @param scale {@code [c]}, like all following parameters
     */
    default BatchNorm<T> batchNormTraining(
            T x, T scale, T shift, T runningMean, T runningVariance, double momentum, double epsilon) {
        Shape channels = shape(scale);
        double count = (double) shape(x).size() / channels.size();
        T mean = mean(x, true, 0, 2, 3);
        T deviations = sub(x, mean);
        T variance = reshape(mean(mul(deviations, deviations), true, 0, 2, 3), channels);
        T batchMean = reshape(mean, channels);
        return new BatchNorm<>(
                batchNorm(x, scale, shift, batchMean, variance, epsilon),
                stopGradient(add(mul(runningMean, 1 - momentum), mul(batchMean, momentum))),
                stopGradient(add(mul(runningVariance, 1 - momentum), mul(variance, momentum * count / (count - 1)))));
    }

    /**
     * Returns batch normalization by given statistics: {@code scale * (x - mean) / sqrt(variance + epsilon) + shift}.
     */
    default T batchNorm(T x, T scale, T shift, T mean, T variance, double epsilon) {
        Shape channelwise = Shape.of(shape(scale).size(), 1, 1);
        T deviation = reshape(sqrt(add(variance, epsilon)), channelwise);
        T normalized = div(sub(x, reshape(mean, channelwise)), deviation);
        return add(mul(normalized, reshape(scale, channelwise)), reshape(shift, channelwise));
    }

    /** Returns the same value without a gradient. */
    T stopGradient(T x);

    /**
     * The result of batch normalization in training mode.
     *
     * @param <T> the engine's tensor
     * @param output the normalized input
     * @param runningMean the new running mean
     * @param runningVariance the new running variance
     */
    record BatchNorm<T>(T output, T runningMean, T runningVariance) {}
}
