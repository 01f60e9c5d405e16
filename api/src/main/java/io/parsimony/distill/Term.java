package io.parsimony.distill;

import io.parsimony.error.Require;
import io.parsimony.optimize.Constant;
import io.parsimony.optimize.Schedule;

/**
 * One weighted loss of an objective.
 *
 * @param loss the loss
 * @param weight what it is multiplied by, positive
 * @param schedule how the weight is scaled in the course of a run
 */
public record Term(DistillationLoss loss, double weight, Schedule schedule) {

    /** Checks the weight. */
    public Term {
        Require.positive("weight", weight);
    }

    /** A term of constant weight. */
    public Term(DistillationLoss loss, double weight) {
        this(loss, weight, new Constant());
    }
}
