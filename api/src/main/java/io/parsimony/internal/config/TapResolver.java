package io.parsimony.internal.config;

import io.parsimony.config.TapSelection;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the pairs of activations that a {@link TapSelection} chooses. */
public final class TapResolver {

    private TapResolver() {}

    /**
     * The pairs for two networks. Without adapters their shapes are equal.
     *
     * @param mapping the student's node for each teacher's node that has one
     * @throws ParsimonyException ({@code unknown-node}) if a name or pattern fits none of the teacher's nodes; ({@code
     *     bad-taps}) if what it fits has no counterpart, or one of another shape
     */
    public static Taps resolve(TapSelection selection, Network teacher, Network student, Map<String, String> mapping) {
        if (selection.nodes().isEmpty()) {
            return selection.adapters()
                    ? Taps.adaptableStages(teacher, student, mapping)
                    : Taps.stages(teacher, student, mapping);
        }
        Set<String> chosen = new LinkedHashSet<>();
        selection
                .nodes()
                .forEach(name -> chosen.addAll(isPattern(name) ? fitting(name, teacher, mapping) : List.of(name)));
        Taps taps = new Taps(
                chosen.stream().map(name -> pair(name, teacher, mapping)).toList());
        if (!selection.adapters()) {
            taps.requireFit(teacher, student);
        }
        return taps;
    }

    private static Taps.Tap pair(String name, Network teacher, Map<String, String> mapping) {
        String counterpart = mapping.get(teacher.node(name).name());
        if (counterpart == null) {
            throw ParsimonyException.of(
                    ErrorId.BAD_TAPS, "The teacher's node [%s] has no counterpart in the student.", name);
        }
        return new Taps.Tap(name, counterpart);
    }

    private static boolean isPattern(String name) {
        return name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
    }

    private static List<String> fitting(String pattern, Network teacher, Map<String, String> mapping) {
        Pattern expression =
                Pattern.compile("\\Q" + pattern.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E");
        List<String> all = teacher.nodes().stream().map(Node::name).toList();
        List<String> fitting =
                all.stream().filter(name -> expression.matcher(name).matches()).toList();
        if (fitting.isEmpty()) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNKNOWN_NODE, "None of the teacher's nodes fits the pattern [" + pattern + "].")
                            .hint(Suggestions.sentence(pattern, all)));
        }
        List<String> paired = fitting.stream().filter(mapping::containsKey).toList();
        if (paired.isEmpty()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_TAPS,
                    "None of the teacher's nodes %s that fit the pattern [%s] has a counterpart in the student.",
                    fitting,
                    pattern);
        }
        return paired;
    }
}
