package io.parsimony.internal.optimize;

import io.parsimony.error.Require;
import io.parsimony.optimize.Schedule;

/**
 * Half a cosine from one down to a floor: {@code floor + (1 - floor) * (1 + cos(pi * step / steps)) / 2} (Loshchilov
 * and Hutter, SGDR, 2017).
 *
 * @param floor the factor at the end, in [0, 1)
 */
public record CosineSchedule(double floor) implements Schedule {

    /** Checks the range. */
    public CosineSchedule {
        Require.inRange("floor", floor, 0, 1);
    }

    /** Creates a schedule that ends at zero. */
    public CosineSchedule() {
        this(0);
    }

    @Override
    public String type() {
        return "cosine";
    }

    @Override
    public double at(long step, long steps) {
        return floor + (1 - floor) * (1 + Math.cos(Math.PI * step / steps)) / 2;
    }
}
