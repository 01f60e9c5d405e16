package io.parsimony.tck.selftest;

import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reference's operations with an error in one element of one operation if one extent is large. */
final class SizedOps extends ReferenceOps {

    private final SizeSweep.SizeMutant mutant;

    SizedOps(SizeSweep.SizeMutant mutant) {
        this.mutant = mutant;
    }

    private boolean is(String rule, String part) {
        return mutant.rule().equals(rule) && mutant.part().equals(part);
    }

    private DoubleTensor spoilt(DoubleTensor right, int extent) {
        if (extent <= mutant.threshold()) {
            return right;
        }
        double[] numbers = right.toArray();
        int place = (int) (mutant.place() * numbers.length);
        numbers[place] = 1.5 * numbers[place] + 0.5;
        return DoubleTensor.of(right.shape(), numbers);
    }

    /** Returns an operation that tests its argument's elements or axes. */
    private DoubleTensor by(String rule, DoubleTensor right, Shape argument) {
        return is(rule, "value") ? spoilt(right, extent(argument)) : right;
    }

    private int extent(Shape argument) {
        if (mutant.extent().equals("elements")) {
            return argument.size();
        }
        int axis = Integer.parseInt(mutant.extent().substring(mutant.extent().length() - 1));
        boolean looksAt = axis < argument.rank() && (argument.rank() == 4 || argument.rank() == 2 && axis < 2);
        return looksAt ? argument.dim(axis) : 0;
    }

    private DoubleTensor binary(String rule, DoubleTensor right) {
        return by(rule, right, right.shape());
    }

    @Override
    public DoubleTensor add(DoubleTensor a, DoubleTensor b) {
        return binary("2.02-add", super.add(a, b));
    }

    @Override
    public DoubleTensor sub(DoubleTensor a, DoubleTensor b) {
        return binary("2.03-sub", super.sub(a, b));
    }

    @Override
    public DoubleTensor mul(DoubleTensor a, DoubleTensor b) {
        return binary("2.04-mul", super.mul(a, b));
    }

    @Override
    public DoubleTensor div(DoubleTensor a, DoubleTensor b) {
        return binary("2.05-div", super.div(a, b));
    }

    @Override
    public DoubleTensor max(DoubleTensor a, DoubleTensor b) {
        return binary("2.06-max", super.max(a, b));
    }

    @Override
    public DoubleTensor min(DoubleTensor a, DoubleTensor b) {
        return binary("2.07-min", super.min(a, b));
    }

    @Override
    public DoubleTensor neg(DoubleTensor x) {
        return by("2.08-neg", super.neg(x), x.shape());
    }

    @Override
    public DoubleTensor exp(DoubleTensor x) {
        return by("2.09-exp", super.exp(x), x.shape());
    }

    @Override
    public DoubleTensor log(DoubleTensor x) {
        return by("2.10-log", super.log(x), x.shape());
    }

    @Override
    public DoubleTensor sqrt(DoubleTensor x) {
        return by("2.11-sqrt", super.sqrt(x), x.shape());
    }

    @Override
    public DoubleTensor abs(DoubleTensor x) {
        return by("2.12-abs", super.abs(x), x.shape());
    }

    @Override
    public DoubleTensor pow(DoubleTensor x, double exponent) {
        return by("2.13-pow", super.pow(x, exponent), x.shape());
    }

    @Override
    public DoubleTensor relu(DoubleTensor x) {
        return by("2.14-relu", super.relu(x), x.shape());
    }

    @Override
    public DoubleTensor sigmoid(DoubleTensor x) {
        return by("2.15-sigmoid", super.sigmoid(x), x.shape());
    }

    @Override
    public DoubleTensor tanh(DoubleTensor x) {
        return by("2.16-tanh", super.tanh(x), x.shape());
    }

    @Override
    public DoubleTensor erf(DoubleTensor x) {
        return by("2.17-erf", super.erf(x), x.shape());
    }

    @Override
    public DoubleTensor sum(DoubleTensor x, boolean keepAxes, int... axes) {
        return by("2.18-sum", super.sum(x, keepAxes, axes), x.shape());
    }

    @Override
    public DoubleTensor reshape(DoubleTensor x, Shape shape) {
        return by("2.20-reshape", super.reshape(x, shape), x.shape().rank() == 4 ? x.shape() : shape);
    }

    @Override
    public DoubleTensor transpose(DoubleTensor x, int... order) {
        return by("2.21-transpose", super.transpose(x, order), x.shape());
    }

    @Override
    public DoubleTensor slice(DoubleTensor x, int axis, int start, int length) {
        return by("2.22-slice", super.slice(x, axis, start, length), x.shape());
    }

    @Override
    public DoubleTensor concat(List<DoubleTensor> parts, int axis) {
        return binary("2.23-concat", super.concat(parts, axis));
    }

    @Override
    public DoubleTensor pad(DoubleTensor x, int axis, int before, int after) {
        return by("2.24-pad", super.pad(x, axis, before, after), x.shape());
    }

    @Override
    public DoubleTensor matmul(DoubleTensor a, DoubleTensor b) {
        DoubleTensor right = super.matmul(a, b);
        return is("2.25-matmul", "value")
                ? spoilt(
                        right,
                        product(a.shape().dim(0), a.shape().dim(1), b.shape().dim(1)))
                : right;
    }

    @Override
    public DoubleTensor linear(DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias) {
        DoubleTensor right = super.linear(x, weight, bias);
        return is("2.26-linear", "value")
                ? spoilt(
                        right,
                        product(
                                x.shape().dim(0),
                                x.shape().dim(1),
                                weight.shape().dim(0)))
                : right;
    }

    private int product(int rows, int inner, int columns) {
        return switch (mutant.extent()) {
            case "rows" -> rows;
            case "inner" -> inner;
            default -> columns;
        };
    }

    @Override
    public DoubleTensor softmax(DoubleTensor x, int axis) {
        return by("2.27-softmax", super.softmax(x, axis), x.shape());
    }

    @Override
    public DoubleTensor logSoftmax(DoubleTensor x, int axis) {
        return by("2.28-log-softmax", super.logSoftmax(x, axis), x.shape());
    }

    @Override
    public DoubleTensor pick(DoubleTensor x, DoubleTensor labels) {
        return by("2.29-pick", super.pick(x, labels), x.shape());
    }

    @Override
    public DoubleTensor oneHot(DoubleTensor labels, int classes) {
        return binary("2.30-one-hot", super.oneHot(labels, classes));
    }

    private DoubleTensor convolved(String part, DoubleTensor right, Shape x, Shape weight, Convolution convolution) {
        if (!is("2.31-conv2d", part)) {
            return right;
        }
        int extent =
                switch (mutant.extent()) {
                    case "outputs" -> weight.dim(0);
                    case "kernel" -> Math.max(weight.dim(2), weight.dim(3));
                    case "groups" -> convolution.groups();
                    case "depthwise channels" -> weight.dim(1) == 1 && convolution.groups() > 1 ? x.dim(1) : 0;
                    default -> extent(x);
                };
        return spoilt(right, extent);
    }

    @Override
    public DoubleTensor conv2d(
            DoubleTensor x, DoubleTensor weight, @Nullable DoubleTensor bias, Convolution convolution) {
        DoubleTensor right = super.conv2d(x, weight, bias, convolution);
        return convolved("value", right, x.shape(), weight.shape(), convolution);
    }

    @Override
    public DoubleTensor conv2dInputGradient(
            DoubleTensor x, DoubleTensor weight, DoubleTensor gradient, Convolution convolution) {
        DoubleTensor right = super.conv2dInputGradient(x, weight, gradient, convolution);
        return convolved("input gradient", right, x.shape(), weight.shape(), convolution);
    }

    @Override
    public DoubleTensor conv2dWeightGradient(
            DoubleTensor x, DoubleTensor weight, DoubleTensor gradient, Convolution convolution) {
        DoubleTensor right = super.conv2dWeightGradient(x, weight, gradient, convolution);
        return convolved("weight gradient", right, x.shape(), weight.shape(), convolution);
    }

    @Override
    public DoubleTensor channelShuffle(DoubleTensor x, int groups) {
        return by("2.35-channel-shuffle", super.channelShuffle(x, groups), x.shape());
    }

    @Override
    public DoubleTensor maxPool2d(DoubleTensor x, Pooling pooling) {
        return by("2.32-max-pool", super.maxPool2d(x, pooling), x.shape());
    }

    @Override
    public DoubleTensor avgPool2d(DoubleTensor x, Pooling pooling, boolean countPadding) {
        return by("2.33-avg-pool", super.avgPool2d(x, pooling, countPadding), x.shape());
    }

    @Override
    public DoubleTensor globalAvgPool2d(DoubleTensor x) {
        return by("2.34-global-avg-pool", super.globalAvgPool2d(x), x.shape());
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
        BatchNorm<DoubleTensor> right =
                super.batchNormTraining(x, scale, shift, runningMean, runningVariance, momentum, epsilon);
        return new BatchNorm<>(
                by("2.36-batch-norm-training", right.output(), x.shape()),
                right.runningMean(),
                right.runningVariance());
    }

    @Override
    public DoubleTensor batchNorm(
            DoubleTensor x,
            DoubleTensor scale,
            DoubleTensor shift,
            DoubleTensor mean,
            DoubleTensor variance,
            double epsilon) {
        return by("2.37-batch-norm", super.batchNorm(x, scale, shift, mean, variance, epsilon), x.shape());
    }
}
