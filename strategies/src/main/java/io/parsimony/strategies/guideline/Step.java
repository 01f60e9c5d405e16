package io.parsimony.strategies.guideline;

import io.parsimony.rewrite.RewriteStrategy;

/**
 * One step of a plan.
 *
 * @param strategy the strategy with its settings
 * @param why why it was chosen, in one sentence
 */
public record Step(RewriteStrategy strategy, String why) {}
