package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The cross-entropy between the labels and the student's probabilities, averaged over the batch:
 *
 * <pre>{@code
 * L = -1/n sum_i [ (1 - e) log p(i, y_i) + e/C sum_c log p(i, c) ],   p = softmax(s)
 * }</pre>
 *
 * <p>for student logits {@code s [n, C]}, labels {@code y [n]} and a label smoothing {@code e} (Szegedy et al.,
 * <i>Rethinking the Inception architecture for computer vision</i>, CVPR 2016): the target is {@code (1 - e)} times the
 * one-hot label plus {@code e/C} for every class.
 *
 * @param labelSmoothing the share of the target that is distributed evenly over all classes, in [0, 1)
 */
public record CrossEntropy(double labelSmoothing) implements DistillationLoss {

    /**
     * Checks the range.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public CrossEntropy {
        Require.inRange("label-smoothing", labelSmoothing, 0, 1);
    }

    /** Creates the loss without label smoothing. */
    public CrossEntropy() {
        this(0);
    }

    @Override
    public String type() {
        return "cross-entropy";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.LABELS);
    }

    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        if (student.logits().dim(1) == 1) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LOSS,
                    "cross-entropy needs at least two outputs, found one. Use binary-cross-entropy for a classifier "
                            + "of two classes with one output.");
        }
        Expr<T> logP = student.logits().logSoftmax();
        Expr<T> likelihood = logP.pick(labels).mean();
        if (labelSmoothing == 0) {
            return likelihood.neg();
        }
        // The mean over all n C elements is the mean over the batch of 1/C times the sum over classes.
        return likelihood.mul(labelSmoothing - 1).add(logP.mean().mul(-labelSmoothing));
    }
}
