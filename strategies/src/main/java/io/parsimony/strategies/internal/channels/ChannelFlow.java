package io.parsimony.strategies.internal.channels;

import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerVisitor;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * The flow of channels through a network: which channels of its values are identical, and which must be removed
 * together.
 *
 * <p>A convolution makes new channels; normalizations, activations and pools pass them on; an addition unites the
 * channels of its inputs; a concatenation joins them; flattening repeats each channel for every pixel. So every channel
 * of every value belongs to one of a number of <em>threads</em>, and removing a thread leaves a network with valid
 * shapes. Some threads cannot be removed: they are <em>held</em>, with a reason.
 */
public final class ChannelFlow implements LayerVisitor<ChannelFlow.Passage> {

    /** Creates a layer for the kept channels, given the number of kept channels of some threads. */
    @FunctionalInterface
    interface Cut {

        Layer layer(ToIntFunction<int[]> left);
    }

    /**
     * A layer's effect on channels.
     *
     * @param threads the threads of the layer's output
     * @param cut the layer with fewer channels; empty if the layer is the same for any number of channels
     */
    record Passage(int[] threads, Optional<Cut> cut) {

        private static Passage of(int[] threads) {
            return new Passage(threads, Optional.empty());
        }

        private static Passage of(int[] threads, Cut cut) {
            return new Passage(threads, Optional.of(cut));
        }
    }

    private static final Node NONE = new Node("none", new Layer.Flatten(), List.of());

    private final Network network;
    private final Map<String, int[]> values = new LinkedHashMap<>();
    private final Map<String, Cut> cuts = new LinkedHashMap<>();
    private final Set<String> makers = new LinkedHashSet<>();
    private final Map<String, List<int[]>> slices = new LinkedHashMap<>();
    private final List<Integer> parents = new ArrayList<>();
    private final Map<Integer, String> held = new LinkedHashMap<>();
    private Node node = NONE;

    private ChannelFlow(Network network) {
        this.network = network;
    }

    /** Follows every channel of a network. */
    public static ChannelFlow of(Network network) {
        ChannelFlow flow = new ChannelFlow(network);
        network.inputs().forEach((name, shape) -> {
            int[] own = flow.fresh(shape.rank() == 0 ? 0 : shape.dim(0));
            flow.values.put(name, own);
            flow.hold(own, "Its channels are tied to those of the input [" + name + "].");
        });
        for (Node node : network.nodes()) {
            flow.node = node;
            Passage passage = node.layer().accept(flow);
            network.sharer(node).ifPresent(other -> {
                String why = "Its channels pass through [" + node.name() + "], which shares its parameters with ["
                        + other.name() + "].";
                flow.hold(flow.x(), why);
                flow.hold(passage.threads(), why);
            });
            flow.values.put(node.name(), passage.threads());
            passage.cut().ifPresent(cut -> flow.cuts.put(node.name(), cut));
        }
        for (String output : network.outputs()) {
            flow.hold(Require.present(flow.values, output), "Its channels are tied to the output [" + output + "].");
        }
        return flow;
    }

    /** Returns the threads of a value's channels, or of its features, in order. */
    public int[] threads(String value) {
        return roots(Require.present(values, value));
    }

    private int[] roots(int[] threads) {
        return Arrays.stream(threads).map(this::root).toArray();
    }

    /**
     * Returns a node's layer with fewer channels; empty if the layer is the same for any number of channels.
     *
     * @param left counts the kept threads among the given ones
     */
    public Optional<Layer> cut(String node, ToIntFunction<int[]> left) {
        return Optional.ofNullable(cuts.get(node)).map(cut -> cut.layer(threads -> left.applyAsInt(roots(threads))));
    }

    /** Returns whether a node's layer makes channels that may be removed, each from a row of its weight. */
    public boolean makes(String node) {
        return makers.contains(node);
    }

    /** Holds all threads of a value; the first reason counts. */
    public void hold(String value, String why) {
        hold(Require.present(values, value), why);
    }

    /** Returns the reason why a channel group cannot be removed; empty if it can. */
    public Optional<String> held(int thread) {
        return Optional.ofNullable(held.get(root(thread)));
    }

    /**
     * Returns the threads that nothing holds, grouped by the convolutions that make them and the slices that select
     * them: from each group, any number of threads except all may be removed.
     */
    public List<int[]> groups() {
        Map<Integer, NavigableSet<String>> keys = new LinkedHashMap<>();
        network.forEach(
                Layer.Conv2d.class,
                (each, conv) -> mark(keys, Require.present(values, each.name()), "c " + each.name()));
        slices.forEach((name, taken) -> taken.forEach(threads -> mark(keys, threads, "s " + name)));
        Map<NavigableSet<String>, List<Integer>> groups = new LinkedHashMap<>();
        keys.forEach((thread, key) -> {
            if (!held.containsKey(thread)) {
                groups.computeIfAbsent(key, k -> new ArrayList<>()).add(thread);
            }
        });
        return groups.values().stream()
                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private void mark(Map<Integer, NavigableSet<String>> keys, int[] threads, String key) {
        for (int thread : threads) {
            keys.computeIfAbsent(root(thread), k -> new TreeSet<>()).add(key);
        }
    }

    private int[] fresh(int count) {
        int first = parents.size();
        int[] threads = IntStream.range(first, first + count).toArray();
        Arrays.stream(threads).forEach(parents::add);
        return threads;
    }

    private int root(int thread) {
        int root = thread;
        while (parents.get(root) != root) {
            root = parents.get(root);
        }
        int at = thread;
        while (at != root) {
            int next = parents.get(at);
            parents.set(at, root);
            at = next;
        }
        return root;
    }

    private void tie(int a, int b) {
        int rootA = root(a);
        int rootB = root(b);
        if (rootA == rootB) {
            return;
        }
        parents.set(Math.max(rootA, rootB), Math.min(rootA, rootB));
        String why = held.containsKey(rootA) ? held.get(rootA) : held.get(rootB);
        if (why != null) {
            held.put(Math.min(rootA, rootB), why);
        }
    }

    private void tie(int[] a, int[] b) {
        for (int i = 0; i < a.length; i++) {
            tie(a[i], b[i]);
        }
    }

    private void hold(int[] threads, String why) {
        Arrays.stream(threads).forEach(thread -> held.putIfAbsent(root(thread), why));
    }

    private int[] x() {
        return Require.present(values, node.inputs().get(0));
    }

    private Passage handedOn() {
        return Passage.of(x());
    }

    @Override
    public Passage conv2d(Layer.Conv2d layer) {
        int groups = layer.convolution().groups();
        int[] x = x();
        if (groups == 1) {
            makers.add(node.name());
            int[] made = fresh(layer.outChannels());
            return Passage.of(made, left -> cut(layer, left.applyAsInt(x), left.applyAsInt(made), 1));
        }
        if (groups == layer.inChannels()) {
            int each = layer.outChannels() / groups;
            int[] handed = IntStream.range(0, layer.outChannels())
                    .map(o -> x[o / each])
                    .toArray();
            return Passage.of(
                    handed, left -> cut(layer, left.applyAsInt(x), left.applyAsInt(handed), left.applyAsInt(x)));
        }
        hold(x, "Its channels go into the groups of [" + node.name() + "].");
        int[] made = fresh(layer.outChannels());
        hold(made, "It is grouped in " + groups + " groups.");
        return Passage.of(made);
    }

    private static Layer cut(Layer.Conv2d layer, int in, int out, int groups) {
        Convolution c = layer.convolution();
        Convolution same = new Convolution(c.stride(), c.padding(), c.dilation(), groups);
        return new Layer.Conv2d(in, out, layer.kernel(), same, layer.bias());
    }

    @Override
    public Passage linear(Layer.Linear layer) {
        int[] x = x();
        int[] made = fresh(layer.outFeatures());
        hold(made, "Its channels are tied to the features of [" + node.name() + "].");
        return Passage.of(made, left -> new Layer.Linear(left.applyAsInt(x), left.applyAsInt(made), layer.bias()));
    }

    @Override
    public Passage batchNorm2d(Layer.BatchNorm2d layer) {
        int[] x = x();
        return Passage.of(x, left -> new Layer.BatchNorm2d(left.applyAsInt(x), layer.momentum(), layer.epsilon()));
    }

    @Override
    public Passage activation(Layer.Activation layer) {
        return handedOn();
    }

    @Override
    public Passage leakyRelu(Layer.LeakyRelu layer) {
        return handedOn();
    }

    @Override
    public Passage pad2d(Layer.Pad2d layer) {
        return handedOn();
    }

    @Override
    public Passage maxPool2d(Layer.MaxPool2d layer) {
        return handedOn();
    }

    @Override
    public Passage avgPool2d(Layer.AvgPool2d layer) {
        return handedOn();
    }

    @Override
    public Passage globalAvgPool2d(Layer.GlobalAvgPool2d layer) {
        return handedOn();
    }

    @Override
    public Passage channelShuffle(Layer.ChannelShuffle layer) {
        hold(x(), "Its channels go through the shuffle [" + node.name() + "], which needs all of them.");
        int each = x().length / layer.groups();
        int[] x = x();
        return Passage.of(IntStream.range(0, x.length)
                .map(i -> x[i % layer.groups() * each + i / layer.groups()])
                .toArray());
    }

    @Override
    public Passage slice(Layer.Slice layer) {
        if (layer.axis() != 1) {
            return handedOn();
        }
        int[] before = Arrays.copyOf(x(), layer.start());
        int[] taken = Arrays.copyOfRange(x(), layer.start(), layer.start() + layer.length());
        slices.computeIfAbsent(node.name(), k -> new ArrayList<>()).add(taken);
        return Passage.of(taken, left -> new Layer.Slice(1, left.applyAsInt(before), left.applyAsInt(taken)));
    }

    @Override
    public Passage concat(Layer.Concat layer) {
        if (layer.axis() != 1) {
            return tied();
        }
        return Passage.of(node.inputs().stream()
                .flatMapToInt(input -> Arrays.stream(values.get(input)))
                .toArray());
    }

    @Override
    public Passage add(Layer.Add layer) {
        return tied();
    }

    @Override
    public Passage multiply(Layer.Multiply layer) {
        return tied();
    }

    /** Returns the channels of inputs that are combined element by element. */
    private Passage tied() {
        Shape shape = network.shape(node.name());
        int channels = shape.rank() == 0 ? 0 : shape.dim(0);
        int[] all = fresh(channels);
        for (String input : node.inputs()) {
            int[] own = Require.present(values, input);
            if (own.length == channels && network.shape(input).rank() == shape.rank()) {
                tie(all, own);
            } else {
                String why = "Its channels are broadcast at [" + node.name() + "].";
                hold(own, why);
                hold(all, why);
            }
        }
        return Passage.of(all);
    }

    @Override
    public Passage flatten(Layer.Flatten layer) {
        int[] x = x();
        int each = network.shape(node.name()).dim(0) / Math.max(1, x.length);
        return Passage.of(Arrays.stream(x)
                .flatMap(thread -> IntStream.generate(() -> thread).limit(each))
                .toArray());
    }

    @Override
    public Passage dropout(Layer.Dropout layer) {
        return handedOn();
    }

    @Override
    public Passage softmax(Layer.Softmax layer) {
        hold(x(), "Its channels are normalized together at [" + node.name() + "].");
        return handedOn();
    }

    @Override
    public Passage logSoftmax(Layer.LogSoftmax layer) {
        hold(x(), "Its channels are normalized together at [" + node.name() + "].");
        return handedOn();
    }

    @Override
    public Passage scaleShift(Layer.ScaleShift layer) {
        int[] x = x();
        return Passage.of(x, left -> new Layer.ScaleShift(left.applyAsInt(x)));
    }

    @Override
    public Passage clip(Layer.Clip layer) {
        return handedOn();
    }

    @Override
    public Passage scaledElu(Layer.ScaledElu layer) {
        return handedOn();
    }

    @Override
    public Passage power(Layer.Power layer) {
        return handedOn();
    }

    @Override
    public Passage prelu(Layer.PRelu layer) {
        int[] x = x();
        return Passage.of(x, left -> new Layer.PRelu(left.applyAsInt(x)));
    }

    @Override
    public Passage reduction(Layer.Reduction layer) {
        return layer.axes().contains(1) ? mixed() : handedOn();
    }

    @Override
    public Passage groupNorm(Layer.GroupNorm layer) {
        if (layer.groups() < layer.channels()) {
            hold(x(), "Its channels are normalized in groups at [" + node.name() + "].");
            return handedOn();
        }
        int[] x = x();
        return Passage.of(x, left -> new Layer.GroupNorm(left.applyAsInt(x), left.applyAsInt(x), layer.epsilon()));
    }

    @Override
    public Passage channelNorm(Layer.ChannelNorm layer) {
        hold(x(), "Its channels are normalized together at [" + node.name() + "].");
        return handedOn();
    }

    @Override
    public Passage localResponseNorm(Layer.LocalResponseNorm layer) {
        hold(x(), "Its channels are normalized over their neighbors at [" + node.name() + "].");
        return handedOn();
    }

    @Override
    public Passage gather(Layer.Gather layer) {
        return layer.axis() == 1 ? mixed() : handedOn();
    }

    @Override
    public Passage padChannels(Layer.PadChannels layer) {
        return mixed();
    }

    @Override
    public Passage reshape(Layer.Reshape layer) {
        return mixed();
    }

    @Override
    public Passage unevenAvgPool2d(Layer.UnevenAvgPool2d layer) {
        return handedOn();
    }

    @Override
    public Passage adaptiveAvgPool2d(Layer.AdaptiveAvgPool2d layer) {
        return handedOn();
    }

    /** Returns the passage of a layer that requires the order of all of its channels. */
    private Passage mixed() {
        hold(x(), "Its channels are read in a fixed order at [" + node.name() + "].");
        Shape shape = network.shape(node.name());
        int[] made = fresh(shape.rank() == 0 ? 0 : shape.dim(0));
        hold(made, "Its channels are written in a fixed order at [" + node.name() + "].");
        return Passage.of(made);
    }
}
