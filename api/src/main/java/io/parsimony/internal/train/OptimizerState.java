package io.parsimony.internal.train;

import io.parsimony.error.Require;
import io.parsimony.network.Parameters;

/**
 * The state of an optimizer.
 *
 * @param steps the number of steps taken
 * @param slots the optimizer's tensors by {@code slot/<parameter>/<slot>}, and, with averaging, the averages of the
 *     parameters by {@code average/<parameter>}
 */
public record OptimizerState(long steps, Parameters slots) {

    /** Checks the range. */
    public OptimizerState {
        Require.notNegative("steps", (double) steps);
    }
}
