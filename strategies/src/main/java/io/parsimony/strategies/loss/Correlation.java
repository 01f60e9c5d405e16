package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Expr;
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
 * <p>for student and teacher logits {@code s, t [n, C]}, where {@code a'} is {@code a} less its mean: Pearson's
 * correlation (DIST: Huang et al., <i>Knowledge distillation from a stronger teacher</i>, NeurIPS 2022). Where either
 * side is constant, {@code r} is zero, without a gradient; so it is for all classes of a batch of one sample.
 *
 * @param temperature the divisor of both networks' logits, positive
 * @param beta the weight of the correlation within samples, not negative
 * @param gamma the weight of the correlation within classes, not negative
 */
public record Correlation(double temperature, double beta, double gamma) implements DistillationLoss {

    /** Far below the 1e-8 of the formula, and within the range of float32. */
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

    /** Creates the loss with temperature 1 and both weights 1, as in the paper's experiments on ImageNet. */
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
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        student.requireEqualLogits(teacher);
        Expr<T> q = student.logits().div(temperature).softmax();
        Expr<T> p = teacher.logits().div(temperature).softmax();
        Expr<T> samples = correlation(q, p, 1).mean().mul(-beta);
        Expr<T> classes = correlation(q, p, 0).mean().mul(-gamma);
        return samples.add(classes).add(beta + gamma).mul(temperature * temperature);
    }

    /** Returns Pearson's correlation along an axis. */
    private static <T> Expr<T> correlation(Expr<T> a, Expr<T> b, int axis) {
        Expr<T> x = a.sub(a.meanKeeping(axis));
        Expr<T> y = b.sub(b.meanKeeping(axis));
        Expr<T> lengths = length(x, axis).mul(length(y, axis));
        return x.mul(y).sum(axis).div(lengths.add(1e-8));
    }

    private static <T> Expr<T> length(Expr<T> x, int axis) {
        return Formulas.root(x.square().sum(axis), SHORTEST_SQUARED);
    }
}
