package io.parsimony.run;

import io.parsimony.error.Require;

/**
 * When a run has gone astray: when its loss, smoothed, has for a number of steps in a row been above that of its start
 * and so many times the lowest so far.
 *
 * @param factor how many times the lowest loss, more than one
 * @param steps the number of steps, at least one; as many are let pass at the start
 */
public record DivergenceSettings(double factor, int steps) {

    /** Checks the ranges. */
    public DivergenceSettings {
        if (!(factor > 1)) {
            throw Require.bad("factor", "a number above 1", factor);
        }
        Require.atLeastOne("steps", steps);
    }

    /** Ten times the lowest for fifty steps. */
    public DivergenceSettings() {
        this(10, 50);
    }
}
