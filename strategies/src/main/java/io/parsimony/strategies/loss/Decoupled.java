package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.Set;

/**
 * The soft target in two separately weighted parts, the probability of the right class and the probabilities of the
 * other classes:
 *
 * <pre>{@code
 * L = T^2/n sum_i [ alpha KL(b_i || d_i) + beta KL(p_i || q_i) ],
 * b_i = (the teacher's softened probability of the label, and of all other classes together),
 * p_i = its softened probabilities among the other classes, which sum to one;   d_i, q_i: the student's
 * }</pre>
 *
 * <p>for student and teacher logits {@code [n, C]} over the temperature {@code T} and labels {@code [n]} (Zhao et al.,
 * <i>Decoupled knowledge distillation</i> (DKD), CVPR 2022). All four are computed as logarithms, so that nothing
 * underflows.
 *
 * @param temperature the divisor of both networks' logits, positive
 * @param alpha the weight of the label against the rest, not negative
 * @param beta the weight of the other classes, not negative
 */
public record Decoupled(double temperature, double alpha, double beta) implements DistillationLoss {

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Decoupled {
        Require.positive("temperature", temperature);
        Require.notNegative("alpha", alpha);
        Require.notNegative("beta", beta);
    }

    /** Creates the loss with temperature 4, alpha 1 and beta 8, as in the paper's experiments. */
    public Decoupled() {
        this(4, 1, 8);
    }

    @Override
    public String type() {
        return "decoupled";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.TEACHER, Need.LABELS);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-shape}) if both logits' shapes differ or there is one class only
     */
    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        student.requireEqualLogits(teacher);
        Shape shape = student.logits().shape();
        if (shape.dim(1) < 2) {
            throw ParsimonyException.of(ErrorId.BAD_SHAPE, "Expected logits of at least two classes, found %s.", shape);
        }
        Expr<T> target = labels.oneHot(shape.dim(1));
        Parts<T> t = parts(teacher.logits(), labels, target);
        Parts<T> s = parts(student.logits(), labels, target);
        Expr<T> label = Formulas.divergence(t.label, s.label).mul(alpha);
        Expr<T> others = Formulas.divergence(t.others, s.others).mul(beta);
        return label.add(others).mul(temperature * temperature / shape.dim(0));
    }

    /** Logarithms: of the label and all others together {@code [n, 2]}, and among the others {@code [n, C]}. */
    private record Parts<T>(Expr<T> label, Expr<T> others) {}

    private <T> Parts<T> parts(Expr<T> logits, Expr<T> labels, Expr<T> target) {
        Expr<T> softened = logits.div(temperature);
        Expr<T> all = softened.logSoftmax();
        Expr<T> others = Formulas.logsWithout(target, softened);
        Expr<T> label = all.pick(labels).reshape(all.dim(0), 1);
        return new Parts<>(Expr.concat(List.of(label, Formulas.logTogether(all, others)), 1), others);
    }
}
