package io.parsimony.internal.network;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerVisitor;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Translates networks to tensor operations: defines what each layer computes. Shape inference, inference and training on
 * every engine all use it.
 *
 * @param <T> the engine's tensor
 */
public final class Lowering<T> implements LayerVisitor<Expr<T>> {

    /** The name, within its node, of the mask that training-mode dropout multiplies by: zeros and {@code 1/(1-p)}. */
    public static final String MASK = "mask";

    /** How batch normalization and dropout behave. */
    public enum Mode {
        /** By running statistics; nothing is dropped. */
        INFERENCE,
        /** By the batch's statistics, which update the running ones; numbers are dropped. */
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

    /** Returns the shape of a node's value from the shapes of all values before it. */
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

    /** Returns the names and shapes of the masks that a network needs in training, for a batch of the given size. */
    public static Map<String, Shape> masks(Network network, int batch) {
        Map<String, Shape> masks = new LinkedHashMap<>();
        network.forEach(
                Layer.Dropout.class,
                (node, layer) -> masks.put(
                        node.parameter(MASK), network.shape(node.name()).batched(batch)));
        return masks;
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
        Expr<T> mean = parameter(Layer.BatchNorm2d.RUNNING_MEAN);
        Expr<T> variance = parameter(Layer.BatchNorm2d.RUNNING_VARIANCE);
        if (mode == Mode.INFERENCE) {
            return x().batchNorm(scale, shift, mean, variance, layer.epsilon());
        }
        TensorOps.BatchNorm<Expr<T>> result =
                x().batchNormTraining(scale, shift, mean, variance, layer.momentum(), layer.epsilon());
        statistics.put(
                node.parameter(Layer.BatchNorm2d.RUNNING_MEAN),
                result.runningMean().value());
        statistics.put(
                node.parameter(Layer.BatchNorm2d.RUNNING_VARIANCE),
                result.runningVariance().value());
        return result.output();
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

    /** Returns zeros inside the image and the lowest float32 around it: added to zero padding, it replaces the padding. */
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
}
