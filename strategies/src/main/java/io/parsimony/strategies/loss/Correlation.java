package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.TensorOps;
import java.util.Set;

/**
 * One minus the correlation between the student's and the teacher's softened probabilities, of the classes within a
 * sample and of the samples within a class:
 *
 * <pre>{@code
 * L = T^2 [ beta (1 - 1/n sum_i r(q(i, .), p(i, .))) + gamma (1 - 1/C sum_c r(q(., c), p(., c))) ],
 * p = softmax(t/T),   q = softmax(s/T),   r(a, b) = <a', b'> / (||a'|| ||b'|| + 1e-8)
 * }</pre>
 *
 * <p>for student and teacher logits {@code s, t [n, C]}, where {@code a'} is {@code a} less its mean: Pearson's correlation
 * (Huang et al., <i>Knowledge distillation from a stronger teacher</i>, NeurIPS 2022). What does not vary correlates with
 * nothing: {@code r} is zero, without a gradient; so are all classes of a batch of one sample.
 *
 * @param temperature what both networks' logits are divided by, positive
 * @param beta the weight of the correlation within samples, not negative
 * @param gamma the weight of the correlation within classes, not negative
 */
public record Correlation(double temperature, double beta, double gamma) implements DistillationLoss {

    /** Far below the 1e-8 of the formula, and above what float32 cannot hold. */
    private static final double SHORTEST_SQUARED = 1e-30;

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Correlation {
        Require.positive("temperature", temperature);
        Require.notNegative("beta", beta);
        Require.notNegative("gamma", gamma);
    }

    /** Temperature 1 and equal weights of 1, as in the paper's experiments on ImageNet. */
    public Correlation() {
        this(1, 1, 1);
    }

    @Override
    public String type() {
        return "correlation";
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
    public <T> T compute(TensorOps<T> ops, Signals<T> student, Signals<T> teacher, T labels) {
        Difference.requireEqualShapes(ops, student.logits(), teacher.logits(), "logits");
        T q = ops.softmax(Distributions.softened(ops, student.logits(), temperature), 1);
        T p = ops.softmax(Distributions.softened(ops, teacher.logits(), temperature), 1);
        T samples = ops.mul(correlation(ops, q, p, 1), -beta);
        T classes = ops.mul(correlation(ops, q, p, 0), -gamma);
        return ops.mul(ops.add(ops.add(samples, classes), beta + gamma), temperature * temperature);
    }

    /** The mean of the correlations along an axis. */
    private static <T> T correlation(TensorOps<T> ops, T student, T teacher, int axis) {
        T s = centred(ops, student, axis);
        T t = centred(ops, teacher, axis);
        T lengths = ops.mul(length(ops, s, axis), length(ops, t, axis));
        return ops.mean(ops.div(ops.sum(ops.mul(s, t), false, axis), ops.add(lengths, 1e-8)), false);
    }

    private static <T> T centred(TensorOps<T> ops, T x, int axis) {
        return ops.sub(x, ops.mean(x, true, axis));
    }

    private static <T> T length(TensorOps<T> ops, T x, int axis) {
        return Lengths.atLeast(ops, ops.sum(ops.mul(x, x), false, axis), SHORTEST_SQUARED);
    }
}
