package io.parsimony.strategies.rewrite;

import io.parsimony.network.Layer;
import io.parsimony.network.LayerVisitor;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which channels of a network's values are the same channel further on, and which must stay or go together.
 *
 * <p>A convolution makes new channels; what normalises, activates or pools hands them on; an addition ties the channels
 * of its inputs together; a concatenation puts them side by side; flattening repeats each one for every pixel. So every
 * channel of every value is one of a number of <em>threads</em>, and removing a thread leaves a network whose shapes fit.
 * Some threads cannot be removed; they are <em>held</em>, for a reason.
 */
final class ChannelFlow implements LayerVisitor<int[]> {

    private static final Node NONE = new Node("none", new Layer.Flatten(), List.of());

    private final Network network;
    private final Map<String, int[]> values = new LinkedHashMap<>();
    private final Map<String, List<int[]>> slices = new LinkedHashMap<>();
    private final List<Integer> parents = new ArrayList<>();
    private final Map<Integer, String> held = new LinkedHashMap<>();
    private Node node = NONE;

    private ChannelFlow(Network network) {
        this.network = network;
    }

    /** Follows every channel of a network. */
    static ChannelFlow of(Network network) {
        ChannelFlow flow = new ChannelFlow(network);
        network.inputs().forEach((name, shape) -> {
            int[] own = flow.fresh(shape.rank() == 0 ? 0 : shape.dim(0));
            flow.values.put(name, own);
            flow.hold(own, "Its channels are tied to those of the input [" + name + "].");
        });
        for (Node node : network.nodes()) {
            flow.node = node;
            flow.values.put(node.name(), node.layer().accept(flow));
        }
        for (String output : network.outputs()) {
            flow.hold(flow.values.get(output), "Its channels are tied to the output [" + output + "].");
        }
        return flow;
    }

    /** The threads of a value's channels, or of its features, in order. */
    int[] threads(String value) {
        return Arrays.stream(values.get(value)).map(this::root).toArray();
    }

    /** Holds all threads of a value; the first reason to hold one stays. */
    void hold(String value, String why) {
        hold(values.get(value), why);
    }

    /** Why a thread cannot be removed, if it cannot. */
    Optional<String> held(int thread) {
        return Optional.ofNullable(held.get(root(thread)));
    }

    /**
     * The threads that nothing holds, gathered so that those which the same convolutions make and the same slices take
     * stand together: of each group any number but all may go.
     */
    List<int[]> groups() {
        Map<Integer, TreeSet<String>> keys = new LinkedHashMap<>();
        for (Node each : network.nodes()) {
            if (each.layer() instanceof Layer.Conv2d) {
                mark(keys, values.get(each.name()), "c " + each.name());
            }
        }
        slices.forEach((name, taken) -> taken.forEach(threads -> mark(keys, threads, "s " + name)));
        Map<TreeSet<String>, List<Integer>> groups = new LinkedHashMap<>();
        keys.forEach((thread, key) -> {
            if (!held.containsKey(thread)) {
                groups.computeIfAbsent(key, k -> new ArrayList<>()).add(thread);
            }
        });
        return groups.values().stream()
                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private void mark(Map<Integer, TreeSet<String>> keys, int[] threads, String key) {
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
        return values.get(node.inputs().get(0));
    }

    @Override
    public int[] conv2d(Layer.Conv2d layer) {
        int groups = layer.convolution().groups();
        if (groups == 1) {
            return fresh(layer.outChannels());
        }
        if (groups == layer.inChannels()) {
            int each = layer.outChannels() / groups;
            int[] x = x();
            return IntStream.range(0, layer.outChannels()).map(o -> x[o / each]).toArray();
        }
        hold(x(), "Its channels go into the groups of [" + node.name() + "].");
        int[] made = fresh(layer.outChannels());
        hold(made, "It is grouped, in " + groups + " groups.");
        return made;
    }

    @Override
    public int[] linear(Layer.Linear layer) {
        int[] made = fresh(layer.outFeatures());
        hold(made, "Its channels are tied to the features of [" + node.name() + "].");
        return made;
    }

    @Override
    public int[] batchNorm2d(Layer.BatchNorm2d layer) {
        return x();
    }

    @Override
    public int[] activation(Layer.Activation layer) {
        return x();
    }

    @Override
    public int[] leakyRelu(Layer.LeakyRelu layer) {
        return x();
    }

    @Override
    public int[] maxPool2d(Layer.MaxPool2d layer) {
        return x();
    }

    @Override
    public int[] avgPool2d(Layer.AvgPool2d layer) {
        return x();
    }

    @Override
    public int[] globalAvgPool2d(Layer.GlobalAvgPool2d layer) {
        return x();
    }

    @Override
    public int[] channelShuffle(Layer.ChannelShuffle layer) {
        hold(x(), "Its channels go through the shuffle [" + node.name() + "], which needs all of them.");
        int each = x().length / layer.groups();
        int[] x = x();
        return IntStream.range(0, x.length)
                .map(i -> x[i % layer.groups() * each + i / layer.groups()])
                .toArray();
    }

    @Override
    public int[] slice(Layer.Slice layer) {
        if (layer.axis() != 1) {
            return x();
        }
        int[] taken = Arrays.copyOfRange(x(), layer.start(), layer.start() + layer.length());
        slices.computeIfAbsent(node.name(), k -> new ArrayList<>()).add(taken);
        return taken;
    }

    @Override
    public int[] concat(Layer.Concat layer) {
        if (layer.axis() != 1) {
            return tied();
        }
        return node.inputs().stream()
                .flatMapToInt(input -> Arrays.stream(values.get(input)))
                .toArray();
    }

    @Override
    public int[] add(Layer.Add layer) {
        return tied();
    }

    @Override
    public int[] multiply(Layer.Multiply layer) {
        return tied();
    }

    /** The channels of inputs that are combined number by number. */
    private int[] tied() {
        Shape shape = network.shape(node.name());
        int channels = shape.rank() == 0 ? 0 : shape.dim(0);
        int[] all = fresh(channels);
        for (String input : node.inputs()) {
            int[] own = values.get(input);
            if (own.length == channels && network.shape(input).rank() == shape.rank()) {
                tie(all, own);
            } else {
                String why = "Its channels are broadcast at [" + node.name() + "].";
                hold(own, why);
                hold(all, why);
            }
        }
        return all;
    }

    @Override
    public int[] flatten(Layer.Flatten layer) {
        int[] x = x();
        int each = network.shape(node.name()).dim(0) / Math.max(1, x.length);
        return Arrays.stream(x)
                .flatMap(thread -> IntStream.generate(() -> thread).limit(each))
                .toArray();
    }

    @Override
    public int[] dropout(Layer.Dropout layer) {
        return x();
    }

    @Override
    public int[] softmax(Layer.Softmax layer) {
        hold(x(), "Its channels are shares of a whole at [" + node.name() + "].");
        return x();
    }
}
