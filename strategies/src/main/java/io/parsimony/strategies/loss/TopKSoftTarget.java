package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.DistillationLoss.TopKLogits;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import java.util.Optional;
import java.util.Set;

/**
 * The soft target for very many classes: the teacher's k most probable classes separately, and all others combined:
 *
 * <pre>{@code
 * L = T^2/n sum_i [ sum over c in K_i of p(i, c) (log p(i, c) - log q(i, c)) + P_i (log P_i - log Q_i) ],
 * p = softmax(t/T),   q = softmax(s/T),   P_i = sum over c not in K_i of p(i, c),   Q_i: the student's
 * }</pre>
 *
 * <p>for student and teacher logits {@code s, t [n, C]}, where {@code K_i} are the k classes with the largest {@code
 * t(i, c)}, of equal ones the lower class first. It is the divergence of Hinton, Vinyals and Dean (<i>Distilling the
 * knowledge in a neural network</i>, 2015) after both sides have put the other classes into one; for {@code k >= C} it
 * is that of {@link SoftTarget}. That a few of the teacher's probabilities suffice, and can be stored, is shown by Tan
 * et al. (<i>Multilingual neural machine translation with knowledge distillation</i>, ICLR 2019). {@code P} and {@code
 * Q} are computed as logarithms over the other classes, so that neither underflows.
 *
 * <p>The teacher's logits may be complete, or represent k cached logits and a remaining mass: if all others are {@code
 * T log(m / (C - k))}, for {@code m} the sum of their {@code exp(t/T)}, the loss is exactly the same, because it uses
 * nothing else. So a cache provides logits {@code [n, C]} like a teacher.
 *
 * @param k the number of separate classes, at least one
 * @param temperature the divisor of both networks' logits, positive
 */
public record TopKSoftTarget(int k, double temperature) implements DistillationLoss {

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public TopKSoftTarget {
        Require.atLeastOne("k", k);
        Require.positive("temperature", temperature);
    }

    /** Creates the loss with 16 classes and temperature 4. */
    public TopKSoftTarget() {
        this(16, 4);
    }

    @Override
    public String type() {
        return "top-k-soft-target";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.TEACHER);
    }

    @Override
    public Optional<TopKLogits> teacherLogits() {
        return Optional.of(new TopKLogits(k, temperature));
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-shape}) if both logits' shapes differ
     */
    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        student.requireEqualLogits(teacher);
        Shape shape = student.logits().shape();
        if (k >= shape.dim(1)) {
            return new SoftTarget(temperature).compute(student, teacher, labels);
        }
        Expr<T> largest = teacher.logits().topK(k);
        Parts<T> p = parts(teacher.logits(), largest);
        Parts<T> q = parts(student.logits(), largest);
        Expr<T> each = largest.mul(p.all.exp()).mul(p.all.sub(q.all));
        Expr<T> divergence = each.sum().add(Formulas.divergence(p.others, q.others));
        return divergence.mul(temperature * temperature / shape.dim(0));
    }

    /** Logarithms: of each class {@code [n, C]}, and of those outside the k together {@code [n, 1]}. */
    private record Parts<T>(Expr<T> all, Expr<T> others) {}

    private <T> Parts<T> parts(Expr<T> logits, Expr<T> largest) {
        Expr<T> softened = logits.div(temperature);
        Expr<T> all = softened.logSoftmax();
        return new Parts<>(all, Formulas.logTogether(all, Formulas.logsWithout(largest, softened)));
    }
}
