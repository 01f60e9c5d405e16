package io.parsimony.strategies.internal.site;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The path of a value through {@linkplain Layer.ScalarFunction scalar functions} into a linear layer that is its only
 * reader.
 *
 * @param between the functions' nodes, in order
 * @param end the linear layer's node; empty if the path ends elsewhere
 * @param obstacle the reason for a missing end, one sentence; empty if there is an end
 */
public record Route(List<Node> between, Optional<Node> end, String obstacle) {

    /** Returns the path from a node or input. */
    public static Route from(Network network, String name) {
        List<Node> between = new ArrayList<>();
        String value = name;
        while (true) {
            List<Node> consumers = network.consumers(value);
            if (network.outputs().contains(value)) {
                return blocked("Its value is an output of the network.");
            }
            if (consumers.size() != 1) {
                String users =
                        consumers.stream().map(node -> "[" + node.name() + "]").collect(Collectors.joining(", "));
                return blocked(
                        consumers.isEmpty()
                                ? "Nothing uses its value."
                                : "Several nodes use its value: " + users + ".");
            }
            Node next = consumers.get(0);
            if (next.is(Layer.Linear.class)) {
                return new Route(List.copyOf(between), Optional.of(next), "");
            }
            if (!next.is(Layer.ScalarFunction.class)) {
                return blocked("Its value goes into [" + next.name() + "] ("
                        + next.layer().op() + ") before any linear layer.");
            }
            between.add(next);
            value = next.name();
        }
    }

    private static Route blocked(String why) {
        return new Route(List.of(), Optional.empty(), why);
    }
}
