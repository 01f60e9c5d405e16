package io.parsimony.strategies.rewrite;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes that may stand in the place of one node with one input, seen as a network of their own.
 *
 * @param network the network of the nodes alone, fed with what the node was fed with
 */
record Substitute(Network network) {

    /** The given nodes, of which the last gives the output, in the place of {@code node}. */
    static Substitute of(Network whole, Node node, List<Node> nodes) {
        String input = node.inputs().get(0);
        String output = nodes.get(nodes.size() - 1).name();
        return new Substitute(new Network(Map.of(input, whole.shape(input)), nodes, List.of(output)));
    }

    /** The shape of one sample of the output. */
    Shape output() {
        return network.shape(network.logits());
    }

    /** What all the nodes cost together. */
    Cost cost() {
        return CostAnalyzer.analyze(network).total();
    }

    /** Why these nodes should not take the node's place, if there is a reason. */
    Optional<String> objection(Network whole, Node node) {
        for (Node one : network.nodes()) {
            if (whole.contains(one.name()) || whole.inputs().containsKey(one.name())) {
                return Optional.of("The name [" + one.name() + "], which its replacement needs, is taken.");
            }
        }
        Cost before = of(whole, node, List.of(node)).cost();
        Cost after = cost();
        if (after.macs() < before.macs() && after.parameters() < before.parameters()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "The replacement would not be cheaper: %,d multiply-accumulates and %,d parameters instead of %,d and %,d.",
                after.macs(),
                after.parameters(),
                before.macs(),
                before.parameters()));
    }
}
