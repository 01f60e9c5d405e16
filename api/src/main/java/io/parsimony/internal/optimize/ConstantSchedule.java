package io.parsimony.internal.optimize;

import io.parsimony.optimize.Schedule;

/** The constant schedule, which is always one. */
public record ConstantSchedule() implements Schedule {

    @Override
    public String type() {
        return "constant";
    }

    @Override
    public double at(long step, long steps) {
        return 1;
    }
}
