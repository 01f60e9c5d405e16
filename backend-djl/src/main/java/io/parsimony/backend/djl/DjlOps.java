package io.parsimony.backend.djl;

import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tensor operations on PyTorch. The scope of the run frees the arrays. Only scalars are kept, because creating one
 * costs more than using it.
 */
final class DjlOps implements TensorOps<PtNDArray>, AutoCloseable {

    private final DjlBackend backend;
    private final boolean differentiated;
    private final Map<Double, PtNDArray> scalars = new HashMap<>();

    /**
     * Creates operations for one executable.
     *
     * @param differentiated whether the program needs gradients
     */
    DjlOps(DjlBackend backend, boolean differentiated) {
        this.backend = backend;
        this.differentiated = differentiated;
    }

    @Override
    public Shape shape(PtNDArray x) {
        return Shapes.from(x.getShape());
    }

    @Override
    public PtNDArray constant(Tensor value) {
        PtNDArray array = backend.toEngine(value);
        NDScope.register(array);
        return array;
    }

    @Override
    public PtNDArray scalar(double value) {
        return scalars.computeIfAbsent(value, v -> backend.toEngine(Tensor.scalar(v)));
    }

    /** Returns the scalar one: the gradient of a loss with respect to itself. */
    PtNDArray one() {
        return scalar(1);
    }

    @Override
    public PtNDArray add(PtNDArray a, PtNDArray b) {
        return JniUtils.add(a, b);
    }

    @Override
    public PtNDArray sub(PtNDArray a, PtNDArray b) {
        return JniUtils.sub(a, b);
    }

    @Override
    public PtNDArray mul(PtNDArray a, PtNDArray b) {
        return JniUtils.mul(a, b);
    }

    @Override
    public PtNDArray div(PtNDArray a, PtNDArray b) {
        return JniUtils.div(a, b);
    }

    @Override
    public PtNDArray max(PtNDArray a, PtNDArray b) {
        return JniUtils.max(a, b);
    }

    @Override
    public PtNDArray min(PtNDArray a, PtNDArray b) {
        return JniUtils.min(a, b);
    }

    @Override
    public PtNDArray neg(PtNDArray x) {
        return JniUtils.neg(x);
    }

    @Override
    public PtNDArray exp(PtNDArray x) {
        return JniUtils.exp(x);
    }

    @Override
    public PtNDArray log(PtNDArray x) {
        return JniUtils.log(x);
    }

    @Override
    public PtNDArray sqrt(PtNDArray x) {
        return JniUtils.sqrt(x);
    }

    @Override
    public PtNDArray abs(PtNDArray x) {
        return JniUtils.abs(x);
    }

    @Override
    public PtNDArray pow(PtNDArray x, double exponent) {
        return JniUtils.pow(x, scalar(exponent));
    }

    @Override
    public PtNDArray relu(PtNDArray x) {
        return JniUtils.relu(x);
    }

    @Override
    public PtNDArray sigmoid(PtNDArray x) {
        return JniUtils.sigmoid(x);
    }

    @Override
    public PtNDArray tanh(PtNDArray x) {
        return JniUtils.tanh(x);
    }

    @Override
    public PtNDArray erf(PtNDArray x) {
        return JniUtils.erf(x);
    }

    @Override
    public PtNDArray sum(PtNDArray x, boolean keepAxes, int... axes) {
        if (axes.length == 0 && !keepAxes) {
            return JniUtils.sum(x);
        }
        int[] over = axes.length > 0
                ? axes
                : IntStream.range(0, x.getShape().dimension()).toArray();
        return JniUtils.sum(x, Shapes.longs(over), keepAxes);
    }

    @Override
    public PtNDArray reshape(PtNDArray x, Shape shape) {
        return JniUtils.reshape(x, Shapes.longs(shape.toArray()));
    }

    @Override
    public PtNDArray transpose(PtNDArray x, int... order) {
        return JniUtils.permute(x, Shapes.longs(order));
    }

    @Override
    public PtNDArray slice(PtNDArray x, int axis, int start, int length) {
        return JniUtils.slice(x, axis, start, start + length, 1);
    }

    @Override
    public PtNDArray concat(List<PtNDArray> parts, int axis) {
        return JniUtils.cat(parts.toArray(PtNDArray[]::new), axis);
    }

    @Override
    public PtNDArray pad(PtNDArray x, int axis, int before, int after) {
        // PyTorch expects a pair per axis, the last axis first.
        int pairs = x.getShape().dimension() - axis;
        long[] widths = new long[2 * pairs];
        widths[2 * pairs - 2] = before;
        widths[2 * pairs - 1] = after;
        return JniUtils.pad(x, widths, 0);
    }

    @Override
    public PtNDArray matmul(PtNDArray a, PtNDArray b) {
        return JniUtils.matmul(a, b);
    }

    @Override
    public PtNDArray linear(PtNDArray x, PtNDArray weight, @Nullable PtNDArray bias) {
        return JniUtils.linear(x, weight, bias);
    }

    @Override
    public PtNDArray softmax(PtNDArray x, int axis) {
        return JniUtils.softmax(x, axis, DataType.FLOAT32);
    }

    @Override
    public PtNDArray logSoftmax(PtNDArray x, int axis) {
        return JniUtils.logSoftmax(x, axis, DataType.FLOAT32);
    }

    @Override
    public PtNDArray pick(PtNDArray x, PtNDArray labels) {
        PtNDArray column = JniUtils.reshape(whole(labels), new long[] {-1, 1});
        return JniUtils.reshape(JniUtils.gather(x, column, 1), new long[] {-1});
    }

    @Override
    public PtNDArray oneHot(PtNDArray labels, int classes) {
        return JniUtils.oneHot(whole(labels), classes, DataType.FLOAT32);
    }

    private static PtNDArray whole(PtNDArray labels) {
        return labels.toType(DataType.INT64, true);
    }

    @Override
    public PtNDArray conv2d(PtNDArray x, PtNDArray weight, @Nullable PtNDArray bias, Convolution c) {
        ai.djl.ndarray.types.Shape kernel = weight.getShape().slice(2);
        if (kernel.size() == 1 && !c.stride().equals(Size2d.ONE)) {
            return convolve(
                    subsample(x, c), weight, bias, new Convolution(Size2d.ONE, Size2d.ZERO, Size2d.ONE, c.groups()));
        }
        return convolve(x, weight, bias, c);
    }

    private static PtNDArray convolve(PtNDArray x, PtNDArray weight, @Nullable PtNDArray bias, Convolution c) {
        return JniUtils.convolution(
                x, weight, bias, Shapes.of(c.stride()), Shapes.of(c.padding()), Shapes.of(c.dilation()), c.groups());
    }

    /**
     * Returns the positions that a strided 1x1 kernel reads. The engine's strided pointwise convolution (oneDNN in
     * PyTorch 2.7.1, channels last, channels not a multiple of 16) writes past the end of its own buffer in the
     * backward pass and corrupts the heap. At stride one it does not.
     */
    private PtNDArray subsample(PtNDArray x, Convolution c) {
        Size2d padding = c.padding();
        PtNDArray padded = padding.equals(Size2d.ZERO)
                ? x
                : pad(pad(x, 2, padding.height(), padding.height()), 3, padding.width(), padding.width());
        ai.djl.ndarray.types.Shape extents = padded.getShape();
        PtNDArray rows = JniUtils.slice(padded, 2, 0, extents.get(2), c.stride().height());
        return JniUtils.slice(rows, 3, 0, extents.get(3), c.stride().width());
    }

    @Override
    public PtNDArray maxPool2d(PtNDArray x, Pooling p) {
        return JniUtils.maxPool(x, Shapes.of(p.kernel()), Shapes.of(p.stride()), Shapes.of(p.padding()), p.ceilMode());
    }

    @Override
    public PtNDArray avgPool2d(PtNDArray x, Pooling p, boolean countPadding) {
        PtNDArray mean = avgPool(x, p);
        boolean padded = !p.padding().equals(Size2d.ZERO);
        // The engine ignores the flag that excludes padding from the divisor; the mean of ones corrects the divisor.
        return countPadding || !padded
                ? mean
                : JniUtils.div(
                        mean, avgPool(JniUtils.onesLike(x, DataType.FLOAT32, x.getDevice(), x.getSparseFormat()), p));
    }

    private static PtNDArray avgPool(PtNDArray x, Pooling p) {
        return JniUtils.avgPool(
                x, Shapes.of(p.kernel()), Shapes.of(p.stride()), Shapes.of(p.padding()), p.ceilMode(), true);
    }

    @Override
    public PtNDArray globalAvgPool2d(PtNDArray x) {
        // Not the engine's mean: its gradient is in channels-first order, and so would be all earlier gradients.
        return mean(x, true, 2, 3);
    }

    @Override
    public PtNDArray channelShuffle(PtNDArray x, int groups) {
        // Through the channels-last view, so that the memory order stays.
        ai.djl.ndarray.types.Shape s = x.getShape();
        long n = s.get(0);
        long c = s.get(1);
        long h = s.get(2);
        long w = s.get(3);
        PtNDArray last = JniUtils.permute(x, new long[] {0, 2, 3, 1});
        PtNDArray grouped = JniUtils.reshape(last, new long[] {n, h, w, groups, c / groups});
        PtNDArray shuffled = JniUtils.permute(grouped, new long[] {0, 1, 2, 4, 3});
        PtNDArray flat = JniUtils.reshape(shuffled, new long[] {n, h, w, c});
        return JniUtils.permute(flat, new long[] {0, 3, 1, 2});
    }

    @Override
    public BatchNorm<PtNDArray> batchNormTraining(
            PtNDArray x,
            PtNDArray scale,
            PtNDArray shift,
            PtNDArray runningMean,
            PtNDArray runningVariance,
            double momentum,
            double epsilon) {
        // The engine updates the running statistics in place, so it gets copies.
        PtNDArray mean = JniUtils.clone(runningMean);
        PtNDArray variance = JniUtils.clone(runningVariance);
        PtNDArray y = JniUtils.batchNorm(x, mean, variance, scale, shift, true, momentum, epsilon);
        return new BatchNorm<>(y, mean, variance);
    }

    @Override
    public PtNDArray batchNorm(
            PtNDArray x, PtNDArray scale, PtNDArray shift, PtNDArray mean, PtNDArray variance, double epsilon) {
        if (differentiated) {
            // The engine's own operation is not differentiable by its statistics. Whether statistics carry gradients is
            // known only for a program's inputs, not for values computed from them.
            PtNDArray deviation = channelwise(sqrt(add(variance, epsilon)));
            PtNDArray normalised = div(sub(x, channelwise(mean)), deviation);
            return add(mul(normalised, channelwise(scale)), channelwise(shift));
        }
        return JniUtils.batchNorm(x, mean, variance, scale, shift, false, 0, epsilon);
    }

    private PtNDArray channelwise(PtNDArray x) {
        return reshape(x, Shape.of(shape(x).size(), 1, 1));
    }

    @Override
    public PtNDArray stopGradient(PtNDArray x) {
        return JniUtils.detachGradient(x);
    }

    @Override
    public void close() {
        scalars.values().forEach(PtNDArray::close);
    }
}
