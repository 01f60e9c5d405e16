package io.parsimony.internal.train;

import java.util.List;

/**
 * The settings of one step.
 *
 * @param learningRate the learning rate
 * @param weights the weight of each term of the objective
 * @param offset the position of the batch's first sample in the step's whole batch: above zero for later parts of a
 *     batch, because dropout masks depend on a sample's position
 */
public record StepSettings(double learningRate, List<Double> weights, int offset) {

    /** Copies the list. */
    public StepSettings {
        weights = List.copyOf(weights);
    }

    /** Creates the settings of a step on a whole batch. */
    public StepSettings(double learningRate, List<Double> weights) {
        this(learningRate, weights, 0);
    }
}
