package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import java.util.Set;

/**
 * The mean squared difference between tapped activations, summed over the pairs:
 *
 * <pre>{@code
 * L = sum_k 1/|S_k| sum_j (S_k(j) - T_k(j))^2
 * }</pre>
 *
 * <p>where {@code j} runs over all {@code |S_k|} elements of the pair {@code k} of activations, which have equal shapes
 * (after Romero et al., <i>FitNets: hints for thin deep nets</i>, ICLR 2015, without a regressor: a rewritten student
 * has its teacher's widths).
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
    public <T> T compute(TensorOps<T> ops, Signals<T> student, Signals<T> teacher, T labels) {
        List<T> own = student.features();
        List<T> wanted = teacher.features();
        if (own.isEmpty() || own.size() != wanted.size()) {
            throw ParsimonyException.of(
                    "bad-taps",
                    "Loss [%s] expected at least one pair of features, found %d of the student's and %d of the teacher's.",
                    type(),
                    own.size(),
                    wanted.size());
        }
        T sum = Difference.meanSquared(ops, own.get(0), wanted.get(0), "features");
        for (int i = 1; i < own.size(); i++) {
            sum = ops.add(sum, Difference.meanSquared(ops, own.get(i), wanted.get(i), "features"));
        }
        return sum;
    }
}
