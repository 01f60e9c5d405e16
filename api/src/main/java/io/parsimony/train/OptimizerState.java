package io.parsimony.train;

import io.parsimony.error.Require;
import io.parsimony.network.Parameters;

/**
 * The state of an optimiser.
 *
 * @param steps the number of steps taken
 * @param slots its tensors by {@code slot/<parameter>/<slot>}
 */
public record OptimizerState(long steps, Parameters slots) {

    /** Checks the range. */
    public OptimizerState {
        Require.notNegative("steps", steps);
    }
}
