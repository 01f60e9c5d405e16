package io.parsimony.internal.run;

import io.parsimony.run.RunOptions.DivergenceSettings;

/**
 * The state of the divergence check: see {@link DivergenceSettings}.
 *
 * @param first the first step's loss; NaN before it
 * @param start the highest smoothed loss of the initial steps, which are exempt
 * @param smoothed the smoothed loss
 * @param lowest the lowest smoothed loss
 * @param astray the current number of consecutive steps with a too high loss
 */
public record LossHistory(double first, double start, double smoothed, double lowest, int astray) {

    /** Creates the state before the first step. */
    public LossHistory() {
        this(Double.NaN, 0, Double.NaN, Double.POSITIVE_INFINITY, 0);
    }
}
