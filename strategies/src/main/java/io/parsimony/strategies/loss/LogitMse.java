package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The mean squared difference between the student's and the teacher's logits:
 *
 * <pre>{@code
 * L = 1/(n C) sum_i sum_c (s(i, c) - t(i, c))^2
 * }</pre>
 *
 * <p>for logits {@code s, t [n, C]} (Ba and Caruana, <i>Do deep nets really need to be deep?</i>, NeurIPS 2014).
 */
public record LogitMse() implements DistillationLoss {

    @Override
    public String type() {
        return "logit-mse";
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
        return student.logits().sub(teacher.logits()).square().mean();
    }
}
