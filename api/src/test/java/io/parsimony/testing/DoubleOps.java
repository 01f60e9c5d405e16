package io.parsimony.testing;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arithmetic on single numbers in double precision, sufficient for optimizers. */
public final class DoubleOps implements TensorOps<Double> {

    @Override
    public Shape shape(Double x) {
        return Shape.SCALAR;
    }

    @Override
    public Double constant(Tensor value) {
        return (double) value.item();
    }

    @Override
    public Double scalar(double value) {
        return value;
    }

    @Override
    public Double add(Double a, Double b) {
        return a + b;
    }

    @Override
    public Double sub(Double a, Double b) {
        return a - b;
    }

    @Override
    public Double mul(Double a, Double b) {
        return a * b;
    }

    @Override
    public Double div(Double a, Double b) {
        return a / b;
    }

    @Override
    public Double max(Double a, Double b) {
        return Math.max(a, b);
    }

    @Override
    public Double min(Double a, Double b) {
        return Math.min(a, b);
    }

    @Override
    public Double neg(Double x) {
        return -x;
    }

    @Override
    public Double exp(Double x) {
        return Math.exp(x);
    }

    @Override
    public Double log(Double x) {
        return Math.log(x);
    }

    @Override
    public Double sqrt(Double x) {
        return Math.sqrt(x);
    }

    @Override
    public Double abs(Double x) {
        return Math.abs(x);
    }

    @Override
    public Double pow(Double x, double exponent) {
        return Math.pow(x, exponent);
    }

    @Override
    public Double relu(Double x) {
        return Math.max(x, 0);
    }

    @Override
    public Double sigmoid(Double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Override
    public Double tanh(Double x) {
        return Math.tanh(x);
    }

    @Override
    public Double erf(Double x) {
        int steps = 2000;
        double step = x / steps;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double middle = (i + 0.5) * step;
            sum += Math.exp(-middle * middle);
        }
        return 2 / Math.sqrt(Math.PI) * sum * step;
    }

    @Override
    public Double sum(Double x, boolean keepAxes, int... axes) {
        return x;
    }

    @Override
    public Double reshape(Double x, Shape shape) {
        return x;
    }

    @Override
    public Double transpose(Double x, int... order) {
        return x;
    }

    @Override
    public Double slice(Double x, int axis, int start, int length) {
        throw images();
    }

    @Override
    public Double concat(List<Double> parts, int axis) {
        throw images();
    }

    @Override
    public Double pad(Double x, int axis, int before, int after) {
        throw images();
    }

    @Override
    public Double matmul(Double a, Double b) {
        throw images();
    }

    @Override
    public Double softmax(Double x, int axis) {
        throw images();
    }

    @Override
    public Double logSoftmax(Double x, int axis) {
        throw images();
    }

    @Override
    public Double pick(Double x, Double labels) {
        throw images();
    }

    @Override
    public Double oneHot(Double labels, int classes) {
        throw images();
    }

    @Override
    public Double conv2d(Double x, Double weight, @Nullable Double bias, Convolution convolution) {
        throw images();
    }

    @Override
    public Double maxPool2d(Double x, Pooling pooling) {
        throw images();
    }

    @Override
    public Double avgPool2d(Double x, Pooling pooling, boolean countPadding) {
        throw images();
    }

    @Override
    public Double globalAvgPool2d(Double x) {
        throw images();
    }

    @Override
    public Double channelShuffle(Double x, int groups) {
        throw images();
    }

    @Override
    public BatchNorm<Double> batchNormTraining(
            Double x, Double scale, Double shift, Double mean, Double variance, double momentum, double epsilon) {
        throw images();
    }

    @Override
    public Double batchNorm(Double x, Double scale, Double shift, Double mean, Double variance, double epsilon) {
        throw images();
    }

    @Override
    public Double stopGradient(Double x) {
        return x;
    }

    private static UnsupportedOperationException images() {
        return new UnsupportedOperationException("single numbers only");
    }
}
