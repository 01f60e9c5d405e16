package io.parsimony.internal.run;

import io.parsimony.network.Parameters;
import io.parsimony.train.Score;

/**
 * The best model of a run so far.
 *
 * @param epoch the epoch, counted from zero
 * @param score its score on the held-out samples
 * @param parameters its parameters
 */
public record Best(int epoch, Score score, Parameters parameters) {}
