package io.parsimony.strategies.rewrite;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.strategies.internal.channels.ChannelFlow;
import io.parsimony.strategies.internal.site.Multiples;
import io.parsimony.strategies.internal.site.NodeSelection;
import io.parsimony.strategies.rewrite.PruneChannels.Importance;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Selects the channel groups to remove, and cuts every layer to the kept channels. */
final class ChannelPruning {

    private final NetworkRewriter rewriter;
    private final Network network;
    private final ChannelFlow flow;
    private final Set<Integer> gone = new HashSet<>();
    private final Map<Integer, String> spared = new HashMap<>();

    ChannelPruning(NetworkRewriter rewriter, ChannelFlow flow, PruneChannels strategy) {
        this.rewriter = rewriter;
        this.network = rewriter.network();
        this.flow = flow;
        Importance by = strategy.by();
        double ratio = strategy.ratio();
        Set<Integer> normalised = normalised();
        Map<Integer, Double> importance = rewriter.model()
                .map(model -> by == Importance.L1 ? filters(model) : scales(model))
                .orElse(Map.of());
        for (int[] group : flow.groups()) {
            int left = Math.max(1, group.length - (int) Math.floor(ratio * group.length + 1e-9));
            int count = Math.max(0, group.length - Multiples.up(left, strategy.align()));
            if (by == Importance.BN_SCALE && Arrays.stream(group).anyMatch(thread -> !normalised.contains(thread))) {
                spare(group, "No batch norm follows it, so its channels have no scales.");
            } else if (count == 0) {
                spare(
                        group,
                        "A share of " + ratio + " of " + group.length + (group.length == 1 ? " channel" : " channels")
                                + " is less than one"
                                + (strategy.align() == 1
                                        ? "."
                                        : ", or leaves no multiple of " + strategy.align() + "."));
            } else {
                // The sort is stable: of equal channels, the first are removed; without a model, the same number.
                Arrays.stream(group)
                        .boxed()
                        .sorted(Comparator.comparingDouble(thread -> importance.getOrDefault(thread, 0.0)))
                        .limit(count)
                        .forEach(gone::add);
            }
        }
    }

    private void spare(int[] group, String why) {
        Arrays.stream(group).forEach(thread -> spared.put(thread, why));
    }

    /** Replaces every layer that loses channels, and records for each considered convolution why it loses none. */
    void visit(NodeSelection selection) {
        for (Node node : network.nodes()) {
            int[] in = flow.threads(node.inputs().get(0));
            int[] out = flow.threads(node.name());
            Optional<Layer> cut = cut(node, in, out);
            if (cut.isPresent()) {
                Node put = new Node(node.name(), cut.get(), node.inputs());
                Map<String, Tensor> parameters = rewriter.model()
                        .map(model -> parameters(model, node, in, out))
                        .orElse(Map.of());
                rewriter.replace(node, new NetworkRewriter.Replacement(List.of(put), parameters), how(node, in, out));
            } else if (node.is(Layer.Conv2d.class) && selection.covers(node)) {
                rewriter.keep(node, why(out));
            }
        }
    }

    private boolean stays(int thread) {
        return !gone.contains(thread);
    }

    private int left(int[] threads) {
        return (int) Arrays.stream(threads).filter(this::stays).count();
    }

    /** Returns the layer with the kept channels; empty if all are kept. */
    private Optional<Layer> cut(Node node, int[] in, int[] out) {
        return left(in) == in.length && left(out) == out.length ? Optional.empty() : flow.cut(node.name(), this::left);
    }

    /** Returns the rows of the kept channels; of weights {@code [out, in, ...]} the columns, too. */
    private Map<String, Tensor> parameters(Model model, Node node, int[] in, int[] out) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        node.layer().parameters().forEach(spec -> {
            Tensor tensor = model.parameters().get(node.parameter(spec.name()));
            Tensor rows = taken(tensor, 0, out);
            boolean columns = spec.shape().rank() > 1 && spec.shape().dim(1) == in.length;
            parameters.put(node.parameter(spec.name()), columns ? taken(rows, 1, in) : rows);
        });
        return parameters;
    }

    /** Returns the entries along the first or second axis whose channels are kept. */
    private Tensor taken(Tensor tensor, int axis, int[] threads) {
        if (left(threads) == threads.length) {
            return tensor;
        }
        Shape shape = tensor.shape();
        int inner = IntStream.range(axis + 1, shape.rank()).map(shape::dim).reduce(1, (a, b) -> a * b);
        int outer = shape.size() / inner / threads.length;
        int[] kept = IntStream.range(0, threads.length)
                .filter(i -> stays(threads[i]))
                .toArray();
        float[] values = new float[outer * kept.length * inner];
        int at = 0;
        for (int o = 0; o < outer; o++) {
            for (int i : kept) {
                for (int k = 0; k < inner; k++) {
                    values[at++] = tensor.get((o * threads.length + i) * inner + k);
                }
            }
        }
        return Tensor.of(shape.with(axis, kept.length), values);
    }

    private String how(Node node, int[] in, int[] out) {
        int lostIn = in.length - left(in);
        int lostOut = out.length - left(out);
        boolean makes = flow.makes(node.name());
        if (makes && lostOut > 0) {
            return "Of its " + out.length + " output channels, the " + lostOut + " least important were removed"
                    + (lostIn > 0
                            ? ", and " + lostIn + " of its " + in.length + " input channels with those of other layers."
                            : ".");
        }
        if (makes) {
            return "Of its " + in.length + " input channels, " + lostIn + " were removed with those of other layers. "
                    + why(out);
        }
        return "Of its " + in.length + " inputs, " + lostIn + " were removed with channels of other layers.";
    }

    /** Returns the reason why no channel of a convolution is pruned. */
    private String why(int[] out) {
        return Arrays.stream(out)
                .mapToObj(thread -> flow.held(thread).or(() -> Optional.ofNullable(spared.get(thread))))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("None of its channels was removed.");
    }

    private Set<Integer> normalised() {
        Set<Integer> normalised = new HashSet<>();
        network.forEach(Layer.BatchNorm2d.class, (node, norm) -> Arrays.stream(flow.threads(node.name()))
                .forEach(normalised::add));
        return normalised;
    }

    private Map<Integer, Double> scales(Model model) {
        return weights(model, node -> node.is(Layer.BatchNorm2d.class));
    }

    private Map<Integer, Double> filters(Model model) {
        return weights(model, node -> flow.makes(node.name()));
    }

    /** Returns the sums of {@code |weight|} by thread, over some nodes. */
    private Map<Integer, Double> weights(Model model, Predicate<Node> which) {
        Map<Integer, Double> sums = new HashMap<>();
        for (Node node : network.nodes()) {
            if (which.test(node)) {
                addTo(sums, flow.threads(node.name()), model.parameters().get(node.parameter("weight")));
            }
        }
        return sums;
    }

    private static void addTo(Map<Integer, Double> sums, int[] threads, Tensor values) {
        int each = values.shape().size() / threads.length;
        for (int i = 0; i < values.shape().size(); i++) {
            sums.merge(threads[i / each], (double) Math.abs(values.get(i)), Double::sum);
        }
    }
}
