package io.parsimony.internal.config;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.List;
import java.util.regex.Pattern;

/** Finds nodes of a network by name or pattern, in which {@code *} and {@code ?} stand for any characters. */
final class NodePatterns {

    private NodePatterns() {}

    /**
     * Returns the matching names.
     *
     * @param whose the network's role, for messages, for instance {@code the teacher's}
     * @throws ParsimonyException ({@code unknown-node}) if no node matches
     */
    static List<String> matching(String pattern, Network network, String whose) {
        if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
            return List.of(network.node(pattern).name());
        }
        Pattern expression =
                Pattern.compile("\\Q" + pattern.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E");
        List<String> all = network.nodes().stream().map(Node::name).toList();
        List<String> fitting =
                all.stream().filter(name -> expression.matcher(name).matches()).toList();
        if (fitting.isEmpty()) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNKNOWN_NODE, "None of " + whose + " nodes fits the pattern [" + pattern + "].")
                            .hint(Suggestions.sentence(pattern, all)));
        }
        return fitting;
    }
}
