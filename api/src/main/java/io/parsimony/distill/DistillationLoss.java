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

    /** Returns the values that {@link #compute} uses; other values may be absent or undefined. */
    Set<Need> needs();

    /**
     * Returns the top-k logits of the teacher that {@link #compute} uses, empty if it uses all; a teacher cache may
     * omit the others.
     */
    default Optional<TopKLogits> teacherLogits() {
        return Optional.empty();
    }

    /**
     * Returns the loss of a batch.
     *
     * @param student the student's signals, which carry gradients
     * @param teacher the teacher's signals, constants; without a teacher, the student's own, without gradients
     * @param labels {@code [n]}, the classes, or {@code [n, classes]}, zeros and ones, for multi-label data
     * @return a scalar
     * @param <T> the engine's tensor
     */
    <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels);

    /**
     * The part of the teacher's logits {@code t} that a loss uses: the top-k logits separately (of equal logits the
     * lower class first), and the sum of {@code exp(t / temperature)} of all others.
     *
     * @param count the number k, at least one
     * @param temperature the divisor of the logits, positive
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
