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

/** Checks of the nodes that may replace one node with one input. */
public final class Substitute {

    private Substitute() {}

    /**
     * Returns the reason why the nodes, of which the last is the output, must not replace {@code node}; empty if they
     * may.
     */
    public static Optional<String> objection(Network network, Node node, List<Node> nodes) {
        for (Node one : nodes) {
            if (network.contains(one.name()) || network.inputs().containsKey(one.name())) {
                return Optional.of("The network already uses the name [" + one.name() + "] of its replacement.");
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

    /** Returns a reason to keep a node's layer: another node uses the same parameters. */
    public static Optional<String> sharing(Network network, Node node) {
        return network.sharer(node).map(other -> "It shares its parameters with [" + other.name() + "].");
    }

    /** Returns whether the only reader of a node's value standardizes it, for instance a batch norm. */
    public static boolean isStandardized(Network network, Node node) {
        List<Node> consumers = network.consumers(node.name());
        return consumers.size() == 1
                && consumers.get(0).layer().traits().standardization() != Standardization.NONE
                && !network.outputs().contains(node.name());
    }

    /** Returns the cost of nodes on the input of {@code node}. */
    private static Cost cost(Network network, Node node, List<Node> nodes) {
        String input = node.inputs().get(0);
        String output = nodes.get(nodes.size() - 1).name();
        Network alone = new Network(Map.of(input, network.shape(input)), nodes, List.of(output));
        return CostAnalyzer.analyze(alone).total();
    }
}
