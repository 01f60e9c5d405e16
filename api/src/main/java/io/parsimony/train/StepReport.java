package io.parsimony.train;

import java.util.List;

/**
 * What a step found.
 *
 * @param total the objective, before the update
 * @param terms every term's loss, before its weight
 * @param gradientNorm the Euclidean norm of all gradients together, before clipping
 */
public record StepReport(double total, List<Double> terms, double gradientNorm) {

    /** Copies the list. */
    public StepReport {
        terms = List.copyOf(terms);
    }
}
