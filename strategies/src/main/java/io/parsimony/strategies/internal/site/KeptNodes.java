package io.parsimony.strategies.internal.site;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.ArrayList;
import java.util.List;

/** The setting {@code keep}: the names of nodes that a strategy keeps unchanged. */
public final class KeptNodes {

    /** The reason of such a skipped node. */
    public static final String REASON = "The settings keep it.";

    private KeptNodes() {}

    /**
     * Throws unless every name is that of a node of the kind that the strategy replaces.
     *
     * @param kind the layers that the strategy replaces
     * @param noun the name of the kind
     * @throws ParsimonyException with every fault: ({@code unknown-node}) with the nearest names; ({@code bad-value})
     *     for a node of another kind
     */
    public static void require(Network network, List<String> keep, Class<? extends Layer> kind, String noun) {
        List<Problem> problems = faults(network, "keep", keep, kind, noun);
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
    }

    /** Returns the faults of a setting that lists names of nodes of one kind: see {@link #require}. */
    static List<Problem> faults(
            Network network, String setting, List<String> names, Class<? extends Layer> kind, String noun) {
        List<Problem> problems = new ArrayList<>();
        for (String name : names) {
            try {
                Node node = network.node(name);
                if (!node.is(kind)) {
                    problems.add(notOfKind(network, node, kind, noun).at(setting));
                }
            } catch (ParsimonyException e) {
                problems.addAll(e.at(setting).problems());
            }
        }
        return problems;
    }

    private static Problem notOfKind(Network network, Node found, Class<? extends Layer> kind, String noun) {
        List<String> names = network.nodes().stream()
                .filter(node -> node.is(kind))
                .map(Node::name)
                .toList();
        return Problem.of(
                        ErrorId.BAD_VALUE,
                        "Expected the name of a " + noun + ", found [" + found.name() + "], which is a "
                                + found.layer().op() + ".")
                .hint("There are " + names + ".");
    }
}
