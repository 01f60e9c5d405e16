package io.parsimony.network;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each layer computes: the one translation from networks to tensor operations. Shape inference, inference and
 * training on every engine all go through it.
 *
 * @param <T> the engine's tensor
 */
public final class Lowering<T> implements LayerVisitor<T> {

    /** The name, within its node, of the mask that training-mode dropout multiplies by: zeros and {@code 1/(1-p)}. */
    public static final String MASK = "mask";

    /** How batch normalisation and dropout behave. */
    public enum Mode {
        /** By running statistics; nothing is dropped. */
        INFERENCE,
        /** By the batch's statistics, which update the running ones; numbers are dropped. */
        TRAINING
    }

    /**
     * What a forward pass gives.
     *
     * @param <T> the engine's tensor
     * @param values the value of every input and node by name
     * @param statistics the new running statistics by full parameter name; empty in inference
     */
    public record Result<T>(Map<String, T> values, Map<String, T> statistics) {}

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
            T value = node.layer().accept(this);
            values.put(node.name(), value);
            return value;
        } catch (ParsimonyException e) {
            throw e.at("node [" + node.name() + "] (" + node.layer().op() + ")");
        }
    }

    /** The names and shapes of the masks that a network needs in training, for a batch of the given size. */
    public static Map<String, Shape> masks(Network network, int batch) {
        Map<String, Shape> masks = new LinkedHashMap<>();
        network.forEach(
                Layer.Dropout.class,
                (node, layer) -> masks.put(
                        node.parameter(MASK), network.shape(node.name()).batched(batch)));
        return masks;
    }

    /** The value of the only input. */
    private T x() {
        if (node.inputs().size() != 1) {
            throw badInputs("one input");
        }
        return input(0);
    }

    private T input(int index) {
        return value(values, node.inputs().get(index));
    }

    private T parameter(String name) {
        return value(parameters, node.parameter(name));
    }

    private T value(Map<String, T> from, String name) {
        T value = from.get(name);
        if (value == null) {
            throw ParsimonyException.of("missing-value", "Expected a value for [%s], found none.", name);
        }
        return value;
    }

    private List<T> inputs() {
        if (node.inputs().isEmpty()) {
            throw badInputs("at least one input");
        }
        List<T> all = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            all.add(input(i));
        }
        return all;
    }

    private ParsimonyException badInputs(String expected) {
        return ParsimonyException.of(
                "bad-network", "Expected %s, found %d.", expected, node.inputs().size());
    }

    @Override
    public T conv2d(Layer.Conv2d layer) {
        return ops.conv2d(x(), parameter("weight"), layer.bias() ? parameter("bias") : null, layer.convolution());
    }

    @Override
    public T linear(Layer.Linear layer) {
        return ops.linear(x(), parameter("weight"), layer.bias() ? parameter("bias") : null);
    }

    @Override
    public T batchNorm2d(Layer.BatchNorm2d layer) {
        T scale = parameter("weight");
        T shift = parameter("bias");
        T mean = parameter(Layer.BatchNorm2d.RUNNING_MEAN);
        T variance = parameter(Layer.BatchNorm2d.RUNNING_VARIANCE);
        if (mode == Mode.INFERENCE) {
            return ops.batchNorm(x(), scale, shift, mean, variance, layer.epsilon());
        }
        TensorOps.BatchNorm<T> result =
                ops.batchNormTraining(x(), scale, shift, mean, variance, layer.momentum(), layer.epsilon());
        statistics.put(node.parameter(Layer.BatchNorm2d.RUNNING_MEAN), result.runningMean());
        statistics.put(node.parameter(Layer.BatchNorm2d.RUNNING_VARIANCE), result.runningVariance());
        return result.output();
    }

    @Override
    public T activation(Layer.Activation layer) {
        T x = x();
        return switch (layer.function()) {
            case RELU -> ops.relu(x);
            case RELU6 -> relu6(x);
            case SIGMOID -> ops.sigmoid(x);
            case TANH -> ops.tanh(x);
            case HARDSWISH -> ops.mul(ops.mul(x, relu6(ops.add(x, 3))), 1.0 / 6);
            case SILU -> ops.mul(x, ops.sigmoid(x));
            case GELU -> ops.mul(ops.mul(x, 0.5), ops.add(ops.erf(ops.mul(x, Math.sqrt(0.5))), 1));
            case GELU_TANH -> ops.mul(ops.mul(x, 0.5), ops.add(ops.tanh(cubic(x)), 1));
            case HARDSIGMOID -> ops.mul(relu6(ops.add(x, 3)), 1.0 / 6);
            case ELU -> ops.add(ops.max(x, ops.scalar(0)), ops.add(ops.exp(ops.min(x, ops.scalar(0))), -1));
            case SOFTPLUS -> softplus(x);
            case MISH -> ops.mul(x, ops.tanh(softplus(x)));
        };
    }

    /** The argument of the hyperbolic tangent in the approximated GELU. */
    private T cubic(T x) {
        T inner = ops.add(ops.mul(ops.mul(x, x), 0.044715), 1);
        return ops.mul(ops.mul(x, inner), Math.sqrt(2 / Math.PI));
    }

    /** Without overflow; {@code max} rather than {@code relu}, whose gradient at zero would be missing a half. */
    private T softplus(T x) {
        return ops.add(ops.max(x, ops.scalar(0)), ops.log(ops.add(ops.exp(ops.neg(ops.abs(x))), 1)));
    }

    private T relu6(T x) {
        return ops.min(ops.relu(x), ops.scalar(6));
    }

    @Override
    public T leakyRelu(Layer.LeakyRelu layer) {
        return ops.max(x(), ops.mul(x(), layer.negativeSlope()));
    }

    @Override
    public T pad2d(Layer.Pad2d layer) {
        T padded = ops.pad(ops.pad(x(), 2, layer.top(), layer.bottom()), 3, layer.left(), layer.right());
        return switch (layer.fill()) {
            case ZERO -> padded;
            case LOWEST -> ops.add(padded, ops.constant(border(layer, ops.shape(padded))));
        };
    }

    /** Zeros where the image is, and around it what padding zeros becomes when this is added. */
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
    public T maxPool2d(Layer.MaxPool2d layer) {
        return ops.maxPool2d(x(), layer.pooling());
    }

    @Override
    public T avgPool2d(Layer.AvgPool2d layer) {
        return ops.avgPool2d(x(), layer.pooling(), layer.countPadding());
    }

    @Override
    public T globalAvgPool2d(Layer.GlobalAvgPool2d layer) {
        return ops.globalAvgPool2d(x());
    }

    @Override
    public T channelShuffle(Layer.ChannelShuffle layer) {
        return ops.channelShuffle(x(), layer.groups());
    }

    @Override
    public T slice(Layer.Slice layer) {
        return ops.slice(x(), layer.axis(), layer.start(), layer.length());
    }

    @Override
    public T concat(Layer.Concat layer) {
        return ops.concat(inputs(), layer.axis());
    }

    @Override
    public T add(Layer.Add layer) {
        return inputs().stream().reduce(ops::add).orElseThrow();
    }

    @Override
    public T multiply(Layer.Multiply layer) {
        return inputs().stream().reduce(ops::mul).orElseThrow();
    }

    @Override
    public T flatten(Layer.Flatten layer) {
        Shape shape = ops.shape(x());
        return ops.reshape(x(), Shape.of(shape.dim(0), shape.size() / shape.dim(0)));
    }

    @Override
    public T dropout(Layer.Dropout layer) {
        return mode == Mode.INFERENCE ? x() : ops.mul(x(), parameter(MASK));
    }

    @Override
    public T softmax(Layer.Softmax layer) {
        return ops.softmax(x(), layer.axis());
    }

    @Override
    public T logSoftmax(Layer.LogSoftmax layer) {
        return ops.logSoftmax(x(), layer.axis());
    }
}
