package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The negative log-likelihood of the teacher's activations under a Gaussian around the student's with a variance for
 * each channel, which bounds the mutual information of both from below, summed over the pairs:
 *
 * <pre>{@code
 * L = sum_k 1/(2 C) sum_c log( 1 + v_c / e ),   v_c = 1/(n h w) sum_ihw (t_ichw - s_ichw)^2,   e = 1e-5
 * }</pre>
 *
 * <p>for activations of equal shapes {@code [n, C, h, w]} or {@code [n, C]} (VID: Ahn, Hu, Damianou, Lawrence and Dai,
 * <i>Variational information distillation for knowledge transfer</i>, CVPR 2019). The paper minimizes {@code log
 * sigma_c + (t - mu(s))^2 / (2 sigma_c^2)} over the variances too; here each variance is its minimum over the batch,
 * {@code v_c}, plus the paper's minimum {@code e}, and a constant makes the loss of equal activations zero. The mean
 * {@code mu} is the {@code adapter} of a pair of different widths, and otherwise the student's activation itself.
 */
public record VariationalInformation() implements DistillationLoss {

    private static final double FLOOR = 1e-5;

    @Override
    public String type() {
        return "vid";
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
        return student.sumOverEqualPairs(teacher, (s, t) -> {
            int[] others = IntStream.range(0, s.shape().rank())
                    .filter(axis -> axis != 1)
                    .toArray();
            Expr<T> variance = t.sub(s).square().mean(others);
            return variance.div(FLOOR).add(1).log().mean().div(2);
        });
    }
}
