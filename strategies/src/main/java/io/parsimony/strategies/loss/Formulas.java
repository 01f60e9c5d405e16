package io.parsimony.strategies.loss;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;

/** Formulas that several losses share. */
final class Formulas {

    /** A magnitude beyond all logits of a working network, and far below the largest float32. */
    private static final double OUT_OF_REACH = 1e9;

    private static final double SHORTEST_SQUARED = 1e-24;

    private Formulas() {}

    /** Requires activations {@code [n, c, h, w]} of equal h and w. */
    static <T> void requireEqualMaps(Expr<T> student, Expr<T> teacher) {
        Shape s = student.shape();
        Shape t = teacher.shape();
        boolean equal = s.rank() == 4 && t.rank() == 4 && s.dim(2) == t.dim(2) && s.dim(3) == t.dim(3);
        if (!equal) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "Expected activations [n, c, h, w] of equal h and w, found the student's %s and the teacher's %s."
                            + " Tap convolutions or the activations after them.",
                    s,
                    t);
        }
    }

    /**
     * Returns {@code sum p (log p - log q)} over all elements. A probability that underflows counts as zero.
     *
     * @param logP a log-softmax, as is {@code logQ}
     */
    static <T> Expr<T> divergence(Expr<T> logP, Expr<T> logQ) {
        return logP.exp().mul(logP.sub(logQ)).sum();
    }

    /**
     * Returns the logarithms of the probabilities among some of the classes. The other classes get a large negative
     * number whose exponential is zero.
     *
     * @param logits {@code [n, C]}
     * @param leftOut {@code [n, C]}, one for excluded classes, zero otherwise; each row includes at least one class
     */
    static <T> Expr<T> logsWithout(Expr<T> leftOut, Expr<T> logits) {
        return logits.sub(leftOut.mul(OUT_OF_REACH)).logSoftmax();
    }

    /**
     * Returns the logarithm of the total probability of some of the classes, {@code [n, 1]}. It equals {@code all(c) -
     * within(c)} for each of them. The mean weighted by their own probabilities has the smallest rounding error. Its
     * gradient is correct although the weights carry none, because they sum to one.
     *
     * @param all the logarithms of the probabilities {@code [n, C]}
     * @param within the logarithms among those classes: see {@link #logsWithout}
     */
    static <T> Expr<T> logTogether(Expr<T> all, Expr<T> within) {
        return within.exp().stopGradient().mul(all.sub(within)).sumKeeping(1);
    }

    /** Returns {@code d^2 / 2} if {@code |d| < 1}, and {@code |d| - 1/2} otherwise (Huber, 1964). */
    static <T> Expr<T> smoothAbs(Expr<T> d) {
        Expr<T> size = d.abs();
        Expr<T> small = size.min(1);
        return small.mul(size.sub(small.mul(0.5)));
    }

    /** Returns rows divided by their lengths. A row shorter than 1e-12 counts as zero, without a gradient. */
    static <T> Expr<T> unitRows(Expr<T> rows) {
        return rows.mul(inverseRoot(rows.square().sumKeeping(1), SHORTEST_SQUARED));
    }

    /** Returns {@code 1 / sqrt(squared)}; below {@code least}, it decreases to zero, without a gradient. */
    static <T> Expr<T> inverseRoot(Expr<T> squared, double least) {
        Expr<T> floor = squared.scalar(least);
        // Exactly one unless the floor applies.
        Expr<T> counted = squared.relu().min(floor).div(floor).stopGradient();
        return counted.div(root(squared, least));
    }

    /** Returns {@code sqrt(max(squared, least))}, whose gradient stays finite at zero. */
    static <T> Expr<T> root(Expr<T> squared, double least) {
        return squared.max(least).sqrt();
    }

    /** Returns {@code log(1 + exp(x))}, which does not overflow and has the gradient 1/2 at zero. */
    static <T> Expr<T> softplus(Expr<T> x) {
        return x.max(0).add(x.abs().neg().exp().add(1).log());
    }
}
