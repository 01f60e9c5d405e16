package io.parsimony.optimize;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.internal.optimize.CosineSchedule;
import io.parsimony.internal.optimize.LinearSchedule;
import io.parsimony.internal.optimize.StepDecay;
import io.parsimony.internal.optimize.WarmUp;
import io.parsimony.plugin.Plugin;
import java.util.List;

/** The factor of a learning rate or a loss weight over the course of a run. */
public interface Schedule extends Plugin {

    /**
     * Returns the factor at a step.
     *
     * @param step the step, counted from zero
     * @param steps the number of steps of the whole run, at least one
     */
    double at(long step, long steps);

    /** Returns the schedule that is one at every step. */
    static Schedule constant() {
        return new ConstantSchedule();
    }

    /**
     * Returns half a cosine from one down to a floor (Loshchilov and Hutter, SGDR, 2017).
     *
     * @param floor the factor at the end, in [0, 1)
     * @throws ParsimonyException ({@code bad-value})
     */
    static Schedule cosine(double floor) {
        return new CosineSchedule(floor);
    }

    /**
     * Returns a straight line from one factor to another.
     *
     * @param start the factor at the first step, not negative
     * @param end the factor at the end of the run, not negative
     * @throws ParsimonyException ({@code bad-value})
     */
    static Schedule linear(double start, double end) {
        return new LinearSchedule(start, end);
    }

    /**
     * Returns the schedule that is multiplied by a factor at each milestone.
     *
     * @param milestones fractions of the run, each in [0, 1)
     * @param factor the factor of each milestone, positive
     * @throws ParsimonyException ({@code bad-value})
     */
    static Schedule stepDecay(List<Double> milestones, double factor) {
        return new StepDecay(milestones, factor);
    }

    /**
     * Returns this schedule after a linear rise over the first steps (Goyal et al., 2017).
     *
     * @param length the number of steps of the rise, not negative
     * @throws ParsimonyException ({@code bad-value})
     */
    default Schedule warmedUp(int length) {
        return new WarmUp(length, this);
    }
}
