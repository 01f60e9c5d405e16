package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The mean squared difference between tapped activations, summed over the pairs:
 *
 * <pre>{@code
 * L = sum_k 1/|S_k| sum_j (S_k(j) - T_k(j))^2
 * }</pre>
 *
 * <p>where {@code j} runs over all {@code |S_k|} elements of the pair {@code k} of activations, which have equal shapes
 * (Romero et al., <i>FitNets: hints for thin deep nets</i>, ICLR 2015). The paper's regressor, a learned convolution
 * that brings the student's activation to the teacher's width, belongs to the student.
 */
public record FeatureMse() implements DistillationLoss {

    @Override
    public String type() {
        return "feature-mse";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.FEATURES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-taps}) if there are no pairs or one side has more features than the other;
     *     ({@code bad-shape}) if the shapes of a pair differ
     */
    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        return student.sumOverEqualPairs(teacher, (s, t) -> s.sub(t).square().mean());
    }
}
