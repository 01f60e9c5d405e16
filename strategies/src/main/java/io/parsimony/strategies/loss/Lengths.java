package io.parsimony.strategies.loss;

import io.parsimony.tensor.TensorOps;

/** Euclidean lengths whose gradients stay finite at zero. */
final class Lengths {

    private static final double SHORTEST_SQUARED = 1e-24;

    private Lengths() {}

    /**
     * Vectors along an axis over their lengths. One that is shorter than 1e-12 has no direction: it counts as zero, without
     * a gradient.
     */
    static <T> T unit(TensorOps<T> ops, T vectors, int axis) {
        T squared = ops.sum(ops.mul(vectors, vectors), true, axis);
        return ops.mul(vectors, inverse(ops, squared, SHORTEST_SQUARED));
    }

    /** {@code 1 / sqrt(squared)}; where less than {@code least} it fades to zero, without a gradient. */
    static <T> T inverse(TensorOps<T> ops, T squared, double least) {
        T floor = ops.scalar(least);
        // Exactly one wherever the floor does nothing.
        T counted = ops.stopGradient(ops.div(ops.min(ops.relu(squared), floor), floor));
        return ops.div(counted, atLeast(ops, squared, least));
    }

    /** {@code sqrt(squared)}, or the root of {@code least} where that is more. */
    static <T> T atLeast(TensorOps<T> ops, T squared, double least) {
        return ops.sqrt(ops.max(squared, ops.scalar(least)));
    }
}
