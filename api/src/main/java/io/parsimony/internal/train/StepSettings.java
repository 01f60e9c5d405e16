package io.parsimony.internal.train;

import java.util.List;

/**
 * The settings that may change from step to step.
 *
 * @param learningRate the learning rate
 * @param weights the weight of each term of the objective
 * @param offset the position of the batch's first sample in the step's whole batch; not zero for a part of a batch.
 *     Dropout masks depend on a sample's position.
 */
public record StepSettings(double learningRate, List<Double> weights, int offset) {

    /** Copies the list. */
    public StepSettings {
        weights = List.copyOf(weights);
    }

    /** The settings of a step over a whole batch. */
    public StepSettings(double learningRate, List<Double> weights) {
        this(learningRate, weights, 0);
    }
}
