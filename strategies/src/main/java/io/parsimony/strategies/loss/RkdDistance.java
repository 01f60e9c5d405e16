package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The difference between the distances of the batch's samples from one another, summed over the pairs:
 *
 * <pre>{@code
 * L = sum_k 1/n^2 sum_ij h( D(S_k)_ij - D(T_k)_ij ),
 * D(X)_ij = ||x_i - x_j|| / m,   m = the mean of ||x_i - x_j|| over i != j
 * }</pre>
 *
 * <p>for activations flattened to {@code [n, d]}, of which the {@code d} of a pair may differ, and the smooth absolute
 * value {@code h} (Park et al., <i>Relational knowledge distillation</i>, CVPR 2019, distance-wise). Squared distances
 * count as 1e-12 where they are less, without a gradient. A batch of one sample has no distances: its loss is zero.
 */
public record RkdDistance() implements DistillationLoss {

    @Override
    public String type() {
        return "rkd-distance";
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
                teacher,
                (s, t) -> Formulas.smoothAbs(distances(s).sub(distances(t))).mean());
    }

    private static <T> Expr<T> distances(Expr<T> feature) {
        Relations<T> relations = Relations.of(feature);
        int n = feature.dim(0);
        Expr<T> lengths = Formulas.root(relations.squaredDistances(), Relations.CLOSEST_SQUARED);
        Expr<T> apart = lengths.mul(Relations.identity(lengths).neg().add(1));
        return n == 1 ? apart : apart.div(apart.sum().mul(1.0 / n / (n - 1)));
    }
}
