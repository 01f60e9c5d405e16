package io.parsimony.strategies.loss;

import io.parsimony.tensor.TensorOps;

/** Probabilities over classes, as logarithms throughout: a probability that underflows counts as zero. */
final class Distributions {

    /** Beyond any logit of a network that works, and far below the largest float32. */
    private static final double OUT_OF_REACH = 1e9;

    private Distributions() {}

    /** Logits over a temperature. */
    static <T> T softened(TensorOps<T> ops, T logits, double temperature) {
        return temperature == 1 ? logits : ops.mul(logits, 1 / temperature);
    }

    /** The logarithms of the softened probabilities {@code [n, C]}. */
    static <T> T logs(TensorOps<T> ops, T logits, double temperature) {
        return ops.logSoftmax(softened(ops, logits, temperature), 1);
    }

    /** {@code sum p (log p - log q)} over all elements. */
    static <T> T divergence(TensorOps<T> ops, T logP, T logQ) {
        return ops.sum(ops.mul(ops.exp(logP), ops.sub(logP, logQ)), false);
    }

    /**
     * The logarithms of the probabilities among some of the classes. What stands at the others is a large negative number
     * whose exponential is zero.
     *
     * @param logits {@code [n, C]}
     * @param others {@code [n, C]}, one at the classes that are left out, zero elsewhere; a row leaves in at least one
     */
    static <T> T logsWithout(TensorOps<T> ops, T logits, T others) {
        return ops.logSoftmax(ops.sub(logits, ops.mul(others, OUT_OF_REACH)), 1);
    }

    /**
     * The logarithm of the probability of some of the classes together, {@code [n, 1]}. It is {@code all(c) - within(c)}
     * for each of them; the mean of these by their own probabilities rounds least, and its gradient is the right one
     * though the weights carry none, because they sum to one.
     *
     * @param all the logarithms of the probabilities {@code [n, C]}
     * @param within the same among those classes: see {@link #logsWithout}
     */
    static <T> T logTogether(TensorOps<T> ops, T all, T within) {
        T weights = ops.stopGradient(ops.exp(within));
        return ops.sum(ops.mul(weights, ops.sub(all, within)), true, 1);
    }
}
