package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The difference between the angles that the batch's samples form, three by three, summed over the pairs:
 *
 * <pre>{@code
 * L = sum_k 1/n^3 sum_ijl h( A(S_k)_ijl - A(T_k)_ijl ),
 * A(X)_ijl = < e_ij, e_il >,   e_ij = (x_j - x_i) / ||x_j - x_i||,   e_ii = 0
 * }</pre>
 *
 * <p>for activations flattened to {@code [n, d]}, of which the {@code d} of a pair may differ, and the smooth absolute
 * value {@code h} (Park et al., <i>Relational knowledge distillation</i>, CVPR 2019, angle-wise; as the authors compute
 * it, the mean runs over all {@code n^3} triples). For samples closer than 1e-6, {@code e} is zero, without a gradient.
 * Needs memory for several times {@code n^3} numbers, whatever {@code d} is.
 */
public record RkdAngle() implements DistillationLoss {

    @Override
    public String type() {
        return "rkd-angle";
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
                (s, t) -> Formulas.smoothAbs(cosines(s).sub(cosines(t))).mean());
    }

    private static <T> Expr<T> cosines(Expr<T> feature) {
        Relations<T> relations = Relations.of(feature);
        int n = feature.dim(0);
        Expr<T> inverse = Formulas.inverseRoot(relations.squaredDistances(), Relations.CLOSEST_SQUARED);
        return relations.anglesUnscaled().mul(inverse.reshape(n, n, 1).mul(inverse.reshape(n, 1, n)));
    }
}
