package io.parsimony.network;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.internal.network.Lowering;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A convolutional network: a directed acyclic graph of named nodes in topological order. Immutable, without parameters.
 *
 * <p>Input shapes are those of one sample; every value has the batch as a further first axis. A network that exists is
 * well formed: names are unique, inputs exist, shapes fit.
 */
public final class Network {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private final Map<String, Shape> inputs;
    private final List<Node> order;
    private final Map<String, Node> nodes;
    private final List<String> outputs;
    private final Map<String, Shape> shapes;
    private final List<ParameterSpec> parameters;
    private final Map<String, List<Node>> consumers;

    /**
     * Creates a network of the given parts.
     *
     * @param inputs the inputs' names and sample shapes
     * @param nodes the nodes, each after its inputs
     * @param outputs the names of the outputs, logits first
     * @throws ParsimonyException ({@code bad-network}, or {@code bad-shape} at a node) if the parts do not fit
     */
    public Network(Map<String, Shape> inputs, List<Node> nodes, List<String> outputs) {
        this(inputs, nodes, outputs, Optional.empty());
    }

    /**
     * Creates a network of the given parts.
     *
     * @param known the sample shapes of all inputs and nodes in order, if they are already inferred
     */
    Network(Map<String, Shape> inputs, List<Node> nodes, List<String> outputs, Optional<Map<String, Shape>> known) {
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw ParsimonyException.of(ErrorId.BAD_NETWORK, "A network has at least one input and one output.");
        }
        this.inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        this.order = List.copyOf(nodes);
        this.outputs = List.copyOf(outputs);
        Map<String, Node> byName = new LinkedHashMap<>();
        inputs.keySet().forEach(Network::requireName);
        List<String> all = Stream.concat(
                        inputs.keySet().stream(), nodes.stream().map(Node::name))
                .toList();
        for (Node node : nodes) {
            requireName(node.name());
            if (inputs.containsKey(node.name()) || byName.putIfAbsent(node.name(), node) != null) {
                throw ParsimonyException.of(
                        ErrorId.BAD_NETWORK, "Expected unique names, found [%s] twice.", node.name());
            }
            for (String input : node.inputs()) {
                if (!inputs.containsKey(input) && (!byName.containsKey(input) || input.equals(node.name()))) {
                    throw unknown("node [" + node.name() + "]", input, all);
                }
            }
        }
        for (String output : outputs) {
            if (!byName.containsKey(output) && !inputs.containsKey(output)) {
                throw unknown("outputs", output, all);
            }
        }
        this.nodes = Collections.unmodifiableMap(byName);
        List<ParameterSpec> specs = new ArrayList<>();
        for (Node node : nodes) {
            requireOwner(node, byName);
            if (!node.isShared()) {
                node.layer().parameters().forEach(spec -> specs.add(spec.in(node.name())));
            }
        }
        this.parameters = List.copyOf(specs);
        for (ParameterSpec spec : specs) {
            if (inputs.containsKey(spec.name())) {
                throw ParsimonyException.of(
                        ErrorId.BAD_NETWORK,
                        "Expected unique names, found input [%s], which is a parameter.",
                        spec.name());
            }
        }
        this.shapes = Collections.unmodifiableMap(known.orElseGet(this::infer));
        this.consumers = index(order);
    }

    private static void requireOwner(Node node, Map<String, Node> nodes) {
        Node owner = nodes.get(node.owner());
        if (owner == null
                || owner.isShared()
                || !owner.layer().parameters().equals(node.layer().parameters())) {
            throw ParsimonyException.of(
                    ErrorId.BAD_NETWORK,
                    "Expected [%s] to share the parameters of a node of the same kind that owns them, found [%s].",
                    node.name(),
                    node.owner());
        }
    }

    /** Returns the nodes by the names of their inputs, each node once. */
    private static Map<String, List<Node>> index(List<Node> order) {
        Map<String, List<Node>> consumers = new HashMap<>();
        for (Node node : order) {
            for (String input : new LinkedHashSet<>(node.inputs())) {
                consumers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
            }
        }
        consumers.replaceAll((name, nodes) -> List.copyOf(nodes));
        return consumers;
    }

    /** Returns a builder of a network. */
    public static NetworkBuilder builder() {
        return new NetworkBuilder();
    }

    /** Returns the inputs' names and the shapes of one sample of each. */
    public Map<String, Shape> inputs() {
        return inputs;
    }

    /** Returns the only input's name. */
    public String input() {
        if (inputs.size() != 1) {
            throw ParsimonyException.of(
                    ErrorId.BAD_NETWORK, "Expected a network with one input, found inputs %s.", inputs.keySet());
        }
        return inputs.keySet().iterator().next();
    }

    /** Returns the nodes in topological order. */
    public List<Node> nodes() {
        return order;
    }

    /** Passes each node whose layer is of the given kind to an action, in topological order. */
    public <L extends Layer> void forEach(Class<L> kind, BiConsumer<Node, L> action) {
        order.forEach(node -> node.as(kind).ifPresent(layer -> action.accept(node, layer)));
    }

    /**
     * Returns the node of a name.
     *
     * @throws ParsimonyException ({@code unknown-node})
     */
    public Node node(String name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new ParsimonyException(Problem.of(ErrorId.UNKNOWN_NODE, "The network has no node [" + name + "].")
                    .hint(Suggestions.sentence(name, nodes.keySet())));
        }
        return node;
    }

    /** Returns the node of a name; empty for an input of the network and for an unknown name. */
    public Optional<Node> find(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** Returns whether there is a node of this name. */
    public boolean contains(String node) {
        return nodes.containsKey(node);
    }

    /** Returns the names of the outputs, starting with the classifier's. */
    public List<String> outputs() {
        return outputs;
    }

    /**
     * Returns the name of a classifier's logits: the first output, or the input of its {@linkplain #head head}. Losses
     * and accuracy read logits; sessions and files return the outputs.
     */
    public String logits() {
        return head().map(node -> node.inputs().get(0)).orElse(outputs.get(0));
    }

    /**
     * Returns the softmax, logarithm of a softmax, or sigmoid that computes the first output from the logits, if there
     * is one.
     */
    public Optional<Node> head() {
        return find(outputs.get(0))
                .filter(node -> node.layer().traits().output() != LayerTraits.Output.VALUES
                        || node.layer().equals(new Layer.Activation(Layer.Activation.Function.SIGMOID)));
    }

    /**
     * Returns the shape of one sample of an input's or node's value.
     *
     * @throws ParsimonyException ({@code unknown-node})
     */
    public Shape shape(String name) {
        Shape shape = shapes.get(name);
        if (shape == null) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNKNOWN_NODE, "The network has no input or node [" + name + "].")
                            .hint(Suggestions.sentence(name, shapes.keySet())));
        }
        return shape;
    }

    /** Returns every tensor of the network under its full name, in the order of the nodes. */
    public List<ParameterSpec> parameters() {
        return parameters;
    }

    /** Returns the nodes that read the named value, in order. */
    public List<Node> consumers(String name) {
        return consumers.getOrDefault(name, List.of());
    }

    /** Returns another node that uses the same parameters as the given one, if there is one. */
    public Optional<Node> sharer(Node node) {
        return order.stream()
                .filter(other ->
                        other.owner().equals(node.owner()) && !other.name().equals(node.name()))
                .findFirst();
    }

    /**
     * Returns the nodes that some values depend on, including the values' own nodes, in topological order.
     *
     * @param values names of nodes or inputs
     */
    public List<Node> needed(Collection<String> values) {
        Set<String> names = new HashSet<>(values);
        Deque<Node> needed = new ArrayDeque<>();
        for (int i = order.size() - 1; i >= 0; i--) {
            Node node = order.get(i);
            if (names.contains(node.name())) {
                names.addAll(node.inputs());
                needed.addFirst(node);
            }
        }
        return List.copyOf(needed);
    }

    private Map<String, Shape> infer() {
        Map<String, Shape> batched = new LinkedHashMap<>();
        inputs.forEach((name, shape) -> batched.put(name, shape.batched(1)));
        Map<String, Shape> known = new LinkedHashMap<>();
        parameters.forEach(spec -> known.put(spec.name(), spec.shape()));
        Map<String, Shape> samples = new LinkedHashMap<>(inputs);
        Lowering.apply(this, Lowering.Mode.INFERENCE, new ShapeOps(), batched, known)
                .values()
                .forEach((name, shape) -> samples.put(name, shape.sample()));
        return samples;
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_NETWORK, "Expected a name of letters, digits, [_], [.] and [-], found [%s].", name);
        }
    }

    private static ParsimonyException unknown(String where, String name, List<String> all) {
        boolean later = all.contains(name);
        String message = later
                ? "Expected an input or an earlier node, found [" + name + "], which is not before it."
                : "There is no input or node [" + name + "].";
        String hint = later
                ? "List each node after those that it takes as inputs; a network has no cycles."
                : Suggestions.sentence(name, all);
        return new ParsimonyException(
                Problem.of(ErrorId.BAD_NETWORK, message).at(where).hint(hint));
    }
}
