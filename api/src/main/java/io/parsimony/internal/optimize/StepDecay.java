package io.parsimony.internal.optimize;

import io.parsimony.error.Require;
import io.parsimony.optimize.Schedule;
import java.util.List;

/**
 * A schedule that is multiplied by a factor at each milestone.
 *
 * @param milestones fractions of the run, each in [0, 1)
 * @param factor the factor of each milestone, positive
 */
public record StepDecay(List<Double> milestones, double factor) implements Schedule {

    /** Checks the ranges and copies the list. */
    public StepDecay {
        milestones = List.copyOf(milestones);
        milestones.forEach(milestone -> Require.inRange("milestones", milestone, 0, 1));
        Require.positive("factor", factor);
    }

    /** Creates a schedule that divides the factor by ten at half and again at three quarters of the run. */
    public StepDecay() {
        this(List.of(0.5, 0.75), 0.1);
    }

    @Override
    public String type() {
        return "step";
    }

    @Override
    public double at(long step, long steps) {
        long passed = milestones.stream()
                .filter(milestone -> step >= milestone * steps)
                .count();
        return Math.pow(factor, (double) passed);
    }
}
