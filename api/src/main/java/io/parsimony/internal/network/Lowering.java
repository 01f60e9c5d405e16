package io.parsimony.internal.network;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerVisitor;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Translates networks to tensor operations: defines what each layer computes. Shape inference, inference and training
 * on every engine all use it.
 *
 * @param <T> the engine's tensor
 */
public final class Lowering<T> implements LayerVisitor<Expr<T>> {

    /** The name of the mask in its node, a factor of dropout in training mode: zeros and {@code 1/(1-p)}. */
    public static final String MASK = "mask";

    /** The mode of batch normalization and dropout. */
    public enum Mode {
        /** Normalizes by running statistics; dropout has no effect. */
        INFERENCE,
        /** Normalizes by the batch's statistics and updates the running statistics; applies dropout. */
        TRAINING
    }

    /**
     * The result of a forward pass.
     *
     * @param <T> the engine's tensor
     * @param values the value of every input and node by name
     * @param statistics the new running statistics by full parameter name; empty in inference
     */
    public record Result<T>(Map<String, T> values, Map<String, T> statistics) {}

    /** The maximum number of concatenated slices; more slices cost more than a matrix product. */
    private static final int MOST_RUNS = 8;

    private static final int LARGEST_MATRIX = 1 << 24;

    private static final Node NONE = new Node("none", new Layer.Flatten(), List.of());

    private final Mode mode;
    private final TensorOps<T> ops;
    private final Map<String, T> parameters;
    private final Map<String, T> values;
    private final Map<String, T> statistics = new LinkedHashMap<>();
    private Node node = NONE;

    private Lowering(Mode mode, TensorOps<T> ops, Map<String, T> inputs, Map<String, T> parameters) {
        this.mode = mode;
        this.ops = ops;
        this.parameters = parameters;
        this.values = new LinkedHashMap<>(inputs);
    }

    /**
     * Runs a network forward.
     *
     * @param inputs a batch for each input of the network
     * @param parameters every parameter by full name, and in training the {@linkplain #masks masks}
     * @throws ParsimonyException ({@code bad-shape}, at the node) if run over shapes that do not fit
     */
    public static <T> Result<T> apply(
            Network network, Mode mode, TensorOps<T> ops, Map<String, T> inputs, Map<String, T> parameters) {
        Lowering<T> lowering = new Lowering<>(mode, ops, inputs, parameters);
        network.nodes().forEach(lowering::apply);
        return new Result<>(lowering.values, lowering.statistics);
    }

    /**
     * Returns the shape of a node's value.
     *
     * @param all the shapes of the node's inputs by name, the batch included; others are ignored
     * @throws ParsimonyException ({@code bad-shape}, {@code bad-network}, at the node)
     */
    public static Shape shape(Node node, Map<String, Shape> all) {
        Map<String, Shape> values = new LinkedHashMap<>();
        node.inputs().forEach(name -> values.put(name, all.get(name)));
        Map<String, Shape> parameters = new LinkedHashMap<>();
        node.layer().parameters().forEach(spec -> parameters.put(node.parameter(spec.name()), spec.shape()));
        return new Lowering<>(Mode.INFERENCE, new ShapeOps(), values, parameters).apply(node);
    }

    private T apply(Node next) {
        node = next;
        try {
            T value = node.layer().accept(this).value();
            values.put(node.name(), value);
            return value;
        } catch (ParsimonyException e) {
            throw e.at("node [" + node.name() + "] (" + node.layer().op() + ")");
        }
    }

    /** Returns the names and shapes of the masks of a network in training, for a batch of the given size. */
    public static Map<String, Shape> masks(Network network, int batch) {
        Map<String, Shape> masks = new LinkedHashMap<>();
        network.forEach(
                Layer.Dropout.class,
                (node, layer) -> masks.put(
                        node.parameter(MASK), network.shape(node.name()).batched(batch)));
        return masks;
    }

    /** Returns the full names of the running statistics that a network updates in training. */
    public static List<String> statistics(Network network) {
        List<String> names = new ArrayList<>();
        network.forEach(Layer.BatchNorm2d.class, (node, layer) -> {
            names.add(node.parameter(Layer.BatchNorm2d.RUNNING_MEAN));
            names.add(node.parameter(Layer.BatchNorm2d.RUNNING_VARIANCE));
        });
        return names;
    }

    /** Returns the value of the only input. */
    private Expr<T> x() {
        if (node.inputs().size() != 1) {
            throw badInputs("one input");
        }
        return input(0);
    }

    private Expr<T> input(int index) {
        return value(values, node.inputs().get(index));
    }

    private Expr<T> parameter(String name) {
        return value(parameters, node.parameter(name));
    }

    /** Returns a running statistic, including updates by earlier nodes that share it. */
    private Expr<T> statistic(String name) {
        return value(statistics.containsKey(node.parameter(name)) ? statistics : parameters, node.parameter(name));
    }

    private Expr<T> value(Map<String, T> from, String name) {
        T value = from.get(name);
        if (value == null) {
            throw ParsimonyException.of(ErrorId.MISSING_VALUE, "Expected a value for [%s], found none.", name);
        }
        return new Expr<>(ops, value);
    }

    private List<Expr<T>> inputs() {
        if (node.inputs().isEmpty()) {
            throw badInputs("at least one input");
        }
        return IntStream.range(0, node.inputs().size()).mapToObj(this::input).toList();
    }

    private ParsimonyException badInputs(String expected) {
        return ParsimonyException.of(
                ErrorId.BAD_NETWORK,
                "Expected %s, found %d.",
                expected,
                node.inputs().size());
    }

    @Override
    public Expr<T> conv2d(Layer.Conv2d layer) {
        return x().conv2d(parameter("weight"), layer.bias() ? parameter("bias") : null, layer.convolution());
    }

    @Override
    public Expr<T> linear(Layer.Linear layer) {
        return x().linear(parameter("weight"), layer.bias() ? parameter("bias") : null);
    }

    @Override
    public Expr<T> batchNorm2d(Layer.BatchNorm2d layer) {
        Expr<T> scale = parameter("weight");
        Expr<T> shift = parameter("bias");
        Expr<T> mean = statistic(Layer.BatchNorm2d.RUNNING_MEAN);
        Expr<T> variance = statistic(Layer.BatchNorm2d.RUNNING_VARIANCE);
        if (mode == Mode.INFERENCE) {
            return alike(image().batchNorm(scale, shift, mean, variance, layer.epsilon()));
        }
        TensorOps.BatchNorm<Expr<T>> result =
                image().batchNormTraining(scale, shift, mean, variance, layer.momentum(), layer.epsilon());
        statistics.put(
                node.parameter(Layer.BatchNorm2d.RUNNING_MEAN),
                result.runningMean().value());
        statistics.put(
                node.parameter(Layer.BatchNorm2d.RUNNING_VARIANCE),
                result.runningVariance().value());
        return alike(result.output());
    }

    /** Returns the input as images: features become images of one pixel. */
    private Expr<T> image() {
        Expr<T> x = x();
        return x.shape().rank() == 2 ? x.reshape(x.dim(0), x.dim(1), 1, 1) : x;
    }

    /** Returns an image reshaped to the input's shape. */
    private Expr<T> alike(Expr<T> image) {
        Shape shape = x().shape();
        return image.shape().equals(shape) ? image : image.reshape(shape.toArray());
    }

    /** Returns a parameter with a number for each channel so that it broadcasts over the input. */
    private Expr<T> byChannel(String name) {
        int[] extents = new int[x().shape().rank() - 1];
        Arrays.fill(extents, 1);
        Expr<T> parameter = parameter(name);
        if (extents.length == 0 || x().dim(1) != parameter.dim(0)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE, "Expected %d channels, found %s.", parameter.dim(0), x().shape());
        }
        extents[0] = parameter.dim(0);
        return parameter.reshape(extents);
    }

    @Override
    public Expr<T> activation(Layer.Activation layer) {
        Expr<T> x = x();
        return switch (layer.function()) {
            case RELU -> x.relu();
            case RELU6 -> relu6(x);
            case SIGMOID -> x.sigmoid();
            case TANH -> x.tanh();
            case HARDSWISH -> x.mul(relu6(x.add(3))).div(6);
            case SILU -> x.mul(x.sigmoid());
            case GELU -> x.mul(0.5).mul(x.mul(Math.sqrt(0.5)).erf().add(1));
            case GELU_TANH -> x.mul(0.5).mul(cubic(x).tanh().add(1));
            case HARDSIGMOID -> relu6(x.add(3)).div(6);
            case ELU -> x.max(0).add(x.min(0).exp().sub(1));
            case SOFTPLUS -> softplus(x);
            case MISH -> x.mul(softplus(x).tanh());
            case SOFTSIGN -> x.div(x.abs().add(1));
            case LOG_SIGMOID -> softplus(x.neg()).neg();
        };
    }

    /** Returns the argument of the hyperbolic tangent in the approximated GELU. */
    private Expr<T> cubic(Expr<T> x) {
        return x.mul(x.square().mul(0.044715).add(1)).mul(Math.sqrt(2 / Math.PI));
    }

    /** Avoids overflow. Uses {@code max}: the gradient of {@code relu} at zero lacks a half. */
    private Expr<T> softplus(Expr<T> x) {
        return x.max(0).add(x.abs().neg().exp().add(1).log());
    }

    private Expr<T> relu6(Expr<T> x) {
        return x.relu().min(6);
    }

    @Override
    public Expr<T> leakyRelu(Layer.LeakyRelu layer) {
        return x().max(x().mul(layer.negativeSlope()));
    }

    @Override
    public Expr<T> pad2d(Layer.Pad2d layer) {
        Expr<T> padded = x().pad(2, layer.top(), layer.bottom()).pad(3, layer.left(), layer.right());
        return switch (layer.fill()) {
            case ZERO -> padded;
            case LOWEST -> padded.add(padded.constant(border(layer, padded.shape())));
        };
    }

    /**
     * Returns zeros inside the image and the lowest float32 around it: added to zero padding, it replaces the padding.
     */
    private static Tensor border(Layer.Pad2d layer, Shape padded) {
        int height = padded.dim(2);
        int width = padded.dim(3);
        FloatBuffer values = Tensor.allocate(height * width);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                boolean inside = row >= layer.top()
                        && row < height - layer.bottom()
                        && column >= layer.left()
                        && column < width - layer.right();
                values.put(inside ? 0 : -Float.MAX_VALUE);
            }
        }
        return Tensor.wrap(Shape.of(height, width), values.rewind());
    }

    @Override
    public Expr<T> maxPool2d(Layer.MaxPool2d layer) {
        return x().maxPool2d(layer.pooling());
    }

    @Override
    public Expr<T> avgPool2d(Layer.AvgPool2d layer) {
        return x().avgPool2d(layer.pooling(), layer.countPadding());
    }

    @Override
    public Expr<T> globalAvgPool2d(Layer.GlobalAvgPool2d layer) {
        return x().globalAvgPool2d();
    }

    @Override
    public Expr<T> channelShuffle(Layer.ChannelShuffle layer) {
        return x().channelShuffle(layer.groups());
    }

    @Override
    public Expr<T> slice(Layer.Slice layer) {
        return x().slice(layer.axis(), layer.start(), layer.length());
    }

    @Override
    public Expr<T> concat(Layer.Concat layer) {
        return Expr.concat(inputs(), layer.axis());
    }

    @Override
    public Expr<T> add(Layer.Add layer) {
        return inputs().stream().reduce(Expr::add).orElseThrow();
    }

    @Override
    public Expr<T> multiply(Layer.Multiply layer) {
        return inputs().stream().reduce(Expr::mul).orElseThrow();
    }

    @Override
    public Expr<T> flatten(Layer.Flatten layer) {
        return x().flatten();
    }

    @Override
    public Expr<T> dropout(Layer.Dropout layer) {
        return mode == Mode.INFERENCE ? x() : x().mul(parameter(MASK));
    }

    @Override
    public Expr<T> softmax(Layer.Softmax layer) {
        return x().softmax(layer.axis());
    }

    @Override
    public Expr<T> logSoftmax(Layer.LogSoftmax layer) {
        return x().logSoftmax(layer.axis());
    }

    @Override
    public Expr<T> scaleShift(Layer.ScaleShift layer) {
        return x().mul(byChannel("weight")).add(byChannel("bias"));
    }

    @Override
    public Expr<T> clip(Layer.Clip layer) {
        Expr<T> above = layer.low() == Double.NEGATIVE_INFINITY ? x() : x().max(layer.low());
        return layer.high() == Double.POSITIVE_INFINITY ? above : above.min(layer.high());
    }

    @Override
    public Expr<T> scaledElu(Layer.ScaledElu layer) {
        return x().max(0).add(x().min(0).exp().sub(1).mul(layer.alpha())).mul(layer.scale());
    }

    @Override
    public Expr<T> power(Layer.Power layer) {
        return power(x(), layer.exponent());
    }

    /** Computes small integer powers by multiplication: engines differ in powers of negative numbers. */
    private Expr<T> power(Expr<T> x, double exponent) {
        if (exponent == 2) {
            return x.square();
        } else if (exponent == 3) {
            return x.square().mul(x);
        } else if (exponent == 0.5) {
            return x.sqrt();
        } else if (exponent == -1) {
            return x.scalar(1).div(x);
        }
        return x.pow(exponent);
    }

    /** The slope's part is zero above zero and keeps the slope as its gradient at zero. */
    @Override
    public Expr<T> prelu(Layer.PRelu layer) {
        Expr<T> positive = x().relu();
        return positive.add(x().sub(positive).mul(byChannel("slope")));
    }

    @Override
    public Expr<T> reduction(Layer.Reduction layer) {
        int[] axes = layer.axes().stream().mapToInt(Integer::intValue).toArray();
        return switch (layer.function()) {
            case SUM -> x().sumKeeping(axes);
            case MEAN -> x().meanKeeping(axes);
            case MAX -> layer.axes().stream().reduce(x(), this::maximum, (a, b) -> b);
        };
    }

    /** Returns the maxima along one axis: a max pool over the rows of an image whose rows the axis is. */
    private Expr<T> maximum(Expr<T> x, int axis) {
        int[] extents = x.shape().toArray();
        if (axis >= extents.length) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE, "Expected an axis of the shape %s, found axis %d.", x.shape(), axis);
        }
        int before = Arrays.stream(extents, 1, axis).reduce(1, (a, b) -> a * b);
        int after = Arrays.stream(extents, axis + 1, extents.length).reduce(1, (a, b) -> a * b);
        Size2d window = new Size2d(extents[axis], 1);
        Expr<T> rows = x.reshape(extents[0], before, extents[axis], after);
        extents[axis] = 1;
        return rows.maxPool2d(new Pooling(window, window, Size2d.ZERO, false)).reshape(extents);
    }

    @Override
    public Expr<T> groupNorm(Layer.GroupNorm layer) {
        int[] extents = x().shape().toArray();
        int groups = layer.groups();
        byChannel("weight");
        Expr<T> grouped = x().reshape(extents[0], groups, x().shape().sample().size() / groups);
        return standardized(grouped, 2, layer.epsilon())
                .reshape(extents)
                .mul(byChannel("weight"))
                .add(byChannel("bias"));
    }

    @Override
    public Expr<T> channelNorm(Layer.ChannelNorm layer) {
        return standardized(x(), 1, layer.epsilon()).mul(byChannel("weight")).add(byChannel("bias"));
    }

    private Expr<T> standardized(Expr<T> x, int axis, double epsilon) {
        Expr<T> centered = x.sub(x.meanKeeping(axis));
        return centered.div(centered.square().meanKeeping(axis).add(epsilon).sqrt());
    }

    @Override
    public Expr<T> localResponseNorm(Layer.LocalResponseNorm layer) {
        int[] extents = x().shape().toArray();
        int before = (layer.size() - 1) / 2;
        Pooling window = new Pooling(new Size2d(layer.size(), 1), Size2d.ONE, Size2d.ZERO, false);
        Expr<T> means = x().square()
                .reshape(extents[0], 1, extents[1], x().shape().sample().size() / extents[1])
                .pad(2, before, layer.size() - 1 - before)
                .avgPool2d(window, true)
                .reshape(extents);
        return x().mul(means.mul(layer.alpha()).add(layer.bias()).pow(-layer.beta()));
    }

    /**
     * Concatenates slices of consecutive elements if they are few; otherwise multiplies by a matrix of zeros and ones.
     */
    @Override
    public Expr<T> gather(Layer.Gather layer) {
        Expr<T> x = x();
        int rank = x.shape().rank();
        int axis = layer.axis();
        List<Integer> indices = layer.indices();
        int extent = axis < rank ? x.dim(axis) : 0;
        if (indices.stream().anyMatch(index -> index >= extent)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE, "Expected indices below %d along axis %d, found %s.", extent, axis, indices);
        }
        List<Expr<T>> runs = new ArrayList<>();
        for (int start = 0; start < indices.size(); ) {
            int end = start + 1;
            while (end < indices.size() && indices.get(end) == indices.get(end - 1) + 1) {
                end++;
            }
            runs.add(x.slice(axis, indices.get(start), end - start));
            start = end;
            if (runs.size() > MOST_RUNS) {
                return product(x, axis, indices);
            }
        }
        return runs.size() == 1 ? runs.get(0) : Expr.concat(runs, axis);
    }

    private Expr<T> product(Expr<T> x, int axis, List<Integer> indices) {
        int rank = x.shape().rank();
        int extent = x.dim(axis);
        if ((long) extent * indices.size() > LARGEST_MATRIX) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "Expected a selection matrix of at most %d numbers, found one of %d x %d.",
                    LARGEST_MATRIX,
                    indices.size(),
                    extent);
        }
        FloatBuffer matrix = Tensor.allocate(extent * indices.size());
        for (int i = 0; i < indices.size(); i++) {
            matrix.put(indices.get(i) * indices.size() + i, 1);
        }
        int[] swapped = IntStream.range(0, rank).toArray();
        swapped[axis] = rank - 1;
        swapped[rank - 1] = axis;
        Expr<T> last = x.transpose(swapped);
        int[] extents = last.shape().toArray();
        extents[rank - 1] = indices.size();
        return last.reshape(x.shape().size() / extent, extent)
                .matmul(x.constant(Tensor.wrap(Shape.of(extent, indices.size()), matrix)))
                .reshape(extents)
                .transpose(swapped);
    }

    @Override
    public Expr<T> padChannels(Layer.PadChannels layer) {
        return x().pad(1, layer.before(), layer.after());
    }

    @Override
    public Expr<T> reshape(Layer.Reshape layer) {
        return x().reshape(layer.sample().batched(x().dim(0)).toArray());
    }

    /** Sums columns, then rows, by products with zeros and ones, and divides by the elements of each window. */
    @Override
    public Expr<T> adaptiveAvgPool2d(Layer.AdaptiveAvgPool2d layer) {
        Shape shape = x().shape();
        if (shape.rank() != 4) {
            throw ParsimonyException.of(ErrorId.BAD_SHAPE, "Expected images [n, c, h, w], found %s.", shape);
        }
        Size2d windows = layer.output();
        Expr<T> columns = summed(x(), windows.width());
        Expr<T> sums = summed(columns.transpose(0, 1, 3, 2), windows.height()).transpose(0, 1, 3, 2);
        FloatBuffer counts = Tensor.allocate(windows.area());
        for (int row = 0; row < windows.height(); row++) {
            int rows = Layer.AdaptiveAvgPool2d.length(shape.dim(2), windows.height(), row);
            for (int column = 0; column < windows.width(); column++) {
                counts.put(rows * Layer.AdaptiveAvgPool2d.length(shape.dim(3), windows.width(), column));
            }
        }
        return sums.div(sums.constant(Tensor.wrap(Shape.of(windows.height(), windows.width()), counts.rewind())));
    }

    /** Returns the sums of {@code windows} windows along the last axis of an image. */
    private Expr<T> summed(Expr<T> x, int windows) {
        int[] extents = x.shape().toArray();
        int extent = extents[3];
        extents[3] = windows;
        return x.reshape(x.shape().size() / extent, extent)
                .matmul(x.constant(Layer.AdaptiveAvgPool2d.members(extent, windows)))
                .reshape(extents);
    }

    /**
     * Returns the mean over padded windows, times the size of the window divided by the number of its elements outside
     * the padding.
     */
    @Override
    public Expr<T> unevenAvgPool2d(Layer.UnevenAvgPool2d layer) {
        Layer.Pad2d pad = layer.padding();
        Expr<T> padded = x().pad(2, pad.top(), pad.bottom()).pad(3, pad.left(), pad.right());
        Expr<T> means = padded.avgPool2d(new Pooling(layer.kernel(), layer.stride(), Size2d.ZERO, false), true);
        int height = means.dim(2);
        int width = means.dim(3);
        FloatBuffer factors = Tensor.allocate(height * width);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int rows = inside(
                        row * layer.stride().height() - pad.top(),
                        layer.kernel().height(),
                        x().dim(2));
                int columns = inside(
                        column * layer.stride().width() - pad.left(),
                        layer.kernel().width(),
                        x().dim(3));
                factors.put((float) layer.kernel().area() / (rows * columns));
            }
        }
        return means.mul(means.constant(Tensor.wrap(Shape.of(height, width), factors.rewind())));
    }

    /** Returns the number of elements of an axis inside a window. */
    private static int inside(int start, int window, int extent) {
        return Math.min(start + window, extent) - Math.max(start, 0);
    }
}
