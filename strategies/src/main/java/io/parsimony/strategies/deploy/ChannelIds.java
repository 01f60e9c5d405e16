package io.parsimony.strategies.deploy;

import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerVisitor;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Numbers the channels of a network, so that one number follows a channel through every layer that keeps channels
 * separate.
 *
 * <p>An ungrouped convolution and a linear layer make new channels and read all of their input channels.
 * Normalizations, activations, pools, flattening and depthwise convolutions carry channels on. An addition unites the
 * channels of its inputs. Shuffles, slices and concatenations along the channels only move numbers. Every other layer
 * is opaque: the order of its input and output channels is pinned.
 */
final class ChannelIds implements LayerVisitor<ChannelIds.Value> {

    /** The effect of a node on channels. */
    enum Role {
        /** Makes new channels, in any order, from all channels that it reads. */
        MAKES,
        /** Treats each channel separately. */
        CARRIES,
        /** Moves channels without changing their content. */
        MOVES,
        /** Reads and makes channels in one order. */
        OPAQUE
    }

    /**
     * The channels of a value.
     *
     * @param ids one number per channel, in order
     * @param each the number of elements of a sample's first axis per channel: more than one after flattening
     */
    record Value(int[] ids, int each) {}

    /**
     * Channels whose order is pinned.
     *
     * @param value the name of the value
     * @param ids its channels in order
     * @param made whether an input or an opaque node makes the value, rather than reads it
     * @param why what pins the order
     */
    record Pin(String value, int[] ids, boolean made, String why) {}

    private static final Node NONE = new Node("none", new Layer.Flatten(), List.of());

    private final Network network;
    private final List<Node> nodes;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Role> roles = new HashMap<>();
    private final List<Pin> pins = new ArrayList<>();
    private final UnionFind ids = new UnionFind();
    private Node node = NONE;

    private ChannelIds(Network network, List<Node> nodes) {
        this.network = network;
        this.nodes = nodes;
    }

    /**
     * Numbers a network's channels.
     *
     * @param nodes the nodes to consider, which include all their inputs
     * @param opaque further nodes to treat as opaque
     */
    static ChannelIds of(Network network, List<Node> nodes, Set<String> opaque) {
        ChannelIds ids = new ChannelIds(network, nodes);
        network.inputs().forEach((name, shape) -> {
            ids.values.put(name, ids.fresh(shape));
            ids.pin(name, true, "the input [" + name + "]");
        });
        for (Node each : nodes) {
            ids.node = each;
            boolean stays = opaque.contains(each.name())
                    || moves(each.layer()) && network.outputs().contains(each.name());
            ids.values.put(each.name(), stays ? ids.opaque() : each.layer().accept(ids));
        }
        for (String output : network.outputs()) {
            ids.pin(output, false, "the output [" + output + "]");
        }
        ids.values.replaceAll((name, value) -> new Value(ids.roots(value.ids()), value.each()));
        ids.pins.replaceAll(pin -> new Pin(pin.value(), ids.roots(pin.ids()), pin.made(), pin.why()));
        return ids;
    }

    /** Returns the channels of a value: equal numbers mean the same channel. */
    int[] ids(String value) {
        return Require.present(values, value).ids();
    }

    /** Returns the number of elements of a sample's first axis per channel of a value. */
    int each(String value) {
        return Require.present(values, value).each();
    }

    /** Returns whether a node was considered. */
    boolean contains(Node of) {
        return roles.containsKey(of.name());
    }

    /** Returns the effect of a node on channels. */
    Role role(Node of) {
        return Require.present(roles, of.name());
    }

    /** Returns all values with a pinned order. */
    List<Pin> pins() {
        return pins;
    }

    /** Returns the nodes whose value has the same channel twice, so that no order fits. */
    List<Node> clashes() {
        return nodes.stream()
                .filter(each -> Arrays.stream(ids(each.name())).distinct().count() < ids(each.name()).length)
                .toList();
    }

    /** Returns whether a layer only moves channels. */
    static boolean moves(Layer layer) {
        return reorders(layer)
                || layer.as(Layer.Slice.class)
                        .filter(slice -> slice.axis() == 1)
                        .isPresent()
                || layer.as(Layer.Concat.class)
                        .filter(concat -> concat.axis() == 1)
                        .isPresent();
    }

    /** Returns whether a layer reorders channels. */
    static boolean reorders(Layer layer) {
        return layer.is(Layer.ChannelShuffle.class)
                || layer.as(Layer.Gather.class)
                        .filter(gather -> gather.axis() == 1)
                        .isPresent();
    }

    private int[] roots(int[] numbers) {
        return Arrays.stream(numbers).map(ids::root).toArray();
    }

    private Value fresh(Shape shape) {
        return new Value(ids.add(shape.rank() == 0 ? 0 : shape.dim(0)), 1);
    }

    private void pin(String value, boolean made, String why) {
        pins.add(new Pin(value, Require.present(values, value).ids(), made, why));
    }

    private Value opaque() {
        roles.put(node.name(), Role.OPAQUE);
        String why = "the " + node.layer().op() + " [" + node.name() + "]";
        node.inputs().forEach(input -> pin(input, false, why));
        Value made = fresh(network.shape(node.name()));
        pins.add(new Pin(node.name(), made.ids(), true, why));
        return made;
    }

    private Value carry() {
        roles.put(node.name(), Role.CARRIES);
        return x();
    }

    private Value make() {
        roles.put(node.name(), Role.MAKES);
        return fresh(network.shape(node.name()));
    }

    private Value move(int[] moved) {
        roles.put(node.name(), Role.MOVES);
        return new Value(moved, x().each());
    }

    private Value x() {
        return Require.present(values, node.inputs().get(0));
    }

    @Override
    public Value conv2d(Layer.Conv2d layer) {
        if (layer.convolution().groups() == 1) {
            return make();
        }
        return Layers.isDepthwise(layer) ? carry() : opaque();
    }

    @Override
    public Value linear(Layer.Linear layer) {
        return make();
    }

    @Override
    public Value batchNorm2d(Layer.BatchNorm2d layer) {
        return carry();
    }

    @Override
    public Value activation(Layer.Activation layer) {
        return carry();
    }

    @Override
    public Value leakyRelu(Layer.LeakyRelu layer) {
        return carry();
    }

    @Override
    public Value pad2d(Layer.Pad2d layer) {
        return carry();
    }

    @Override
    public Value maxPool2d(Layer.MaxPool2d layer) {
        return carry();
    }

    @Override
    public Value avgPool2d(Layer.AvgPool2d layer) {
        return carry();
    }

    @Override
    public Value globalAvgPool2d(Layer.GlobalAvgPool2d layer) {
        return carry();
    }

    @Override
    public Value dropout(Layer.Dropout layer) {
        return carry();
    }

    @Override
    public Value channelShuffle(Layer.ChannelShuffle layer) {
        int[] x = x().ids();
        int each = x.length / layer.groups();
        return move(IntStream.range(0, x.length)
                .map(i -> x[i % layer.groups() * each + i / layer.groups()])
                .toArray());
    }

    @Override
    public Value slice(Layer.Slice layer) {
        if (layer.axis() > 1) {
            return carry();
        }
        int each = x().each();
        if (layer.start() % each != 0 || layer.length() % each != 0) {
            return opaque();
        }
        return move(Arrays.copyOfRange(x().ids(), layer.start() / each, (layer.start() + layer.length()) / each));
    }

    @Override
    public Value concat(Layer.Concat layer) {
        if (layer.axis() > 1) {
            return unite();
        }
        if (inputs().stream().anyMatch(value -> value.each() != x().each())) {
            return opaque();
        }
        return move(inputs().stream()
                .flatMapToInt(value -> Arrays.stream(value.ids()))
                .toArray());
    }

    @Override
    public Value add(Layer.Add layer) {
        return unite();
    }

    @Override
    public Value multiply(Layer.Multiply layer) {
        return unite();
    }

    @Override
    public Value flatten(Layer.Flatten layer) {
        if (x().ids().length == 0) {
            return opaque();
        }
        roles.put(node.name(), Role.CARRIES);
        return new Value(x().ids(), network.shape(node.name()).dim(0) / x().ids().length);
    }

    @Override
    public Value softmax(Layer.Softmax layer) {
        return layer.axis() > 1 ? carry() : opaque();
    }

    @Override
    public Value logSoftmax(Layer.LogSoftmax layer) {
        return layer.axis() > 1 ? carry() : opaque();
    }

    @Override
    public Value scaleShift(Layer.ScaleShift layer) {
        return carry();
    }

    @Override
    public Value clip(Layer.Clip layer) {
        return carry();
    }

    @Override
    public Value scaledElu(Layer.ScaledElu layer) {
        return carry();
    }

    @Override
    public Value power(Layer.Power layer) {
        return carry();
    }

    @Override
    public Value prelu(Layer.PRelu layer) {
        return carry();
    }

    @Override
    public Value reduction(Layer.Reduction layer) {
        return layer.axes().contains(1) ? opaque() : carry();
    }

    @Override
    public Value groupNorm(Layer.GroupNorm layer) {
        return layer.groups() == layer.channels() ? carry() : opaque();
    }

    @Override
    public Value channelNorm(Layer.ChannelNorm layer) {
        return opaque();
    }

    @Override
    public Value localResponseNorm(Layer.LocalResponseNorm layer) {
        return opaque();
    }

    @Override
    public Value gather(Layer.Gather layer) {
        if (layer.axis() > 1) {
            return carry();
        }
        int[] x = x().ids();
        return x().each() > 1
                ? opaque()
                : move(layer.indices().stream().mapToInt(index -> x[index]).toArray());
    }

    @Override
    public Value padChannels(Layer.PadChannels layer) {
        return opaque();
    }

    @Override
    public Value reshape(Layer.Reshape layer) {
        return opaque();
    }

    @Override
    public Value unevenAvgPool2d(Layer.UnevenAvgPool2d layer) {
        return carry();
    }

    @Override
    public Value adaptiveAvgPool2d(Layer.AdaptiveAvgPool2d layer) {
        return carry();
    }

    private List<Value> inputs() {
        return node.inputs().stream().map(values::get).toList();
    }

    /**
     * Unites the channels of inputs that are combined element by element; an input with one channel combines with all
     * channels.
     */
    private Value unite() {
        Value widest = inputs().stream()
                .reduce((a, b) -> b.ids().length > a.ids().length ? b : a)
                .orElseThrow();
        Shape shape = network.shape(node.name());
        boolean alike =
                node.inputs().stream().allMatch(input -> network.shape(input).rank() == shape.rank())
                        && inputs().stream()
                                .allMatch(value -> isSpread(value, widest)
                                        || value.each() == widest.each() && value.ids().length == widest.ids().length);
        if (!alike || widest.ids().length == 0) {
            return opaque();
        }
        roles.put(node.name(), Role.CARRIES);
        for (Value value : inputs()) {
            for (int i = 0; i < value.ids().length && !isSpread(value, widest); i++) {
                ids.unite(widest.ids()[i], value.ids()[i]);
            }
        }
        return widest;
    }

    /** Returns whether a node combines the only channel of an input with each of several channels. */
    boolean isSpread(Node of, String input) {
        return role(of) == Role.CARRIES && isSpread(Require.present(values, input), Require.present(values, of.name()));
    }

    private static boolean isSpread(Value value, Value widest) {
        return value.ids().length == 1 && value.each() == 1 && widest.ids().length > 1;
    }
}
