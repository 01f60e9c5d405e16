package io.parsimony.strategies.guideline;

import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parts of a model between known and requested values. */
final class ModelPart {

    private ModelPart() {}

    /**
     * Returns the part of a model that computes requested values from known ones, which become its inputs.
     *
     * @param known the names of the known values
     * @param wanted the names of the requested values, none of them known
     */
    static Model of(Model model, Set<String> known, List<String> wanted) {
        Network network = model.network();
        Set<String> needed = new HashSet<>(wanted);
        Deque<Node> nodes = new ArrayDeque<>();
        for (int i = network.nodes().size() - 1; i >= 0; i--) {
            Node node = network.nodes().get(i);
            if (needed.contains(node.name()) && !known.contains(node.name())) {
                needed.addAll(node.inputs());
                nodes.addFirst(node.withOwner(node.name()));
            }
        }
        Map<String, Shape> inputs = new LinkedHashMap<>();
        known.stream().filter(needed::contains).forEach(name -> inputs.put(name, network.shape(name)));
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (Node node : nodes) {
            Node original = network.node(node.name());
            for (ParameterSpec spec : node.layer().parameters()) {
                String name = original.parameter(spec.name());
                parameters.put(node.parameter(spec.name()), model.parameters().get(name));
            }
        }
        return new Model(new Network(inputs, List.copyOf(nodes), wanted), new Parameters(parameters), Map.of());
    }

    /** Returns the values computed before a node's position that this node or later nodes read. */
    static Set<String> cut(Network network, int position) {
        Set<String> before = new HashSet<>(network.inputs().keySet());
        network.nodes().subList(0, position).forEach(node -> before.add(node.name()));
        Set<String> cut = new LinkedHashSet<>();
        for (Node node : network.nodes().subList(position, network.nodes().size())) {
            node.inputs().stream().filter(before::contains).forEach(cut::add);
        }
        return cut;
    }
}
