package io.parsimony.run;

import io.parsimony.error.Require;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * When checkpoints are written: when either interval is over.
 *
 * @param steps the steps between two, if they are counted
 * @param minutes the minutes between two, if they are counted
 * @param keep how many of the newest stay, at least one; with two a damaged file costs one interval more
 */
public record CheckpointSettings(OptionalInt steps, OptionalDouble minutes, int keep) {

    /** Checks the ranges. */
    public CheckpointSettings {
        steps.ifPresent(number -> Require.atLeastOne("steps", number));
        minutes.ifPresent(number -> Require.positive("minutes", number));
        Require.atLeastOne("keep", keep);
    }

    /** Every ten minutes, two kept. */
    public CheckpointSettings() {
        this(OptionalInt.empty(), OptionalDouble.of(10), 2);
    }
}
