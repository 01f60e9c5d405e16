package io.parsimony.internal.train;

import io.parsimony.error.Require;
import io.parsimony.network.Parameters;

/**
 * The state of an optimizer.
 *
 * @param steps the number of steps taken
 * @param slots its tensors by {@code slot/<parameter>/<slot>}, and by {@code average/<parameter>} the averages of the
 *     parameters where the plan asks for them
 */
public record OptimizerState(long steps, Parameters slots) {

    /** Checks the range. */
    public OptimizerState {
        Require.notNegative("steps", (double) steps);
    }
}
