package io.parsimony.config;

import io.parsimony.internal.distill.Taps;
import java.util.List;

/**
 * The choice of the activations that losses compare: nodes of the teacher by name or pattern, or one node per stage.
 *
 * <p>In a pattern {@code *} matches any characters and {@code ?} one character: {@code layer*.relu}. A pattern selects
 * the matching nodes of the teacher that have a counterpart in the student, in the network's order.
 *
 * @param nodes names of the teacher's nodes, or patterns; none means one node per stage
 * @param adapters whether activations with different numbers of channels are compared too, through adapters
 */
public record TapSelection(List<String> nodes, boolean adapters) {

    /** Copies the list. */
    public TapSelection {
        nodes = List.copyOf(nodes);
    }

    /** Creates a selection with adapters where needed. */
    public TapSelection(List<String> nodes) {
        this(nodes, true);
    }

    /** Returns the selection of one node per stage: see {@link Taps#stages}. */
    public static TapSelection stages() {
        return new TapSelection(List.of());
    }
}
