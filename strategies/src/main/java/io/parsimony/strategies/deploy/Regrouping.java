package io.parsimony.strategies.deploy;

import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.strategies.deploy.ChannelGroups.Run;
import io.parsimony.strategies.deploy.ChannelIds.Role;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rewrites a network so that each channel group is a separate value. */
final class Regrouping {

    private final NetworkRewriter rewriter;
    private final Network network;
    private final ChannelGroups groups;
    private final ChannelIds ids;
    /** The nodes of the groups of made or carried values. */
    private final Map<String, Map<Integer, String>> parts = new HashMap<>();
    /** The values that are not split: inputs, and the values of opaque nodes. */
    private final Set<String> pinned = new HashSet<>();

    private final Map<List<Object>, String> shared = new HashMap<>();
    private final Map<String, Set<Integer>> needed = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<Node> made = new ArrayList<>();
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private boolean reordered;

    private Regrouping(NetworkRewriter rewriter, ChannelGroups groups) {
        this.rewriter = rewriter;
        this.network = rewriter.network();
        this.groups = groups;
        this.ids = groups.ids();
        network.inputs().keySet().forEach(input -> needed.put(input, new LinkedHashSet<>()));
        network.nodes().forEach(node -> needed.put(node.name(), new LinkedHashSet<>()));
        network.outputs().forEach(this::needWhole);
        for (int i = network.nodes().size() - 1; i >= 0; i--) {
            need(network.nodes().get(i));
        }
    }

    /** Records the groups that a node reads, if any of its own groups are needed. */
    private void need(Node node) {
        Set<Integer> own = Require.present(needed, node.name());
        if (!ids.contains(node) || own.isEmpty()) {
            return;
        }
        switch (ids.role(node)) {
            case MAKES -> groups.runs(node).forEach(run -> need(node.inputs().get(0), run.group()));
            case CARRIES -> node.inputs().forEach(input -> own.forEach(group -> need(input, carried(input, group))));
            case OPAQUE -> node.inputs().forEach(this::needWhole);
            case MOVES -> {}
        }
    }

    private void needWhole(String value) {
        groups.groups(value).forEach(group -> need(value, group));
    }

    private void need(String value, int group) {
        Require.present(needed, groups.source(value, group)).add(group);
    }

    /** Returns the group of an input that corresponds to a group of a node that carries channels. */
    private int carried(String input, int group) {
        List<Integer> own = groups.groups(input);
        return own.contains(group) ? group : own.get(0);
    }

    /** Returns the groups of a node that any layer reads, in order. */
    private List<Integer> read(Node node) {
        Set<Integer> own = Require.present(needed, node.name());
        return groups.groups(node.name()).stream().filter(own::contains).toList();
    }

    /** Replaces all changed nodes, and records the reason for each kept shuffle. */
    static void visit(NetworkRewriter rewriter, ChannelPlan plan) {
        visit(rewriter, plan.groups());
        plan.kept().forEach((name, why) -> rewriter.keep(rewriter.network().node(name), why));
    }

    /** Replaces all changed nodes. */
    static void visit(NetworkRewriter rewriter, ChannelGroups groups) {
        Regrouping regrouping = new Regrouping(rewriter, groups);
        regrouping.pinned.addAll(rewriter.network().inputs().keySet());
        rewriter.network().nodes().forEach(regrouping::visit);
    }

    private void visit(Node node) {
        made.clear();
        parameters.clear();
        reordered = false;
        boolean moves = ids.contains(node) && ids.role(node) == Role.MOVES;
        if (!moves && Require.present(needed, node.name()).isEmpty()) {
            rewriter.dissolve(node, "No output depends on it.");
            return;
        }
        switch (ids.role(node)) {
            case MAKES -> make(node);
            case CARRIES -> carry(node);
            case OPAQUE -> keep(node);
            case MOVES -> {}
        }
        if (made.isEmpty()) {
            rewriter.dissolve(node, "The layers around it now produce the channels in this order.");
        } else if (!isUnchanged(node)) {
            rewriter.replace(node, new NetworkRewriter.Replacement(made, parameters), how(node));
            if (!isWhole(node)) {
                rewriter.unmatch(node);
            }
        }
    }

    /** Returns whether a node is unchanged, including its parameters; it may share them. */
    private boolean isUnchanged(Node node) {
        return !reordered
                && made.size() == 1
                && made.get(0).withOwner(node.owner()).equals(node);
    }

    private String how(Node node) {
        int count = read(node).size();
        if (count > 1) {
            return "It was divided into " + count + " groups of channels.";
        }
        if (!reordered) {
            return "Its inputs now come from other nodes.";
        }
        int channels = groups.channels(read(node).get(0)).length;
        int before = ids.ids(node.name()).length;
        if (channels > before) {
            return "Its " + before + " channels were padded with zeros to " + channels + ".";
        }
        return channels < before
                ? "Of its " + before + " channels " + channels + " remain: no output depends on the others."
                : "Its channels were reordered.";
    }

    /** Returns whether a node's value is one group in its original order. */
    private boolean isWhole(Node node) {
        List<Integer> own = read(node);
        return own.size() == 1 && Arrays.equals(groups.channels(own.get(0)), ids.ids(node.name()));
    }

    // ---- values and their parts ------------------------------------------------------------------------------------

    /** Returns the name of a group of a value. */
    private String part(String value, int group) {
        String source = groups.source(value, group);
        return pinned.contains(source) ? source : Require.present(Require.present(parts, source), group);
    }

    private String slice(String value, String from, int start, int length) {
        int each = ids.each(value);
        return shared.computeIfAbsent(
                List.of(from, start, length),
                key -> add(name(from + ".from" + start), new Layer.Slice(1, start * each, length * each), from));
    }

    /** Returns the name of the part of a value that a layer reads. */
    private String read(String value, Run run) {
        String part = part(value, run.group());
        return groups.isWhole(run) ? part : slice(value, part, run.start(), run.length());
    }

    /** Returns the name of a whole value in its original order. */
    private String whole(String value) {
        if (pinned.contains(value) || network.outputs().contains(value)) {
            return value;
        }
        List<String> all =
                groups.groups(value).stream().map(group -> part(value, group)).toList();
        return all.size() == 1 ? all.get(0) : join(value, all);
    }

    private String join(String value, List<String> all) {
        return shared.computeIfAbsent(
                List.copyOf(all), key -> add(name(value + ".joined"), new Layer.Concat(1), all.toArray(String[]::new)));
    }

    private String add(String name, Layer layer, String... inputs) {
        made.add(new Node(name, layer, List.of(inputs)));
        return name;
    }

    /** Returns an unused node name. */
    private String name(String wanted) {
        String name = wanted;
        while (network.contains(name) || network.inputs().containsKey(name) || !names.add(name)) {
            name += "_";
        }
        return name;
    }

    // ---- layers ----------------------------------------------------------------------------------------------------

    private void keep(Node node) {
        String[] inputs = node.inputs().stream().map(this::whole).toArray(String[]::new);
        add(node.name(), node.layer(), inputs);
        pinned.add(node.name());
    }

    /** Adds the node once for each of its groups, and their concatenation for an output of the network. */
    private void each(Node node, GroupWriter writer) {
        List<Integer> all = read(node);
        Map<Integer, String> own = new LinkedHashMap<>();
        for (int group : all) {
            String name = all.size() == 1 ? node.name() : name(node.name() + "." + own.size());
            writer.write(group, name);
            own.put(group, name);
        }
        if (own.size() > 1 && network.outputs().contains(node.name())) {
            add(node.name(), new Layer.Concat(1), own.values().toArray(String[]::new));
        }
        parts.put(node.name(), own);
    }

    private interface GroupWriter {
        void write(int group, String name);
    }

    private void carry(Node node) {
        each(node, (group, name) -> {
            String[] inputs = node.inputs().stream()
                    .map(input -> part(input, carried(input, group)))
                    .toArray(String[]::new);
            int[] rows = places(ids.ids(node.name()), groups.channels(group));
            add(name, node.layer().withChannels(rows.length, rows.length), inputs);
            rows(node, name, rows);
        });
    }

    private void rows(Node node, String name, int[] rows) {
        if (name.equals(node.name()) && Weights.isAll(rows, ids.ids(node.name()).length)) {
            return;
        }
        reordered = true;
        rewriter.model().ifPresent(model -> node.layer().parameters().forEach(spec -> {
            Tensor tensor = model.parameters().get(node.parameter(spec.name()));
            float fill = spec.name().equals(Layer.BatchNorm2d.RUNNING_VARIANCE) ? 1 : 0;
            parameters.put(name + "." + spec.name(), Weights.rows(tensor, rows, fill));
        }));
    }

    private void make(Node node) {
        String input = node.inputs().get(0);
        List<Run> runs = groups.runs(node);
        List<String> read = runs.stream().map(run -> read(input, run)).toList();
        List<int[]> columns = runs.stream()
                .map(run -> places(ids.ids(input), channels(run)))
                .collect(Collectors.toCollection(ArrayList::new));
        if (runs.size() > ChannelPlan.SUMMANDS) {
            read = List.of(join(input, read));
            columns = List.of(columns.stream().flatMapToInt(Arrays::stream).toArray());
        }
        List<String> from = read;
        List<int[]> taken = columns;
        each(node, (group, name) -> {
            int[] rows = places(ids.ids(node.name()), groups.channels(group));
            if (from.size() == 1) {
                dense(node, name, from.get(0), rows, taken.get(0), true);
                return;
            }
            String[] terms = IntStream.range(0, from.size())
                    .mapToObj(i -> dense(node, name(name + ".of" + i), from.get(i), rows, taken.get(i), i == 0))
                    .toArray(String[]::new);
            add(name, new Layer.Add(), terms);
        });
    }

    private int[] channels(Run run) {
        return Arrays.copyOfRange(groups.channels(run.group()), run.start(), run.start() + run.length());
    }

    private String dense(Node node, String name, String input, int[] rows, int[] columns, boolean first) {
        int each = ids.each(node.inputs().get(0));
        Layer.Dense dense = node.as(Layer.Dense.class).orElseThrow();
        Layer layer = dense.withChannels(columns.length * each, rows.length).withBias(first && dense.bias());
        add(name, layer, input);
        boolean same = name.equals(node.name())
                && Weights.isAll(rows, ids.ids(node.name()).length)
                && Weights.isAll(columns, ids.ids(node.inputs().get(0)).length);
        if (!same) {
            reordered = true;
            rewriter.model().ifPresent(model -> layer.parameters().forEach(spec -> {
                Tensor tensor = Weights.rows(model.parameters().get(node.parameter(spec.name())), rows, 0);
                parameters.put(
                        name + "." + spec.name(),
                        spec.shape().rank() > 1 ? Weights.columns(tensor, columns, each) : tensor);
            }));
        }
        return name;
    }

    /** Returns the positions of channels in a list, {@link Weights#NONE} for missing channels. */
    private static int[] places(int[] all, int[] channels) {
        Map<Integer, Integer> places = new HashMap<>();
        for (int i = 0; i < all.length; i++) {
            places.put(all[i], i);
        }
        return Arrays.stream(channels)
                .map(channel -> places.getOrDefault(channel, Weights.NONE))
                .toArray();
    }
}
