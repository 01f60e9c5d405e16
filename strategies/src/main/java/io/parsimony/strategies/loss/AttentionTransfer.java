package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The mean squared difference between attention maps, which show where in the image a network is active, summed over
 * the pairs:
 *
 * <pre>{@code
 * L = sum_k 1/(n h w) sum_i || a(S_k(i)) / ||a(S_k(i))|| - a(T_k(i)) / ||a(T_k(i))|| ||^2,
 * a(f) = 1/c sum_c f(c, ., .)^2
 * }</pre>
 *
 * <p>for activations {@code S_k, T_k [n, c, h, w]} of equal {@code h} and {@code w}; their channels may differ
 * (Zagoruyko and Komodakis, <i>Paying more attention to attention</i>, ICLR 2017). For a sample without activation, the
 * map and its gradient are zero.
 */
public record AttentionTransfer() implements DistillationLoss {

    @Override
    public String type() {
        return "attention-transfer";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.FEATURES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-taps}) if there are no pairs or one side has more features than the other;
     *     ({@code bad-shape}) if an activation has no height and width, or those of a pair differ
     */
    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        return student.sumOverPairs(teacher, (s, t) -> {
            Formulas.requireEqualMaps(s, t);
            return attention(s).sub(attention(t)).square().mean();
        });
    }

    private static <T> Expr<T> attention(Expr<T> feature) {
        return Formulas.unitRows(feature.square().mean(1).flatten());
    }
}
