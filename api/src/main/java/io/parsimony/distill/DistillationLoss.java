package io.parsimony.distill;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.plugin.Plugin;
import io.parsimony.tensor.Expr;
import java.util.Optional;
import java.util.Set;

/**
 * A loss between a student, its teacher and the labels: one formula over the operations of {@link Expr}, which works on
 * every engine.
 *
 * <pre>{@code
 * public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
 *     return student.logits().sub(teacher.logits()).square().mean();
 * }
 * }</pre>
 */
public interface DistillationLoss extends Plugin {

    /** A value that a loss uses besides the student's logits. */
    enum Need {
        /** The labels. */
        LABELS,
        /** The teacher's logits. */
        TEACHER,
        /** The tapped activations of both. */
        FEATURES
    }

    /** Returns what {@link #compute} uses; the rest may be absent or meaningless. */
    Set<Need> needs();

    /**
     * Returns the part of the teacher's logits that {@link #compute} uses, where it is not all of them: a cache of the
     * teacher's values may leave out the others.
     */
    default Optional<TopKLogits> teacherLogits() {
        return Optional.empty();
    }

    /**
     * Returns the loss of a batch.
     *
     * @param student the student's signals, which carry gradients
     * @param teacher the teacher's signals, constants; the student's own, without gradients, where there is no teacher
     * @param labels {@code [n]}, the classes, or {@code [n, classes]}, zeros and ones, where samples have several
     *     labels
     * @return a tensor without axes
     * @param <T> the engine's tensor
     */
    <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels);

    /**
     * What a loss looks at of the teacher's logits {@code t}: the largest one by one, of equal ones the lower class
     * first, and of all others only the sum of their {@code exp(t / temperature)}.
     *
     * @param count how many it looks at one by one, at least one
     * @param temperature what logits are divided by, positive
     */
    record TopKLogits(int count, double temperature) {

        /**
         * Checks the ranges.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public TopKLogits {
            Require.atLeastOne("count", count);
            Require.positive("temperature", temperature);
        }
    }
}
