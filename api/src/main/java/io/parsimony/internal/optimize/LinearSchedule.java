package io.parsimony.internal.optimize;

import io.parsimony.error.Require;
import io.parsimony.optimize.Schedule;

/**
 * A straight line: {@code start + (end - start) * step / steps}.
 *
 * @param start the factor at the first step, not negative
 * @param end the factor at the end of the run, not negative
 */
public record LinearSchedule(double start, double end) implements Schedule {

    /** Checks the ranges. */
    public LinearSchedule {
        Require.notNegative("start", start);
        Require.notNegative("end", end);
    }

    /** Creates a schedule from one to zero. */
    public LinearSchedule() {
        this(1, 0);
    }

    @Override
    public String type() {
        return "linear";
    }

    @Override
    public double at(long step, long steps) {
        return start + (end - start) * step / steps;
    }
}
