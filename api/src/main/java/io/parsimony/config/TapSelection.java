package io.parsimony.config;

import io.parsimony.distill.Taps;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Network;
import java.util.List;
import java.util.Map;

/**
 * Which activations are compared: the teacher's nodes by name, or one a stage.
 *
 * @param nodes the names of the teacher's nodes; none means one a stage
 */
public record TapSelection(List<String> nodes) {

    /** Copies the list. */
    public TapSelection {
        nodes = List.copyOf(nodes);
    }

    /** One a stage: see {@link Taps#stages}. */
    public static TapSelection stages() {
        return new TapSelection(List.of());
    }

    /**
     * The pairs for two networks.
     *
     * @param correspondence the student's node for each teacher's node that has one
     * @throws ParsimonyException ({@code unknown-node}, {@code bad-taps})
     */
    public Taps resolve(Network teacher, Network student, Map<String, String> correspondence) {
        if (nodes.isEmpty()) {
            return Taps.stages(teacher, student, correspondence);
        }
        Taps taps = new Taps(nodes.stream()
                .map(name -> {
                    String counterpart = correspondence.get(teacher.node(name).name());
                    if (counterpart == null) {
                        throw ParsimonyException.of(
                                "bad-taps", "The teacher's node [%s] has no counterpart in the student.", name);
                    }
                    return new Taps.Tap(name, counterpart);
                })
                .toList());
        taps.requireFit(teacher, student);
        return taps;
    }
}
