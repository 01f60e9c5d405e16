package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * One minus the cosine between tapped activations, a mean over the batch, summed over the pairs:
 *
 * <pre>{@code
 * L = sum_k 1/n sum_i ( 1 - <S_k(i), T_k(i)> / (||S_k(i)|| ||T_k(i)||) )
 * }</pre>
 *
 * <p>for activations of equal shapes, flattened to {@code [n, d]}: their direction counts, their size does not (a
 * hint in the sense of Romero et al., <i>FitNets</i>, ICLR 2015, by cosine as in Sanh et al., <i>DistilBERT</i>, 2019).
 * With a sample that is zero the cosine is zero, without a gradient.
 */
public record CosineSimilarity() implements DistillationLoss {

    @Override
    public String type() {
        return "cosine";
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
            Expr<T> products = unit(s).mul(unit(t)).sum();
            return products.mul(-1.0 / s.dim(0)).add(1);
        });
    }

    private static <T> Expr<T> unit(Expr<T> feature) {
        return Formulas.unitRows(feature.flatten());
    }
}
