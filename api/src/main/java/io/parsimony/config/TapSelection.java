package io.parsimony.config;

import io.parsimony.internal.distill.Taps;
import java.util.List;

/**
 * Which activations are compared: the teacher's nodes by name or by pattern, or one a stage.
 *
 * <p>In a pattern {@code *} stands for any characters and {@code ?} for one: {@code layer*.relu}. It stands for those
 * of the teacher's nodes that fit it and have a counterpart in the student, in the network's order.
 *
 * @param nodes names of the teacher's nodes, or patterns; none means one a stage
 * @param adapters whether activations whose widths differ are compared too, through adapters
 */
public record TapSelection(List<String> nodes, boolean adapters) {

    /** Copies the list. */
    public TapSelection {
        nodes = List.copyOf(nodes);
    }

    /** With adapters where they are needed. */
    public TapSelection(List<String> nodes) {
        this(nodes, true);
    }

    /** One a stage: see {@link Taps#stages}. */
    public static TapSelection stages() {
        return new TapSelection(List.of());
    }
}
