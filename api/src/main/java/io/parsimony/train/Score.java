package io.parsimony.train;

/**
 * The score of a model on a data set.
 *
 * @param accuracy the top-1 accuracy in percent
 * @param loss the mean cross-entropy between the softmax of the logits and the labels
 */
public record Score(double accuracy, double loss) {}
