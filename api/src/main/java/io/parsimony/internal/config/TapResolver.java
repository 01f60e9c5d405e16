package io.parsimony.internal.config;

import io.parsimony.config.TapSelection;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.distill.Taps;
import io.parsimony.network.Network;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Resolves a {@link TapSelection} to pairs of activations. */
public final class TapResolver {

    private TapResolver() {}

    /**
     * Returns the pairs for two networks. Without adapters, the shapes of a pair are equal.
     *
     * @param mapping the student's node for each teacher's node with a counterpart
     * @throws ParsimonyException ({@code unknown-node}) if a name or pattern matches no node of the teacher; ({@code
     *     bad-taps}) if the matching nodes have no counterpart, or a counterpart of another shape
     */
    public static Taps resolve(TapSelection selection, Network teacher, Network student, Map<String, String> mapping) {
        if (selection.nodes().isEmpty()) {
            return selection.adapters()
                    ? Taps.adaptableStages(teacher, student, mapping)
                    : Taps.stages(teacher, student, mapping);
        }
        Set<String> chosen = new LinkedHashSet<>();
        selection.nodes().forEach(name -> chosen.addAll(fitting(name, teacher, mapping)));
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

    private static List<String> fitting(String pattern, Network teacher, Map<String, String> mapping) {
        List<String> fitting = NodePatterns.matching(pattern, teacher, "the teacher's");
        if (fitting.equals(List.of(pattern))) {
            return fitting;
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
