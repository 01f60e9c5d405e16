package io.parsimony.distill;

import io.parsimony.plugin.Plugin;
import io.parsimony.tensor.TensorOps;
import java.util.Optional;
import java.util.Set;

/**
 * A loss between a student, its teacher and the labels: one formula, written over tensor operations, that works on every
 * engine.
 */
public interface DistillationLoss extends Plugin {

    /** What a loss looks at besides the student's logits. */
    enum Need {
        /** The labels. */
        LABELS,
        /** The teacher's logits. */
        TEACHER,
        /** The tapped activations of both. */
        FEATURES
    }

    /** What {@link #compute} looks at; the rest may be absent or meaningless. */
    Set<Need> needs();

    /**
     * What {@link #compute} looks at of the teacher's logits, where it is not all of them: then a cache of the teacher's
     * values need not hold the others.
     */
    default Optional<LargestLogits> teacherLogits() {
        return Optional.empty();
    }

    /**
     * The loss of a batch.
     *
     * @param student the student's signals, which carry gradients
     * @param teacher the teacher's signals, constants; the student's own, without gradients, where there is no teacher
     * @param labels {@code [n]}, the classes
     * @return a tensor without axes
     * @param <T> the engine's tensor
     */
    <T> T compute(TensorOps<T> ops, Signals<T> student, Signals<T> teacher, T labels);
}
