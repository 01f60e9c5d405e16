package io.parsimony.train;

/**
 * How good a model is on a data set.
 *
 * @param accuracy the share of samples whose largest logit is the right class, in percent
 * @param loss the mean cross-entropy between the softmax of the logits and the labels
 */
public record Score(double accuracy, double loss) {}
