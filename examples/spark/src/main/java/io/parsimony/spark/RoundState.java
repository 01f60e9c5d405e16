package io.parsimony.spark;

import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.network.Parameters;
import java.util.List;

/**
 * The state at the start of a round.
 *
 * @param epoch the epoch, counted from zero
 * @param index the round's first batch in the epoch, counted from zero
 * @param steps the settings of each step of the round
 * @param parameters the student's parameters, running statistics included
 * @param optimizer the optimizer's state; without slots where a round averages gradients
 */
record RoundState(int epoch, int index, List<StepSettings> steps, Parameters parameters, OptimizerState optimizer) {}
