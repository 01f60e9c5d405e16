package io.parsimony.internal.train;

import java.util.List;

/**
 * The settings that may change from step to step.
 *
 * @param learningRate the learning rate
 * @param weights the weight of each term of the objective
 */
public record StepSettings(double learningRate, List<Double> weights) {

    /** Copies the list. */
    public StepSettings {
        weights = List.copyOf(weights);
    }
}
