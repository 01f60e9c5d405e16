package io.parsimony.train;

import io.parsimony.network.Parameters;

/**
 * The state of an optimiser.
 *
 * @param steps the number of steps taken
 * @param slots its tensors by {@code slot/<parameter>/<slot>}
 */
public record OptimizerState(long steps, Parameters slots) {}
