package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Expr;
import java.util.Set;

/**
 * The divergence of the student's softened independent probabilities from the teacher's, averaged over all {@code n C}
 * outputs. This is {@link SoftTarget} for classifiers that end in a sigmoid or have one output.
 *
 * <pre>{@code
 * L = T^2/(n C) sum_i sum_c [ p log(p/q) + (1 - p) log((1 - p)/(1 - q)) ],   p = sigmoid(t/T),   q = sigmoid(s/T)
 * }</pre>
 *
 * <p>for student and teacher logits {@code s, t [n, C]}. The factor {@code T^2} keeps the gradient's size when the
 * temperature {@code T} changes (Hinton, Vinyals and Dean, <i>Distilling the knowledge in a neural network</i>, 2015).
 *
 * @param temperature the divisor of both networks' logits, positive
 */
public record BinarySoftTarget(double temperature) implements DistillationLoss {

    /**
     * Checks the range.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public BinarySoftTarget {
        Require.positive("temperature", temperature);
    }

    /** Creates the loss with temperature 4. */
    public BinarySoftTarget() {
        this(4);
    }

    @Override
    public String type() {
        return "binary-soft-target";
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
        Expr<T> t = teacher.logits().div(temperature);
        Expr<T> s = student.logits().div(temperature);
        Expr<T> p = t.sigmoid();
        // log p - log q = softplus(-s) - softplus(-t), and softplus(-x) = softplus(x) - x.
        Expr<T> difference = Formulas.softplus(s).sub(Formulas.softplus(t));
        return difference.add(p.mul(t.sub(s))).mean().mul(temperature * temperature);
    }
}
