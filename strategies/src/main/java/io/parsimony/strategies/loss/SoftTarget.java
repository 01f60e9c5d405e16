package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The divergence of the student's softened probabilities from the teacher's, averaged over the batch:
 *
 * <pre>{@code
 * L = T^2/n sum_i KL(p_i || q_i) = T^2/n sum_i sum_c p(i, c) (log p(i, c) - log q(i, c)),
 * p = softmax(t/T),   q = softmax(s/T)
 * }</pre>
 *
 * <p>for student and teacher logits {@code s, t [n, C]} (Hinton, Vinyals and Dean, <i>Distilling the knowledge in a
 * neural network</i>, 2015). The factor {@code T^2} keeps the gradient's size when the temperature {@code T} changes.
 * Both logarithms come from a log-softmax, so that a class whose probability underflows counts as zero.
 *
 * @param temperature the divisor of both networks' logits, positive
 */
public record SoftTarget(double temperature) implements DistillationLoss {

    /**
     * Checks the range.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public SoftTarget {
        Require.positive("temperature", temperature);
    }

    /** Creates the loss with temperature 4. */
    public SoftTarget() {
        this(4);
    }

    @Override
    public String type() {
        return "soft-target";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.TEACHER);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-shape}) if both logits' shapes differ
     */
    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        student.requireEqualLogits(teacher);
        if (student.logits().dim(1) == 1) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LOSS,
                    "soft-target needs at least two outputs, found one. Use binary-soft-target for a classifier of two"
                            + " classes with one output.");
        }
        Expr<T> logP = teacher.logits().div(temperature).logSoftmax();
        Expr<T> logQ = student.logits().div(temperature).logSoftmax();
        return Formulas.divergence(logP, logQ).mul(temperature * temperature / logQ.dim(0));
    }
}
