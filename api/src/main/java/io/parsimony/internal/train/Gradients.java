package io.parsimony.internal.train;

import io.parsimony.network.Parameters;
import java.util.List;

/**
 * The losses and gradients of a batch, without an update.
 *
 * @param total the value of the objective
 * @param terms the loss of each term before weighting
 * @param gradients the gradient of the objective by parameter name
 * @param statistics the new running statistics by full name
 */
public record Gradients(double total, List<Double> terms, Parameters gradients, Parameters statistics) {

    /** Copies the list. */
    public Gradients {
        terms = List.copyOf(terms);
    }
}
