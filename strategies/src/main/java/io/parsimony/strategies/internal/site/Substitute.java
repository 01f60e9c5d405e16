package io.parsimony.strategies.internal.site;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.network.LayerTraits.Standardization;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Checks whether nodes may replace one node with one input. */
public final class Substitute {

    private Substitute() {}

    /**
     * Returns the reason why the nodes, the last of which is the output, should not replace {@code node}, if they
     * should not.
     */
    public static Optional<String> objection(Network network, Node node, List<Node> nodes) {
        for (Node one : nodes) {
            if (network.contains(one.name()) || network.inputs().containsKey(one.name())) {
                return Optional.of("The name [" + one.name() + "], which its replacement needs, is taken.");
            }
        }
        Cost before = cost(network, node, List.of(node));
        Cost after = cost(network, node, nodes);
        if (after.macs() < before.macs() && after.parameters() < before.parameters()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "Its replacement would not be cheaper: %,d multiply-accumulates and %,d parameters instead of "
                        + "%,d and %,d.",
                after.macs(),
                after.parameters(),
                before.macs(),
                before.parameters()));
    }

    /** Returns the reason why a node should keep its layer: another node uses the same parameters. */
    public static Optional<String> sharing(Network network, Node node) {
        return network.sharer(node).map(other -> "It shares its parameters with [" + other.name() + "].");
    }

    /** Returns whether a node's value is standardized next, by a batch norm or the like, and goes nowhere else. */
    public static boolean isStandardized(Network network, Node node) {
        List<Node> consumers = network.consumers(node.name());
        return consumers.size() == 1
                && consumers.get(0).layer().traits().standardization() != Standardization.NONE
                && !network.outputs().contains(node.name());
    }

    /** Returns the cost of nodes that receive the input of {@code node} is fed with. */
    private static Cost cost(Network network, Node node, List<Node> nodes) {
        String input = node.inputs().get(0);
        String output = nodes.get(nodes.size() - 1).name();
        Network alone = new Network(Map.of(input, network.shape(input)), nodes, List.of(output));
        return CostAnalyzer.analyze(alone).total();
    }
}
