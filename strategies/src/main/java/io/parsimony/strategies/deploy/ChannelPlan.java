package io.parsimony.strategies.deploy;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.strategies.deploy.ChannelGroups.Reading;
import io.parsimony.strategies.deploy.ChannelGroups.Run;
import io.parsimony.strategies.deploy.ChannelIds.Pin;
import io.parsimony.strategies.deploy.ChannelIds.Role;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Finds valid channel groups: groups that respect every pinned order and take fewer copies (shuffles, slices,
 * concatenations) than the network.
 *
 * <p>If the groups are invalid, 1x1 convolutions read more than they need, or a shuffle is kept, then slices, then
 * concatenations, until the groups are valid.
 */
final class ChannelPlan {

    /**
     * The maximum number of parts that a layer reads one by one and sums; a layer with more parts reads their
     * concatenation.
     */
    static final int SUMMANDS = 2;

    private static final int SHUFFLE_COPIES = 3;

    private final Network network;
    private final List<Node> nodes;
    private final Function<ChannelIds, Set<Integer>> dead;
    private final Map<String, Reading> readings = new HashMap<>();
    private final Set<String> opaque = new HashSet<>();
    private final Map<String, String> kept = new LinkedHashMap<>();

    /**
     * Starts from the desired forms.
     *
     * @param opaque the layers to keep
     * @param reading how a convolution or linear layer reads
     * @param dead the channels to remove
     */
    ChannelPlan(
            Network network,
            Predicate<Layer> opaque,
            Function<Layer, Reading> reading,
            Function<ChannelIds, Set<Integer>> dead) {
        this.network = network;
        this.nodes = reachable(network);
        this.dead = dead;
        for (Node node : nodes) {
            readings.put(node.name(), reading.apply(node.layer()));
            if (opaque.test(node.layer())) {
                this.opaque.add(node.name());
            }
        }
    }

    /** Starts from the desired forms of all channels. */
    ChannelPlan(Network network, Predicate<Layer> opaque, Function<Layer, Reading> reading) {
        this(network, opaque, reading, ids -> Set.of());
    }

    /** Returns the nodes that lead to an output. */
    static List<Node> reachable(Network network) {
        Set<String> found = new HashSet<>(network.outputs());
        Deque<String> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            String value = open.pop();
            if (network.contains(value)) {
                network.node(value).inputs().stream().filter(found::add).forEach(open::push);
            }
        }
        return network.nodes().stream()
                .filter(node -> found.contains(node.name()))
                .toList();
    }

    /** Finds valid groups. */
    ChannelGroups groups() {
        while (true) {
            ChannelIds ids = ChannelIds.of(network, nodes, opaque);
            ChannelGroups groups = new ChannelGroups(network, nodes, ids, readings, dead.apply(ids));
            Map<Integer, Obstacle> obstacles = obstacles(groups);
            if (obstacles.isEmpty()) {
                return groups;
            }
            obstacles.forEach((component, obstacle) -> giveWay(groups, component, obstacle));
        }
    }

    /** Returns the kept shuffles with the reasons; call after {@link #groups}. */
    Map<String, String> kept() {
        return kept;
    }

    /**
     * A reason why the groups of a component are invalid.
     *
     * @param why the reason, one sentence
     * @param expandable whether the obstacle disappears if layers read more than they need
     */
    private record Obstacle(String why, boolean expandable) {}

    /** Returns the first obstacle of each component. */
    private Map<Integer, Obstacle> obstacles(ChannelGroups groups) {
        Map<Integer, Obstacle> found = new TreeMap<>();
        ChannelIds ids = groups.ids();
        ids.clashes()
                .forEach(node -> found.putIfAbsent(
                        groups.component(ids.ids(node.name())[0]),
                        new Obstacle("Two of its channels are united at [" + node.name() + "].", false)));
        for (Pin pin : ids.pins()) {
            boolean divided = pin.made() && groups.groups(pin.ids()).size() > 1;
            if (divided || !groups.isInOrder(pin.ids())) {
                found.putIfAbsent(groups.component(pin.ids()[0]), new Obstacle(why(pin), pin.made()));
            }
        }
        if (found.isEmpty()) {
            scattered(groups, found);
        }
        if (found.isEmpty()) {
            superfluous(groups, found);
        }
        return found;
    }

    private static String why(Pin pin) {
        return "The order of its channels is pinned by " + pin.why() + ".";
    }

    /** Finds groups of which a layer reads non-adjacent channels. */
    private void scattered(ChannelGroups groups, Map<Integer, Obstacle> found) {
        for (Node node : nodes) {
            List<Run> runs = groups.makes(node) ? groups.runs(node) : List.of();
            for (int i = 1; i < runs.size(); i++) {
                int group = runs.get(i).group();
                if (group == runs.get(i - 1).group()) {
                    String why = groups.ids().pins().stream()
                            .filter(pin -> groups.groups(pin.ids()).contains(group))
                            .findFirst()
                            .map(ChannelPlan::why)
                            .orElse("[" + node.name() + "] reads its channels in another order than other layers.");
                    found.putIfAbsent(groups.component(groups.channels(group)[0]), new Obstacle(why, false));
                }
            }
        }
    }

    /** Finds components that would take at least as many copies as before, or that contain only concatenations. */
    private void superfluous(ChannelGroups groups, Map<Integer, Obstacle> found) {
        Map<Integer, Integer> before = new TreeMap<>();
        Set<Integer> divided = new HashSet<>();
        for (Node node : moves(groups)) {
            int component = groups.component(groups.ids().ids(node.name())[0]);
            before.merge(component, ChannelIds.reorders(node.layer()) ? SHUFFLE_COPIES : 1, Integer::sum);
            if (!node.is(Layer.Concat.class)) {
                divided.add(component);
            }
        }
        Map<Integer, Set<Object>> after = copies(groups);
        before.keySet().removeAll(groups.shrinking());
        before.forEach((component, copies) -> {
            if (!divided.contains(component)
                    || after.getOrDefault(component, Set.of()).size() >= copies) {
                found.put(component, new Obstacle("Removing it would add as many copies as it saves.", false));
            }
        });
    }

    private List<Node> moves(ChannelGroups groups) {
        return nodes.stream()
                .filter(node -> groups.ids().role(node) == Role.MOVES)
                .toList();
    }

    /** Returns the slices and concatenations that groups require, by component. */
    private Map<Integer, Set<Object>> copies(ChannelGroups groups) {
        Map<Integer, Set<Object>> copies = new HashMap<>();
        for (Pin pin : groups.ids().pins()) {
            if (groups.groups(pin.ids()).size() > 1) {
                copies.computeIfAbsent(groups.component(pin.ids()[0]), key -> new HashSet<>())
                        .add(pin.value());
            }
        }
        for (Node node : nodes) {
            List<Run> runs = groups.makes(node) ? groups.runs(node) : List.of();
            if (runs.isEmpty()) {
                continue;
            }
            String value = node.inputs().get(0);
            Set<Object> own =
                    copies.computeIfAbsent(groups.component(groups.ids().ids(value)[0]), key -> new HashSet<>());
            List<List<Object>> read = runs.stream()
                    .map(run -> List.<Object>of(groups.source(value, run.group()), run))
                    .toList();
            IntStream.range(0, runs.size())
                    .filter(i -> !groups.isWhole(runs.get(i)))
                    .forEach(i -> own.add(read.get(i)));
            if (runs.size() > SUMMANDS) {
                own.add(read);
            }
        }
        return copies;
    }

    /** Lets layers of a component read more than they need, or keeps some of its nodes. */
    private void giveWay(ChannelGroups groups, int component, Obstacle obstacle) {
        List<Node> moves = moves(groups).stream()
                .filter(node -> isIn(groups, component, node.name()))
                .toList();
        List<Node> shuffles =
                moves.stream().filter(node -> ChannelIds.reorders(node.layer())).toList();
        List<Node> slices =
                moves.stream().filter(node -> node.is(Layer.Slice.class)).toList();
        List<Node> readers = nodes.stream()
                .filter(node -> groups.divides(node) && Layers.isPointwise(node.layer()))
                .filter(node -> isIn(groups, component, node.inputs().get(0)))
                .toList();
        if (moves.isEmpty()) {
            throw new IllegalStateException(obstacle.why());
        }
        if (obstacle.expandable() && !shuffles.isEmpty() && !readers.isEmpty()) {
            readers.forEach(node -> readings.put(node.name(), Reading.EXPAND));
        } else if (!shuffles.isEmpty()) {
            Node last = shuffles.get(shuffles.size() - 1);
            opaque.add(last.name());
            kept.put(last.name(), obstacle.why());
        } else {
            (slices.isEmpty() ? moves : slices).forEach(node -> opaque.add(node.name()));
        }
    }

    private static boolean isIn(ChannelGroups groups, int component, String value) {
        int[] channels = groups.ids().ids(value);
        return channels.length > 0 && groups.component(channels[0]) == component;
    }
}
