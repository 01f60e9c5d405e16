package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The divergence of the student's probabilities that two samples are neighbors from the teacher's, summed over the
 * pairs:
 *
 * <pre>{@code
 * L = sum_k 1/n^2 sum_ij p_ij log( (p_ij + e) / (q_ij + e) ),
 * p_ij = K(t_i, t_j) / sum_l K(t_i, t_l),   K(a, b) = ( <a, b> / (||a|| ||b||) + 1 ) / 2,
 * e = 1e-7,   q: the student's
 * }</pre>
 *
 * <p>for activations flattened to {@code [n, d]}; the {@code d} of a pair may differ (PKT: Passalis and Tefas,
 * <i>Learning deep representations with probabilistic knowledge transfer</i>, ECCV 2018, with the cosine kernel; as the
 * authors compute it, the mean runs over all {@code n^2} pairs). The cosine with a sample that is zero is zero, without
 * a gradient.
 */
public record ProbabilisticTransfer() implements DistillationLoss {

    private static final double EPSILON = 1e-7;

    @Override
    public String type() {
        return "pkt";
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
        return student.sumOverPairs(teacher, (s, t) -> {
            Expr<T> p = neighbors(t);
            Expr<T> q = neighbors(s);
            return p.mul(p.add(EPSILON).div(q.add(EPSILON)).log()).mean();
        });
    }

    private static <T> Expr<T> neighbors(Expr<T> feature) {
        Expr<T> unit = Formulas.unitRows(feature.flatten());
        Expr<T> kernel = unit.matmul(unit.transpose(1, 0)).add(1).div(2);
        return kernel.div(kernel.sumKeeping(1));
    }
}
