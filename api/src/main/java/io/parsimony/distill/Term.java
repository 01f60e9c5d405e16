package io.parsimony.distill;

import io.parsimony.error.Require;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.optimize.Schedule;
import java.util.OptionalDouble;

/**
 * One weighted loss of an objective.
 *
 * @param loss the loss
 * @param weight the factor of the loss, positive
 * @param schedule the factor of the weight over the run
 * @param share the term's initial share of the gradient, relative to the other terms' shares; gradient balancing
 *     computes the weight from it. Where absent, {@code weight} applies
 */
public record Term(DistillationLoss loss, double weight, Schedule schedule, OptionalDouble share) {

    /** Checks weight and share. */
    public Term {
        Require.positive("weight", weight);
        share.ifPresent(part -> Require.positive("share", part));
    }

    /** Creates a term with a given weight. */
    public Term(DistillationLoss loss, double weight, Schedule schedule) {
        this(loss, weight, schedule, OptionalDouble.empty());
    }

    /** Returns loss and weight with all digits, for instance {@code soft-target x 0.5}. */
    public String describe() {
        return loss.type() + " x " + weight;
    }

    /** Creates a term of constant weight. */
    public Term(DistillationLoss loss, double weight) {
        this(loss, weight, new ConstantSchedule());
    }
}
