package io.parsimony.strategies.guideline;

import io.parsimony.rewrite.RewriteStrategy;

/**
 * One step of a plan.
 *
 * @param strategy the strategy with its settings
 * @param why the reason for the strategy, in one sentence
 */
public record Step(RewriteStrategy strategy, String why) {}
