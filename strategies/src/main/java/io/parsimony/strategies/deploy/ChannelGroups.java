package io.parsimony.strategies.deploy;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.strategies.deploy.ChannelIds.Pin;
import io.parsimony.strategies.deploy.ChannelIds.Role;
import io.parsimony.tensor.Size2d;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Divides the channels of a network into groups that its layers treat alike, so that each group can be a value of its
 * own, and orders the channels of each group.
 *
 * <p>Where a pinned order contradicts the groups, or where they would take more copies than they save, first a shuffle
 * becomes opaque and stays, then the slices, then the concatenations, until nothing contradicts.
 */
final class ChannelGroups {

    /** How a layer that makes new channels reads some channels of a group. */
    enum Reading {
        /** The group is divided, so that the layer reads whole groups. */
        DIVIDE,
        /** A slice takes the channels that it reads. */
        SLICE,
        /** It reads the whole group, with weights of zero for what it does not need. */
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

    private static final int SHUFFLE_COPIES = 3;
    /** A layer that reads more parts than these reads them side by side; of so many it adds up what each gives. */
    static final int SUMMANDS = 2;

    private final Network network;
    private final List<Node> nodes;
    private final ChannelIds ids;
    private final Set<Integer> dead;
    private final Map<String, Reading> readings;
    private final Map<Integer, Integer> groupOf = new HashMap<>();
    private final List<int[]> groups = new ArrayList<>();
    private final UnionFind components = new UnionFind();

    private ChannelGroups(Network network, Plan plan, Set<String> opaque, Map<String, Reading> readings) {
        this.network = network;
        this.nodes = plan.nodes();
        this.ids = ChannelIds.of(network, nodes, opaque);
        this.readings = readings;
        this.dead = plan.dead().apply(ids);
        divide();
        connect();
        order();
    }

    /**
     * What to make of a network's channels.
     *
     * @param nodes the nodes to look at, with all that they take
     * @param opaque the layers that stay as they are
     * @param reading how a convolution or linear layer reads
     * @param dead the channels to leave out
     */
    record Plan(
            List<Node> nodes,
            Predicate<Layer> opaque,
            Function<Layer, Reading> reading,
            Function<ChannelIds, Set<Integer>> dead) {

        /** All channels. */
        Plan(Network network, Predicate<Layer> opaque, Function<Layer, Reading> reading) {
            this(reachable(network), opaque, reading, ids -> Set.of());
        }
    }

    /** The nodes that lead to an output. */
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

    /**
     * Groups without a contradiction.
     *
     * @param kept takes each shuffle that stays, with the reason
     */
    static ChannelGroups of(Network network, Plan plan, Map<String, String> kept) {
        Set<String> stay = new HashSet<>();
        Map<String, Reading> readings = new HashMap<>();
        for (Node node : plan.nodes()) {
            readings.put(node.name(), plan.reading().apply(node.layer()));
            if (plan.opaque().test(node.layer())) {
                stay.add(node.name());
            }
        }
        while (true) {
            ChannelGroups groups = new ChannelGroups(network, plan, stay, readings);
            Optional<Contradiction> contradiction = groups.contradiction();
            if (contradiction.isEmpty()) {
                return groups;
            }
            groups.resolve(contradiction.get(), stay, kept);
        }
    }

    /**
     * Rounds up, with channels of zeros, the groups that only convolutions make and that only convolutions read.
     *
     * @param multiple what the number of channels of each such group becomes a multiple of
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

    ChannelIds ids() {
        return ids;
    }

    /** A group's channels in order. */
    int[] channels(int group) {
        return groups.get(group);
    }

    /** The groups that a value's channels are in, in the order in which they first occur. */
    List<Integer> groups(String value) {
        return groups(ids.ids(value));
    }

    private List<Integer> groups(int[] channels) {
        return Arrays.stream(channels)
                .filter(channel -> !dead.contains(channel))
                .mapToObj(groupOf::get)
                .distinct()
                .toList();
    }

    /** Whether a node still gives something. */
    boolean isLive(Node node) {
        return ids.contains(node)
                && (ids.role(node) == Role.OPAQUE || !groups(node.name()).isEmpty());
    }

    /** The value that is made or carried and holds a group of a value, whose channels were only moved since. */
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

    /** What a layer that makes new channels reads. */
    List<Run> runs(Node reader) {
        int[] read = ids.ids(reader.inputs().get(0));
        Set<Integer> wanted = new HashSet<>();
        Arrays.stream(read).filter(channel -> !dead.contains(channel)).forEach(wanted::add);
        List<Run> runs = new ArrayList<>();
        for (int group : groups(read)) {
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

    /** Whether channels are those of one group, in its order. */
    boolean isWhole(Run run) {
        return run.length() == groups.get(run.group()).length;
    }

    private boolean makes(Node node) {
        return ids.role(node) == Role.MAKES;
    }

    private boolean divides(Node node) {
        return makes(node) && readings.get(node.name()) == Reading.DIVIDE;
    }

    /** Puts channels together that the same layers make, carry, pin and, where reading divides, read. */
    private void divide() {
        Map<Integer, List<Integer>> marks = new LinkedHashMap<>();
        int mark = 0;
        for (Node node : nodes) {
            if (divides(node)) {
                mark(marks, ids.ids(node.inputs().get(0)), mark++);
            }
            if (ids.role(node) == Role.MAKES || ids.role(node) == Role.CARRIES) {
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
        Arrays.stream(channels).distinct().forEach(channel -> marks.computeIfAbsent(channel, key -> new ArrayList<>())
                .add(mark));
    }

    /** Connects the groups whose orders and divisions depend on one another. */
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
        Arrays.stream(channels).forEach(channel -> components.unite(groupOf.get(channel), groupOf.get(channels[0])));
    }

    private int component(int channel) {
        return components.root(groupOf.get(channel));
    }

    private boolean isIn(int component, int[] channels) {
        return channels.length > 0 && component(channels[0]) == component;
    }

    /**
     * Orders each group as a pinned value does, or else channel by channel as the first layer that reads a part of it, or
     * all of it, so that sums keep their order.
     */
    private void order() {
        Map<Integer, LinkedHashSet<Integer>> orders = new TreeMap<>();
        ids.pins().forEach(pin -> order(pin.ids(), orders));
        List<int[]> read = nodes.stream()
                .filter(node -> makes(node) && readings.get(node.name()) != Reading.EXPAND)
                .map(node -> ids.ids(node.inputs().get(0)))
                .toList();
        read.stream().filter(channels -> !isWhole(channels)).forEach(channels -> order(channels, orders));
        read.forEach(channels -> order(channels, orders));
        nodes.forEach(node -> order(ids.ids(node.name()), orders));
        orders.forEach((group, channels) ->
                groups.set(group, channels.stream().mapToInt(Integer::intValue).toArray()));
    }

    /** Whether channels are whole groups, in any order. */
    private boolean isWhole(int[] channels) {
        return channels.length
                == groups(channels).stream()
                        .mapToInt(group -> groups.get(group).length)
                        .sum();
    }

    private void order(int[] channels, Map<Integer, LinkedHashSet<Integer>> orders) {
        for (int channel : channels) {
            orders.computeIfAbsent(groupOf.get(channel), key -> new LinkedHashSet<>())
                    .add(channel);
        }
    }

    /**
     * Why the groups do not work.
     *
     * @param component the groups concerned
     * @param why the reason, one sentence
     * @param expandable whether layers that read more than they need may be the remedy
     */
    private record Contradiction(int component, String why, boolean expandable) {}

    private Optional<Contradiction> contradiction() {
        Optional<Node> clash = ids.clash();
        if (clash.isPresent()) {
            String name = clash.get().name();
            return Optional.of(new Contradiction(
                    component(ids.ids(name)[0]), "Its channels meet themselves at [" + name + "].", false));
        }
        for (Pin pin : ids.pins()) {
            if (!isInOrder(pin.ids()) || pin.made() && groups(pin.ids()).size() > 1) {
                return Optional.of(new Contradiction(
                        component(pin.ids()[0]),
                        "The order of its channels is pinned by " + pin.why() + ".",
                        pin.made()));
            }
        }
        return scattered().or(this::superfluous);
    }

    /** A group of which a layer reads channels that are not together. */
    private Optional<Contradiction> scattered() {
        for (Node node : nodes) {
            if (makes(node)) {
                List<Run> runs = runs(node);
                for (int i = 1; i < runs.size(); i++) {
                    int group = runs.get(i).group();
                    if (group == runs.get(i - 1).group()) {
                        String why = ids.pins().stream()
                                .filter(pin -> groups(pin.ids()).contains(group))
                                .findFirst()
                                .map(pin -> "The order of its channels is pinned by " + pin.why() + ".")
                                .orElse("[" + node.name() + "] reads its channels in another order than others do.");
                        return Optional.of(new Contradiction(components.root(group), why, false));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Whether channels are whole groups, one after the other, each in its order. */
    private boolean isInOrder(int[] channels) {
        int at = 0;
        while (at < channels.length) {
            int[] group = groups.get(groupOf.get(channels[at]));
            if (!Arrays.equals(group, Arrays.copyOfRange(channels, at, Math.min(channels.length, at + group.length)))) {
                return false;
            }
            at += group.length;
        }
        return true;
    }

    /** A component that would take at least as many copies as it does, or that has concatenations alone. */
    private Optional<Contradiction> superfluous() {
        Map<Integer, Integer> before = new TreeMap<>();
        Set<Integer> divided = new HashSet<>();
        for (Node node : nodes) {
            if (ids.role(node) == Role.MOVES) {
                int component = component(ids.ids(node.name())[0]);
                before.merge(component, node.is(Layer.ChannelShuffle.class) ? SHUFFLE_COPIES : 1, Integer::sum);
                if (!node.is(Layer.Concat.class)) {
                    divided.add(component);
                }
            }
        }
        Map<Integer, Set<Object>> after = copies();
        Set<Integer> shrinking = dead.stream().map(this::component).collect(Collectors.toSet());
        return before.keySet().stream()
                .filter(component -> !shrinking.contains(component))
                .filter(component -> !divided.contains(component)
                        || after.getOrDefault(component, Set.of()).size() >= before.get(component))
                .findFirst()
                .map(component ->
                        new Contradiction(component, "Its removal would take as many copies as it saves.", false));
    }

    /** The slices and concatenations that the groups take, by component. */
    private Map<Integer, Set<Object>> copies() {
        Map<Integer, Set<Object>> copies = new HashMap<>();
        for (Pin pin : ids.pins()) {
            List<Integer> parts = groups(pin.ids());
            if (parts.size() > 1) {
                copies.computeIfAbsent(components.root(parts.get(0)), key -> new HashSet<>())
                        .add(pin.value());
            }
        }
        for (Node node : nodes) {
            if (makes(node) && isLive(node)) {
                List<Run> runs = runs(node);
                Set<Object> own =
                        copies.computeIfAbsent(components.root(runs.get(0).group()), key -> new HashSet<>());
                String value = node.inputs().get(0);
                List<List<Object>> read = runs.stream()
                        .map(run -> List.<Object>of(source(value, run.group()), run))
                        .toList();
                IntStream.range(0, runs.size())
                        .filter(i -> !isWhole(runs.get(i)))
                        .forEach(i -> own.add(read.get(i)));
                if (runs.size() > SUMMANDS) {
                    own.add(read);
                }
            }
        }
        return copies;
    }

    /** Expands readers or makes something opaque in a component with a contradiction. */
    private void resolve(Contradiction contradiction, Set<String> stay, Map<String, String> kept) {
        List<Node> moves = nodes.stream()
                .filter(node -> ids.role(node) == Role.MOVES)
                .filter(node -> isIn(contradiction.component(), ids.ids(node.name())))
                .toList();
        List<Node> shuffles = ofKind(moves, Layer.ChannelShuffle.class);
        List<Node> dividing = nodes.stream()
                .filter(this::divides)
                .filter(node ->
                        isIn(contradiction.component(), ids.ids(node.inputs().get(0))))
                .filter(node -> isPointwise(node.layer()))
                .toList();
        if (contradiction.expandable() && !shuffles.isEmpty() && !dividing.isEmpty()) {
            dividing.forEach(node -> readings.put(node.name(), Reading.EXPAND));
            return;
        }
        List<Node> slices = ofKind(moves, Layer.Slice.class);
        if (!shuffles.isEmpty()) {
            Node last = shuffles.get(shuffles.size() - 1);
            stay.add(last.name());
            kept.put(last.name(), contradiction.why());
        } else {
            (slices.isEmpty() ? moves : slices).forEach(node -> stay.add(node.name()));
        }
        if (moves.isEmpty()) {
            throw new IllegalStateException(contradiction.why());
        }
    }

    /** Whether a layer is a 1x1 convolution. */
    static boolean isPointwise(Layer layer) {
        return layer.as(Layer.Conv2d.class)
                .filter(conv -> conv.kernel().equals(Size2d.ONE))
                .isPresent();
    }

    private static List<Node> ofKind(List<Node> nodes, Class<? extends Layer> kind) {
        return nodes.stream().filter(node -> node.is(kind)).toList();
    }
}
