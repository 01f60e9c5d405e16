package io.parsimony.strategies.deploy;

import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.strategies.deploy.ChannelIds.Pin;
import io.parsimony.strategies.deploy.ChannelIds.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Splits the channels of a network into groups that its layers treat alike, so that each group can be a separate value,
 * and orders the channels of each group.
 */
final class ChannelGroups {

    /** The way in which a layer with new output channels reads a part of a value. */
    enum Reading {
        /** The value is divided, so that the layer reads whole groups. */
        DIVIDE,
        /** The layer reads a slice of each group. */
        SLICE,
        /** The layer reads whole groups, with weights of zero for the channels that it does not need. */
        EXPAND
    }

    /**
     * Consecutive channels of a group.
     *
     * @param group the group
     * @param start the first channel's place in the group
     * @param length the number of channels
     */
    record Run(int group, int start, int length) {}

    private final Network network;
    private final List<Node> nodes;
    private final ChannelIds ids;
    private final Map<String, Reading> readings;
    private final Set<Integer> dead;
    private final Map<Integer, Integer> groupOf = new HashMap<>();
    private final List<int[]> groups = new ArrayList<>();
    private final Map<String, List<Integer>> groupsOf = new HashMap<>();
    private final UnionFind components = new UnionFind();

    /**
     * Splits the channels of a network.
     *
     * @param nodes the nodes to consider, which include all their inputs
     * @param readings how each layer with new output channels reads
     * @param dead the channels to remove
     */
    ChannelGroups(Network network, List<Node> nodes, ChannelIds ids, Map<String, Reading> readings, Set<Integer> dead) {
        this.network = network;
        this.nodes = nodes;
        this.ids = ids;
        this.readings = readings;
        this.dead = dead;
        divide();
        connect();
        order();
    }

    ChannelIds ids() {
        return ids;
    }

    /** Returns a group's channels in order. */
    int[] channels(int group) {
        return groups.get(group);
    }

    /** Returns the groups of a value's channels, in order of first occurrence. */
    List<Integer> groups(String value) {
        return groupsOf.computeIfAbsent(value, name -> groups(ids.ids(name)));
    }

    List<Integer> groups(int[] channels) {
        Set<Integer> found = new LinkedHashSet<>();
        for (int channel : channels) {
            if (!dead.contains(channel)) {
                found.add(groupOf.get(channel));
            }
        }
        return List.copyOf(found);
    }

    /** Returns the number of a channel's component: the set of groups whose splits and orders depend on each other. */
    int component(int channel) {
        return components.root(Require.present(groupOf, channel));
    }

    /** Returns the components of the removed channels. */
    Set<Integer> shrinking() {
        Set<Integer> found = new HashSet<>();
        dead.forEach(channel -> found.add(component(channel)));
        return found;
    }

    /** Returns the made or carried value that contains a group of a value; the channels have only been moved since. */
    String source(String value, int group) {
        if (!network.contains(value) || ids.role(network.node(value)) != Role.MOVES) {
            return value;
        }
        return network.node(value).inputs().stream()
                .filter(input -> groups(input).contains(group))
                .findFirst()
                .map(input -> source(input, group))
                .orElseThrow();
    }

    /** Returns the channels that a layer with new output channels reads. */
    List<Run> runs(Node reader) {
        int[] read = ids.ids(reader.inputs().get(0));
        Set<Integer> wanted = new HashSet<>();
        Arrays.stream(read).filter(channel -> !dead.contains(channel)).forEach(wanted::add);
        List<Run> runs = new ArrayList<>();
        for (int group : groups(reader.inputs().get(0))) {
            int[] channels = groups.get(group);
            if (readings.get(reader.name()) != Reading.SLICE) {
                runs.add(new Run(group, 0, channels.length));
                continue;
            }
            int start = 0;
            for (int at = 0; at <= channels.length; at++) {
                if (at == channels.length || !wanted.contains(channels[at])) {
                    if (at > start) {
                        runs.add(new Run(group, start, at - start));
                    }
                    start = at + 1;
                }
            }
        }
        return runs;
    }

    boolean isWhole(Run run) {
        return run.length() == groups.get(run.group()).length;
    }

    /** Returns whether channels are whole groups in sequence, each in its order. */
    boolean isInOrder(int[] channels) {
        int at = 0;
        while (at < channels.length) {
            int[] group = groups.get(Require.present(groupOf, channels[at]));
            if (!Arrays.equals(group, Arrays.copyOfRange(channels, at, Math.min(channels.length, at + group.length)))) {
                return false;
            }
            at += group.length;
        }
        return true;
    }

    boolean makes(Node node) {
        return ids.role(node) == Role.MAKES;
    }

    boolean divides(Node node) {
        return makes(node) && readings.get(node.name()) == Reading.DIVIDE;
    }

    /** Groups the channels that the same layers make, carry, pin and, for divided reading, read. */
    private void divide() {
        Map<Integer, List<Integer>> marks = new LinkedHashMap<>();
        int mark = 0;
        for (Node node : nodes) {
            if (divides(node)) {
                mark(marks, ids.ids(node.inputs().get(0)), mark++);
            }
            if (makes(node) || ids.role(node) == Role.CARRIES) {
                mark(marks, ids.ids(node.name()), mark++);
            }
        }
        for (Pin pin : ids.pins()) {
            mark(marks, pin.ids(), mark++);
        }
        mark(marks, dead.stream().mapToInt(Integer::intValue).toArray(), mark);
        Map<List<Integer>, List<Integer>> alike = new LinkedHashMap<>();
        marks.forEach((channel, own) ->
                alike.computeIfAbsent(own, key -> new ArrayList<>()).add(channel));
        for (List<Integer> group : alike.values()) {
            group.forEach(channel -> groupOf.put(channel, groups.size()));
            groups.add(group.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    private static void mark(Map<Integer, List<Integer>> marks, int[] channels, int mark) {
        for (int channel : channels) {
            List<Integer> own = marks.computeIfAbsent(channel, key -> new ArrayList<>());
            if (own.isEmpty() || own.get(own.size() - 1) != mark) {
                own.add(mark);
            }
        }
    }

    private void connect() {
        components.add(groups.size());
        for (Node node : nodes) {
            connect(ids.ids(node.name()));
            if (makes(node)) {
                connect(ids.ids(node.inputs().get(0)));
            }
        }
        ids.pins().forEach(pin -> connect(pin.ids()));
    }

    private void connect(int[] channels) {
        for (int channel : channels) {
            components.unite(Require.present(groupOf, channel), Require.present(groupOf, channels[0]));
        }
    }

    /**
     * Orders each group like a pinned value, or else channel by channel like the first layer that reads a part or all
     * of it, so that sums keep their order.
     */
    private void order() {
        List<int[]> read = nodes.stream()
                .filter(node -> makes(node) && readings.get(node.name()) != Reading.EXPAND)
                .map(node -> ids.ids(node.inputs().get(0)))
                .toList();
        Map<Integer, LinkedHashSet<Integer>> orders = new TreeMap<>();
        Stream.of(
                        ids.pins().stream().map(Pin::ids),
                        read.stream().filter(channels -> !isWhole(channels)),
                        read.stream(),
                        nodes.stream().map(node -> ids.ids(node.name())))
                .flatMap(lists -> lists)
                .forEach(channels -> Arrays.stream(channels)
                        .forEach(channel -> orders.computeIfAbsent(groupOf.get(channel), key -> new LinkedHashSet<>())
                                .add(channel)));
        orders.forEach((group, channels) ->
                groups.set(group, channels.stream().mapToInt(Integer::intValue).toArray()));
    }

    /** Returns whether channels are whole groups, in any order. */
    private boolean isWhole(int[] channels) {
        return channels.length
                == groups(channels).stream()
                        .mapToInt(group -> groups.get(group).length)
                        .sum();
    }

    /**
     * Pads the groups that only convolutions make and read with channels of zeros.
     *
     * @param multiple the number whose multiple each such group's size becomes
     */
    void align(int multiple) {
        Set<Integer> fixed = new HashSet<>();
        ids.pins().forEach(pin -> fixed.addAll(groups(pin.ids())));
        for (Node node : nodes) {
            if (node.is(Layer.Linear.class)) {
                fixed.addAll(groups(node.name()));
                fixed.addAll(groups(node.inputs().get(0)));
            }
            node.inputs().stream()
                    .filter(input -> ids.isSpread(node, input))
                    .forEach(input -> fixed.addAll(groups(input)));
        }
        for (int group = 0; group < groups.size(); group++) {
            int length = groups.get(group).length;
            if (!fixed.contains(group) && length % multiple != 0) {
                int[] longer = Arrays.copyOf(groups.get(group), (length / multiple + 1) * multiple);
                Arrays.fill(longer, length, longer.length, Weights.NONE);
                groups.set(group, longer);
            }
        }
    }
}
