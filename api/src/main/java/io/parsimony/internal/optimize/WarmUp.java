package io.parsimony.internal.optimize;

import io.parsimony.error.Require;
import io.parsimony.optimize.Schedule;

/**
 * A linear warm-up to another schedule: at step {@code s} of {@code length}, the factor is {@code (s + 1) / (length +
 * 1)} of it (Goyal et al., 2017).
 *
 * @param length the number of steps, not negative
 * @param then the schedule of the whole run
 */
public record WarmUp(int length, Schedule then) implements Schedule {

    /** Checks the range. */
    public WarmUp {
        Require.notNegative("warm-up", length);
    }

    @Override
    public String type() {
        return "warm-up";
    }

    @Override
    public double at(long step, long steps) {
        double factor = then.at(step, steps);
        return step < length ? factor * (step + 1) / (length + 1) : factor;
    }
}
