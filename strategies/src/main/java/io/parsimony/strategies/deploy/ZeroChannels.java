package io.parsimony.strategies.deploy;

import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerVisitor;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The channels of a model that are zero for every input, derived from the weights. */
final class ZeroChannels implements LayerVisitor<boolean[]> {

    private static final Node NONE = new Node("none", new Layer.Flatten(), List.of());

    private final Model model;
    private final Network network;
    private final Map<String, boolean[]> zeros = new HashMap<>();
    private final Map<String, boolean[]> columns = new HashMap<>();
    private Node node = NONE;

    private ZeroChannels(Model model) {
        this.model = model;
        this.network = model.network();
    }

    /** Propagates zeros through nodes in topological order. */
    static ZeroChannels of(Model model, List<Node> nodes) {
        ZeroChannels found = new ZeroChannels(model);
        found.network.inputs().keySet().forEach(name -> found.zeros.put(name, found.none(name)));
        for (Node each : nodes) {
            found.node = each;
            found.zeros.put(each.name(), each.layer().accept(found));
        }
        return found;
    }

    /**
     * Returns whether a convolution or linear layer depends on a channel that it reads.
     *
     * @param each the number of inputs of a linear layer per channel
     */
    boolean reads(Node reader, int channel, int each) {
        boolean[] input = Require.present(zeros, reader.inputs().get(0));
        boolean[] unread = columns.computeIfAbsent(reader.name(), name -> columns(weight(reader)));
        return IntStream.range(channel * each, (channel + 1) * each).anyMatch(i -> !input[i] && !unread[i]);
    }

    private Tensor weight(Node of) {
        return model.parameters().get(of.parameter("weight"));
    }

    private float bias(int channel) {
        return model.parameters().get(node.parameter("bias")).get(channel);
    }

    /** Returns, for each entry of the second axis, whether all numbers are zero. */
    private static boolean[] columns(Tensor weight) {
        Shape shape = weight.shape();
        boolean[] zero = new boolean[shape.dim(1)];
        Arrays.fill(zero, true);
        int taps = shape.size() / shape.dim(0) / shape.dim(1);
        for (int i = 0; i < shape.size(); i++) {
            zero[i / taps % shape.dim(1)] &= weight.get(i) == 0;
        }
        return zero;
    }

    private boolean[] none(String value) {
        Shape shape = network.shape(value);
        return new boolean[shape.rank() == 0 ? 0 : shape.dim(0)];
    }

    private boolean[] x() {
        return Require.present(zeros, node.inputs().get(0));
    }

    private boolean[] only(boolean stays) {
        return stays ? x() : none(node.name());
    }

    /** Returns whether each channel is a sum over only zero channels and zero weights. */
    private boolean[] made(int groups, boolean bias) {
        Tensor weight = weight(node);
        int rows = weight.shape().dim(0);
        int columns = weight.shape().dim(1);
        int taps = weight.shape().size() / rows / columns;
        boolean[] zero = new boolean[rows];
        for (int o = 0; o < rows; o++) {
            int first = o / (rows / groups) * columns;
            int row = o;
            zero[o] = (!bias || bias(o) == 0)
                    && IntStream.range(0, columns * taps)
                            .allMatch(i -> x()[first + i / taps] || weight.get(row * columns * taps + i) == 0);
        }
        return zero;
    }

    @Override
    public boolean[] conv2d(Layer.Conv2d layer) {
        return made(layer.convolution().groups(), layer.bias());
    }

    @Override
    public boolean[] linear(Layer.Linear layer) {
        return made(1, layer.bias());
    }

    @Override
    public boolean[] batchNorm2d(Layer.BatchNorm2d layer) {
        boolean[] zero = x().clone();
        for (int c = 0; c < zero.length; c++) {
            float mean = model.parameters()
                    .get(node.parameter(Layer.BatchNorm2d.RUNNING_MEAN))
                    .get(c);
            boolean unmoved = weight(node).get(c) == 0 || zero[c] && mean == 0;
            zero[c] = unmoved && bias(c) == 0;
        }
        return zero;
    }

    @Override
    public boolean[] activation(Layer.Activation layer) {
        return only(layer.apply(0) == 0);
    }

    @Override
    public boolean[] leakyRelu(Layer.LeakyRelu layer) {
        return x();
    }

    @Override
    public boolean[] pad2d(Layer.Pad2d layer) {
        return only(layer.fill() == Layer.Pad2d.Fill.ZERO);
    }

    @Override
    public boolean[] maxPool2d(Layer.MaxPool2d layer) {
        return x();
    }

    @Override
    public boolean[] avgPool2d(Layer.AvgPool2d layer) {
        return x();
    }

    @Override
    public boolean[] globalAvgPool2d(Layer.GlobalAvgPool2d layer) {
        return x();
    }

    @Override
    public boolean[] channelShuffle(Layer.ChannelShuffle layer) {
        boolean[] x = x();
        int each = x.length / layer.groups();
        return flags(x.length, i -> x[i % layer.groups() * each + i / layer.groups()]);
    }

    @Override
    public boolean[] slice(Layer.Slice layer) {
        return layer.axis() > 1 ? x() : Arrays.copyOfRange(x(), layer.start(), layer.start() + layer.length());
    }

    @Override
    public boolean[] concat(Layer.Concat layer) {
        if (layer.axis() > 1) {
            return all(true);
        }
        boolean[] zero = none(node.name());
        int at = 0;
        for (String input : node.inputs()) {
            boolean[] own = Require.present(zeros, input);
            System.arraycopy(own, 0, zero, at, own.length);
            at += own.length;
        }
        return zero;
    }

    @Override
    public boolean[] add(Layer.Add layer) {
        return all(true);
    }

    @Override
    public boolean[] multiply(Layer.Multiply layer) {
        return all(false);
    }

    /** Returns whether all inputs are zero, or any of them. */
    private boolean[] all(boolean every) {
        boolean[] none = none(node.name());
        boolean alike = node.inputs().stream()
                .allMatch(input -> network.shape(input).rank()
                                == network.shape(node.name()).rank()
                        && Require.present(zeros, input).length == none.length);
        if (!alike) {
            return none;
        }
        List<boolean[]> inputs = node.inputs().stream().map(zeros::get).toList();
        return flags(
                none.length,
                i -> every
                        ? inputs.stream().allMatch(z -> z[i])
                        : inputs.stream().anyMatch(z -> z[i]));
    }

    @Override
    public boolean[] flatten(Layer.Flatten layer) {
        boolean[] x = x();
        int length = none(node.name()).length;
        return flags(length, i -> x[i / (length / x.length)]);
    }

    @Override
    public boolean[] dropout(Layer.Dropout layer) {
        return x();
    }

    @Override
    public boolean[] softmax(Layer.Softmax layer) {
        return none(node.name());
    }

    @Override
    public boolean[] logSoftmax(Layer.LogSoftmax layer) {
        return none(node.name());
    }

    @Override
    public boolean[] scaleShift(Layer.ScaleShift layer) {
        boolean[] x = x();
        return flags(x.length, c -> (x[c] || weight(node).get(c) == 0) && bias(c) == 0);
    }

    @Override
    public boolean[] clip(Layer.Clip layer) {
        return only(layer.apply(0) == 0);
    }

    @Override
    public boolean[] scaledElu(Layer.ScaledElu layer) {
        return x();
    }

    @Override
    public boolean[] power(Layer.Power layer) {
        return only(layer.apply(0) == 0);
    }

    @Override
    public boolean[] prelu(Layer.PRelu layer) {
        return x();
    }

    @Override
    public boolean[] reduction(Layer.Reduction layer) {
        return layer.axes().contains(1) ? none(node.name()) : x();
    }

    @Override
    public boolean[] groupNorm(Layer.GroupNorm layer) {
        return none(node.name());
    }

    @Override
    public boolean[] channelNorm(Layer.ChannelNorm layer) {
        return none(node.name());
    }

    @Override
    public boolean[] localResponseNorm(Layer.LocalResponseNorm layer) {
        return none(node.name());
    }

    @Override
    public boolean[] gather(Layer.Gather layer) {
        return layer.axis() > 1
                ? x()
                : flags(layer.indices().size(), i -> x()[layer.indices().get(i)]);
    }

    @Override
    public boolean[] padChannels(Layer.PadChannels layer) {
        return none(node.name());
    }

    @Override
    public boolean[] reshape(Layer.Reshape layer) {
        return none(node.name());
    }

    @Override
    public boolean[] unevenAvgPool2d(Layer.UnevenAvgPool2d layer) {
        return x();
    }

    @Override
    public boolean[] adaptiveAvgPool2d(Layer.AdaptiveAvgPool2d layer) {
        return x();
    }

    private static boolean[] flags(int length, IntPredicate flag) {
        boolean[] flags = new boolean[length];
        for (int i = 0; i < length; i++) {
            flags[i] = flag.test(i);
        }
        return flags;
    }
}
