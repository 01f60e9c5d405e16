package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import java.util.Set;

/**
 * The soft target taken apart: how sure the teacher is of the right class, and how it ranks the others, each with a weight
 * of its own:
 *
 * <pre>{@code
 * L = T^2/n sum_i [ alpha KL(b_i || d_i) + beta KL(p_i || q_i) ],
 * b_i = (the teacher's softened probability of the label, and of all other classes together),
 * p_i = its softened probabilities among the other classes, which sum to one;   d_i, q_i: the student's
 * }</pre>
 *
 * <p>for student and teacher logits {@code [n, C]} over the temperature {@code T} and labels {@code [n]} (Zhao et al.,
 * <i>Decoupled knowledge distillation</i>, CVPR 2022). All four are computed as logarithms, so that nothing underflows.
 *
 * @param temperature what both networks' logits are divided by, positive
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

    /** Temperature 4, alpha 1 and beta 8, as in the paper's experiments. */
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
    public <T> T compute(TensorOps<T> ops, Signals<T> student, Signals<T> teacher, T labels) {
        Difference.requireEqualShapes(ops, student.logits(), teacher.logits(), "logits");
        Shape shape = ops.shape(student.logits());
        if (shape.dim(1) < 2) {
            throw ParsimonyException.of("bad-shape", "Expected logits of at least two classes, found %s.", shape);
        }
        T target = ops.oneHot(labels, shape.dim(1));
        Parts<T> t = parts(ops, teacher.logits(), labels, target);
        Parts<T> s = parts(ops, student.logits(), labels, target);
        T label = ops.mul(Distributions.divergence(ops, t.label, s.label), alpha);
        T others = ops.mul(Distributions.divergence(ops, t.others, s.others), beta);
        return ops.mul(ops.add(label, others), temperature * temperature / shape.dim(0));
    }

    /** Logarithms: of the label and all others together {@code [n, 2]}, and among the others {@code [n, C]}. */
    private record Parts<T>(T label, T others) {}

    private <T> Parts<T> parts(TensorOps<T> ops, T logits, T labels, T target) {
        T softened = Distributions.softened(ops, logits, temperature);
        T all = ops.logSoftmax(softened, 1);
        T others = Distributions.logsWithout(ops, softened, target);
        T label = ops.reshape(ops.pick(all, labels), Shape.of(ops.shape(all).dim(0), 1));
        return new Parts<>(ops.concat(List.of(label, Distributions.logTogether(ops, all, others)), 1), others);
    }
}
