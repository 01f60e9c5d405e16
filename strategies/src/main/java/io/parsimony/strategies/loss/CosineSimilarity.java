package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.TensorOps;
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
    public <T> T compute(TensorOps<T> ops, Signals<T> student, Signals<T> teacher, T labels) {
        return Pairs.sum(ops, type(), student, teacher, (s, t) -> apart(ops, s, t));
    }

    private static <T> T apart(TensorOps<T> ops, T student, T teacher) {
        Difference.requireEqualShapes(ops, student, teacher, "features");
        T s = Lengths.unit(ops, Pairs.rows(ops, student), 1);
        T t = Lengths.unit(ops, Pairs.rows(ops, teacher), 1);
        int samples = ops.shape(s).dim(0);
        return ops.add(ops.mul(ops.sum(ops.mul(s, t), false), -1.0 / samples), 1);
    }
}
