package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The mean squared difference between the similarities of the batch's samples to one another, summed over the pairs:
 *
 * <pre>{@code
 * L = sum_k 1/n^2 || G(S_k) - G(T_k) ||_F^2,   G(F) = rows of F F^T, each over its Euclidean length
 * }</pre>
 *
 * <p>for activations flattened to {@code [n, d]}; the {@code d} of a pair may differ (Tung and Mori,
 * <i>Similarity-preserving knowledge distillation</i>, ICCV 2019). A sample without activation has similarity zero to
 * all samples, without a gradient.
 */
public record SimilarityPreserving() implements DistillationLoss {

    @Override
    public String type() {
        return "similarity-preserving";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.FEATURES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-taps}) if there are no pairs or one side has more features than the other;
     *     ({@code bad-shape}) if the numbers of samples differ
     */
    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        return student.sumOverPairs(
                teacher, (s, t) -> similarities(s).sub(similarities(t)).square().mean());
    }

    private static <T> Expr<T> similarities(Expr<T> feature) {
        Expr<T> rows = feature.flatten();
        return Formulas.unitRows(rows.matmul(rows.transpose(1, 0)));
    }
}
