package io.parsimony.distill;

import io.parsimony.error.Require;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.optimize.Schedule;
import java.util.OptionalDouble;

/**
 * One weighted loss of an objective.
 *
 * @param loss the loss
 * @param weight what it is multiplied by, positive
 * @param schedule how the weight is scaled in the course of a run
 * @param share the part of the gradient that the term shall start at, relative to the other terms' shares, from which a
 *     weight has yet to be found; where absent the weight counts
 */
public record Term(DistillationLoss loss, double weight, Schedule schedule, OptionalDouble share) {

    /** Checks weight and share. */
    public Term {
        Require.positive("weight", weight);
        share.ifPresent(part -> Require.positive("share", part));
    }

    /** A term whose weight is known. */
    public Term(DistillationLoss loss, double weight, Schedule schedule) {
        this(loss, weight, schedule, OptionalDouble.empty());
    }

    /** For instance {@code soft-target x 0.5}; the weight with all its digits. */
    public String describe() {
        return loss.type() + " x " + weight;
    }

    /** A term of constant weight. */
    public Term(DistillationLoss loss, double weight) {
        this(loss, weight, new ConstantSchedule());
    }
}
