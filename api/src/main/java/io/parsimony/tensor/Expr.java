package io.parsimony.tensor;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of an engine together with the operations on it, so that a formula reads from left to right: {@code
 * student.logits().div(temperature).logSoftmax()}.
 *
 * <p>Each method calls the operation of {@link TensorOps} with the same name, which specifies its shapes, gradient and
 * errors; the few short forms document their calls. An expression is immutable and has no cost for the engine.
 *
 * @param <T> the engine's tensor
 * @param ops the operations
 * @param value the engine's tensor
 */
@API(status = API.Status.EXPERIMENTAL)
public record Expr<T>(TensorOps<T> ops, T value) {

    /** Wraps named values of one engine in the same order. */
    public static <T> Map<String, Expr<T>> wrap(TensorOps<T> ops, Map<String, T> values) {
        Map<String, Expr<T>> wrapped = new LinkedHashMap<>();
        values.forEach((name, value) -> wrapped.put(name, new Expr<>(ops, value)));
        return wrapped;
    }

    private Expr<T> of(T result) {
        return new Expr<>(ops, result);
    }

    /** Returns the shape. */
    public Shape shape() {
        return ops.shape(value);
    }

    /** Returns the extent along an axis. */
    public int dim(int axis) {
        return shape().dim(axis);
    }

    /** Returns a constant of the same engine: {@link TensorOps#constant}. */
    public Expr<T> constant(Tensor constant) {
        return of(ops.constant(constant));
    }

    /** Returns a constant without axes: {@link TensorOps#scalar}. */
    public Expr<T> scalar(double number) {
        return of(ops.scalar(number));
    }

    // ---- element by element ----------------------------------------------------------------------------------------

    /** Returns {@code this + other}, broadcast. */
    public Expr<T> add(Expr<T> other) {
        return of(ops.add(value, other.value));
    }

    /** Returns {@code this + summand}. */
    public Expr<T> add(double summand) {
        return of(ops.add(value, summand));
    }

    /** Returns {@code this - other}, broadcast. */
    public Expr<T> sub(Expr<T> other) {
        return of(ops.sub(value, other.value));
    }

    /** Returns {@code this - subtrahend}, as a sum. */
    public Expr<T> sub(double subtrahend) {
        return add(-subtrahend);
    }

    /** Returns {@code this * other}, broadcast. */
    public Expr<T> mul(Expr<T> other) {
        return of(ops.mul(value, other.value));
    }

    /** Returns {@code this * factor}; this value itself for a factor of one. */
    public Expr<T> mul(double factor) {
        return factor == 1 ? this : of(ops.mul(value, factor));
    }

    /** Returns {@code this / other}, broadcast. */
    public Expr<T> div(Expr<T> other) {
        return of(ops.div(value, other.value));
    }

    /** Returns {@code this / divisor}, as a product with {@code 1 / divisor}. */
    public Expr<T> div(double divisor) {
        return mul(1 / divisor);
    }

    /** Returns the larger of both, broadcast. */
    public Expr<T> max(Expr<T> other) {
        return of(ops.max(value, other.value));
    }

    /** Returns the larger of each element and a number. */
    public Expr<T> max(double number) {
        return max(scalar(number));
    }

    /** Returns the smaller of both, broadcast. */
    public Expr<T> min(Expr<T> other) {
        return of(ops.min(value, other.value));
    }

    /** Returns the smaller of each element and a number. */
    public Expr<T> min(double number) {
        return min(scalar(number));
    }

    /** Returns {@code -this}. */
    public Expr<T> neg() {
        return of(ops.neg(value));
    }

    /** Returns e to the power of each element. */
    public Expr<T> exp() {
        return of(ops.exp(value));
    }

    /** Returns the natural logarithm. */
    public Expr<T> log() {
        return of(ops.log(value));
    }

    /** Returns the square root. */
    public Expr<T> sqrt() {
        return of(ops.sqrt(value));
    }

    /** Returns {@code this * this}. */
    public Expr<T> square() {
        return mul(this);
    }

    /** Returns the absolute value. */
    public Expr<T> abs() {
        return of(ops.abs(value));
    }

    /** Returns each element to a constant power. */
    public Expr<T> pow(double exponent) {
        return of(ops.pow(value, exponent));
    }

    /** Returns {@code max(this, 0)} with a gradient of zero at zero. */
    public Expr<T> relu() {
        return of(ops.relu(value));
    }

    /** Returns {@code 1 / (1 + exp(-this))}. */
    public Expr<T> sigmoid() {
        return of(ops.sigmoid(value));
    }

    /** Returns the hyperbolic tangent. */
    public Expr<T> tanh() {
        return of(ops.tanh(value));
    }

    /** Returns the error function. */
    public Expr<T> erf() {
        return of(ops.erf(value));
    }

    /** Returns one if this value is greater, zero otherwise, without a gradient. */
    public Expr<T> greaterThan(Expr<T> other) {
        return of(ops.greaterThan(value, other.value));
    }

    /** Returns one if both values are equal, zero otherwise, without a gradient. */
    public Expr<T> equalTo(Expr<T> other) {
        return of(ops.equalTo(value, other.value));
    }

    /** Returns {@code yes} if this condition is one, {@code no} if it is zero. */
    public Expr<T> where(Expr<T> yes, Expr<T> no) {
        return of(ops.where(value, yes.value, no.value));
    }

    // ---- reductions ------------------------------------------------------------------------------------------------

    /** Returns the sum over some axes, which are removed, or over all axes if none is given. */
    public Expr<T> sum(int... axes) {
        return of(ops.sum(value, false, axes));
    }

    /** Returns the sum over some axes, which keep the extent one, so that it broadcasts with this value. */
    public Expr<T> sumKeeping(int... axes) {
        return of(ops.sum(value, true, axes));
    }

    /** Returns the mean over some axes, which are removed, or over all axes if none is given. */
    public Expr<T> mean(int... axes) {
        return of(ops.mean(value, false, axes));
    }

    /** Returns the mean over some axes, which keep the extent one, so that it broadcasts with this value. */
    public Expr<T> meanKeeping(int... axes) {
        return of(ops.mean(value, true, axes));
    }

    // ---- shape -----------------------------------------------------------------------------------------------------

    /** Returns the same elements in row-major order with other extents. */
    public Expr<T> reshape(int... extents) {
        return of(ops.reshape(value, Shape.of(extents)));
    }

    /**
     * Returns {@code [n, ...]} as {@code [n, d]}, one row per sample; returns this value if it already has this form.
     */
    public Expr<T> flatten() {
        Shape shape = shape();
        return shape.rank() == 2 ? this : reshape(shape.dim(0), shape.size() / shape.dim(0));
    }

    /** Returns the value with permuted axes. */
    public Expr<T> transpose(int... order) {
        return of(ops.transpose(value, order));
    }

    /** Returns the elements {@code start .. start + length - 1} along an axis. */
    public Expr<T> slice(int axis, int start, int length) {
        return of(ops.slice(value, axis, start, length));
    }

    /**
     * Returns the concatenation of values along an axis.
     *
     * @param parts at least one
     * @throws ParsimonyException ({@code bad-shape}) if there are none
     */
    public static <T> Expr<T> concat(List<Expr<T>> parts, int axis) {
        if (parts.isEmpty()) {
            throw ParsimonyException.of(ErrorId.BAD_SHAPE, "Expected at least one part to concatenate, found none.");
        }
        Expr<T> first = parts.get(0);
        return first.of(first.ops.concat(parts.stream().map(Expr::value).toList(), axis));
    }

    /** Returns the value with zeros before and after along an axis. */
    public Expr<T> pad(int axis, int before, int after) {
        return of(ops.pad(value, axis, before, after));
    }

    // ---- linear algebra, classes -----------------------------------------------------------------------------------

    /** Returns the matrix product {@code this * other}. */
    public Expr<T> matmul(Expr<T> other) {
        return of(ops.matmul(value, other.value));
    }

    /** Returns {@code this * transpose(weight) + bias}. */
    public Expr<T> linear(Expr<T> weight, @Nullable Expr<T> bias) {
        return of(ops.linear(value, weight.value, valueOf(bias)));
    }

    private static <T> @Nullable T valueOf(@Nullable Expr<T> optional) {
        return optional == null ? null : optional.value;
    }

    /** Returns the probabilities along the last axis: {@link TensorOps#softmax}. */
    public Expr<T> softmax() {
        return softmax(shape().rank() - 1);
    }

    /** Returns the probabilities along an axis. */
    public Expr<T> softmax(int axis) {
        return of(ops.softmax(value, axis));
    }

    /** Returns the logarithms of the probabilities along the last axis: {@link TensorOps#logSoftmax}. */
    public Expr<T> logSoftmax() {
        return logSoftmax(shape().rank() - 1);
    }

    /** Returns the logarithms of the probabilities along an axis. */
    public Expr<T> logSoftmax(int axis) {
        return of(ops.logSoftmax(value, axis));
    }

    /** Returns one element per row, {@code this[i, labels[i]]}. */
    public Expr<T> pick(Expr<T> labels) {
        return of(ops.pick(value, labels.value));
    }

    /** Returns one at each of these labels, zero elsewhere, {@code [n, classes]}. */
    public Expr<T> oneHot(int classes) {
        return of(ops.oneHot(value, classes));
    }

    /** Returns one at the k largest elements of each row, zero elsewhere, without a gradient. */
    public Expr<T> topK(int k) {
        return of(ops.topK(value, k));
    }

    // ---- images ----------------------------------------------------------------------------------------------------

    /** Returns the cross-correlation with a weight. */
    public Expr<T> conv2d(Expr<T> weight, @Nullable Expr<T> bias, Convolution convolution) {
        return of(ops.conv2d(value, weight.value, valueOf(bias), convolution));
    }

    /** Returns the maximum of each window. */
    public Expr<T> maxPool2d(Pooling pooling) {
        return of(ops.maxPool2d(value, pooling));
    }

    /** Returns the mean of each window. */
    public Expr<T> avgPool2d(Pooling pooling, boolean countPadding) {
        return of(ops.avgPool2d(value, pooling, countPadding));
    }

    /** Returns the mean over both spatial axes, which keep the extent one. */
    public Expr<T> globalAvgPool2d() {
        return of(ops.globalAvgPool2d(value));
    }

    /** Returns the channels in shuffled order: {@link TensorOps#channelShuffle}. */
    public Expr<T> channelShuffle(int groups) {
        return of(ops.channelShuffle(value, groups));
    }

    /** Returns batch normalization by the batch's statistics, and the new running ones. */
    public TensorOps.BatchNorm<Expr<T>> batchNormTraining(
            Expr<T> scale,
            Expr<T> shift,
            Expr<T> runningMean,
            Expr<T> runningVariance,
            double momentum,
            double epsilon) {
        TensorOps.BatchNorm<T> result = ops.batchNormTraining(
                value, scale.value, shift.value, runningMean.value, runningVariance.value, momentum, epsilon);
        return new TensorOps.BatchNorm<>(of(result.output()), of(result.runningMean()), of(result.runningVariance()));
    }

    /** Returns batch normalization by given statistics. */
    public Expr<T> batchNorm(Expr<T> scale, Expr<T> shift, Expr<T> mean, Expr<T> variance, double epsilon) {
        return of(ops.batchNorm(value, scale.value, shift.value, mean.value, variance.value, epsilon));
    }

    /** Returns the same value without a gradient. */
    public Expr<T> stopGradient() {
        return of(ops.stopGradient(value));
    }
}
