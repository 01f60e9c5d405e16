package io.parsimony.strategies.internal.site;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings {@code only} and {@code keep}: the nodes that a strategy considers, and those among them that it keeps.
 * Each lists names; a {@code *} stands for any characters, so that {@code layer4.*} names a whole stage.
 *
 * @param only the nodes to consider, or all if the list is empty; other nodes are not recorded
 * @param keep the nodes to keep
 */
public record NodeSelection(List<String> only, List<String> keep) {

    /** Copies the lists. */
    public NodeSelection {
        only = List.copyOf(only);
        keep = List.copyOf(keep);
    }

    /**
     * Throws unless each name is that of a node of the kind that the strategy considers, and each pattern matches one.
     *
     * @param kind the layers that the strategy considers
     * @param noun the name of the kind
     * @throws ParsimonyException with every fault: ({@code unknown-node}) with the nearest names; ({@code bad-value})
     *     for a node of another kind
     */
    public void require(Network network, Class<? extends Layer> kind, String noun) {
        List<Problem> problems = new ArrayList<>(faults(network, "only", only, kind, noun));
        problems.addAll(faults(network, "keep", keep, kind, noun));
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
    }

    /** Returns whether the strategy considers a node. */
    public boolean covers(Node node) {
        return only.isEmpty() || matches(only, node.name());
    }

    /** Passes each considered node of the given kind to an action, in topological order. */
    public <L extends Layer> void forEach(Network network, Class<L> kind, BiConsumer<Node, L> action) {
        network.forEach(kind, (node, layer) -> {
            if (covers(node)) {
                action.accept(node, layer);
            }
        });
    }

    /** Returns whether the settings keep a node. */
    public boolean keeps(Node node) {
        return matches(keep, node.name());
    }

    private static List<Problem> faults(
            Network network, String setting, List<String> patterns, Class<? extends Layer> kind, String noun) {
        List<String> names = patterns.stream().filter(name -> !isPattern(name)).toList();
        List<Problem> problems = new ArrayList<>(KeptNodes.faults(network, setting, names, kind, noun));
        List<String> known = network.nodes().stream()
                .filter(node -> node.is(kind))
                .map(Node::name)
                .toList();
        for (String pattern : patterns) {
            if (isPattern(pattern) && known.stream().noneMatch(name -> matches(pattern, name))) {
                problems.add(Problem.of(ErrorId.UNKNOWN_NODE, "No " + noun + " has a name like [" + pattern + "].")
                        .at(setting)
                        .hint("There are " + known + "."));
            }
        }
        return problems;
    }

    private static boolean isPattern(String name) {
        return name.indexOf('*') >= 0;
    }

    private static boolean matches(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    private static boolean matches(String pattern, String name) {
        String expression =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return name.matches(expression);
    }
}
