package io.parsimony.tck.selftest;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations that forward all calls. A mutant that overrides an operation composes it of other operations, so its
 * gradient differs from the tape's.
 *
 * @param <T> the engine's tensor
 */
class ForwardingOps<T> implements TensorOps<T> {

    private final TensorOps<T> ops;

    ForwardingOps(TensorOps<T> ops) {
        this.ops = ops;
    }

    /** Returns the correct operations. */
    final TensorOps<T> right() {
        return ops;
    }

    @Override
    public Shape shape(T x) {
        return ops.shape(x);
    }

    @Override
    public T constant(Tensor value) {
        return ops.constant(value);
    }

    @Override
    public T scalar(double value) {
        return ops.scalar(value);
    }

    @Override
    public T add(T a, T b) {
        return ops.add(a, b);
    }

    @Override
    public T sub(T a, T b) {
        return ops.sub(a, b);
    }

    @Override
    public T mul(T a, T b) {
        return ops.mul(a, b);
    }

    @Override
    public T div(T a, T b) {
        return ops.div(a, b);
    }

    @Override
    public T max(T a, T b) {
        return ops.max(a, b);
    }

    @Override
    public T min(T a, T b) {
        return ops.min(a, b);
    }

    @Override
    public T mul(T a, double factor) {
        return ops.mul(a, factor);
    }

    @Override
    public T add(T a, double summand) {
        return ops.add(a, summand);
    }

    @Override
    public T neg(T x) {
        return ops.neg(x);
    }

    @Override
    public T exp(T x) {
        return ops.exp(x);
    }

    @Override
    public T log(T x) {
        return ops.log(x);
    }

    @Override
    public T sqrt(T x) {
        return ops.sqrt(x);
    }

    @Override
    public T abs(T x) {
        return ops.abs(x);
    }

    @Override
    public T pow(T x, double exponent) {
        return ops.pow(x, exponent);
    }

    @Override
    public T relu(T x) {
        return ops.relu(x);
    }

    @Override
    public T sigmoid(T x) {
        return ops.sigmoid(x);
    }

    @Override
    public T tanh(T x) {
        return ops.tanh(x);
    }

    @Override
    public T erf(T x) {
        return ops.erf(x);
    }

    @Override
    public T greaterThan(T a, T b) {
        return ops.greaterThan(a, b);
    }

    @Override
    public T equalTo(T a, T b) {
        return ops.equalTo(a, b);
    }

    @Override
    public T where(T condition, T a, T b) {
        return ops.where(condition, a, b);
    }

    @Override
    public T sum(T x, boolean keepAxes, int... axes) {
        return ops.sum(x, keepAxes, axes);
    }

    @Override
    public T mean(T x, boolean keepAxes, int... axes) {
        return ops.mean(x, keepAxes, axes);
    }

    @Override
    public T reshape(T x, Shape shape) {
        return ops.reshape(x, shape);
    }

    @Override
    public T transpose(T x, int... order) {
        return ops.transpose(x, order);
    }

    @Override
    public T slice(T x, int axis, int start, int length) {
        return ops.slice(x, axis, start, length);
    }

    @Override
    public T concat(List<T> parts, int axis) {
        return ops.concat(parts, axis);
    }

    @Override
    public T pad(T x, int axis, int before, int after) {
        return ops.pad(x, axis, before, after);
    }

    @Override
    public T matmul(T a, T b) {
        return ops.matmul(a, b);
    }

    @Override
    public T linear(T x, T weight, @Nullable T bias) {
        return ops.linear(x, weight, bias);
    }

    @Override
    public T softmax(T x, int axis) {
        return ops.softmax(x, axis);
    }

    @Override
    public T logSoftmax(T x, int axis) {
        return ops.logSoftmax(x, axis);
    }

    @Override
    public T pick(T x, T labels) {
        return ops.pick(x, labels);
    }

    @Override
    public T oneHot(T labels, int classes) {
        return ops.oneHot(labels, classes);
    }

    @Override
    public T topK(T x, int k) {
        return ops.topK(x, k);
    }

    @Override
    public T conv2d(T x, T weight, @Nullable T bias, Convolution convolution) {
        return ops.conv2d(x, weight, bias, convolution);
    }

    @Override
    public T maxPool2d(T x, Pooling pooling) {
        return ops.maxPool2d(x, pooling);
    }

    @Override
    public T avgPool2d(T x, Pooling pooling, boolean countPadding) {
        return ops.avgPool2d(x, pooling, countPadding);
    }

    @Override
    public T globalAvgPool2d(T x) {
        return ops.globalAvgPool2d(x);
    }

    @Override
    public T channelShuffle(T x, int groups) {
        return ops.channelShuffle(x, groups);
    }

    @Override
    public BatchNorm<T> batchNormTraining(
            T x, T scale, T shift, T runningMean, T runningVariance, double momentum, double epsilon) {
        return ops.batchNormTraining(x, scale, shift, runningMean, runningVariance, momentum, epsilon);
    }

    @Override
    public T batchNorm(T x, T scale, T shift, T mean, T variance, double epsilon) {
        return ops.batchNorm(x, scale, shift, mean, variance, epsilon);
    }

    @Override
    public T stopGradient(T x) {
        return ops.stopGradient(x);
    }
}
