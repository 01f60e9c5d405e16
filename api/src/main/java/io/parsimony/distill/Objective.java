package io.parsimony.distill;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.TensorOps;
import java.util.ArrayList;
import java.util.List;

/**
 * What training minimises: the weighted sum of its terms.
 *
 * @param terms at least one
 */
public record Objective(List<Term> terms) {

    /** Copies the list and checks that it is not empty. */
    public Objective {
        terms = List.copyOf(terms);
        if (terms.isEmpty()) {
            throw Require.bad("losses", "at least one loss", "none");
        }
    }

    /** An objective of terms with constant weights. */
    public static Objective of(Term... terms) {
        return new Objective(List.of(terms));
    }

    /** Whether any loss looks at something. */
    public boolean needs(DistillationLoss.Need need) {
        return terms.stream().anyMatch(term -> term.loss().needs().contains(need));
    }

    /** Whether a teacher is needed at all. */
    public boolean needsTeacher() {
        return needs(DistillationLoss.Need.TEACHER) || needs(DistillationLoss.Need.FEATURES);
    }

    /** The weights at a step: see {@link io.parsimony.optimize.Schedule#at}. */
    public List<Double> weights(long step, long steps) {
        return terms.stream()
                .map(term -> term.weight() * term.schedule().at(step, steps))
                .toList();
    }

    /**
     * Every term's loss and their weighted sum.
     *
     * @param weights a tensor without axes for each term
     * @param <T> the engine's tensor
     * @throws ParsimonyException ({@code bad-loss}) if a loss gives anything but one number
     */
    public <T> Value<T> compute(TensorOps<T> ops, Signals<T> student, Signals<T> teacher, T labels, List<T> weights) {
        List<T> losses = new ArrayList<>();
        T total = ops.scalar(0);
        for (int i = 0; i < terms.size(); i++) {
            T loss = compute(terms.get(i).loss(), ops, student, teacher, labels);
            losses.add(loss);
            T weighted = ops.mul(loss, weights.get(i));
            total = i == 0 ? weighted : ops.add(total, weighted);
        }
        return new Value<>(total, losses);
    }

    private static <T> T compute(
            DistillationLoss loss, TensorOps<T> ops, Signals<T> student, Signals<T> teacher, T labels) {
        try {
            T value = loss.compute(ops, student, teacher, labels);
            if (ops.shape(value).rank() != 0) {
                throw ParsimonyException.of(
                        "bad-loss", "Expected a tensor without axes, found one of shape %s.", ops.shape(value));
            }
            return value;
        } catch (ParsimonyException e) {
            throw e.at("loss [" + loss.type() + "]");
        }
    }

    /**
     * The value of an objective.
     *
     * @param <T> the engine's tensor
     * @param total the weighted sum
     * @param terms every term's loss, before its weight
     */
    public record Value<T>(T total, List<T> terms) {}
}
