package io.parsimony.strategies.loss;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;

/**
 * The geometry of a batch's samples as points, read off their inner products: n x n numbers instead of the n x n
 * differences of whole activations. The points are moved to their mean first, which changes no difference and keeps the
 * rounding small.
 *
 * @param <T> the engine's tensor
 * @param products the inner products {@code [n, n]}
 * @param own each point's product with itself, {@code [n, 1]}
 */
record Relations<T>(T products, T own) {

    /** Where two points lie closer than 1e-6 they count as one. */
    static final double CLOSEST_SQUARED = 1e-12;

    /**
     * Of an activation's samples.
     *
     * @param feature {@code [n, ...]}
     */
    static <T> Relations<T> of(TensorOps<T> ops, T feature) {
        T rows = Pairs.rows(ops, feature);
        T centred = ops.sub(rows, ops.mean(rows, true, 0));
        T products = ops.matmul(centred, ops.transpose(centred, 1, 0));
        // The diagonal of the same product: a squared distance of equal points is then exactly zero.
        T own = ops.sum(ops.mul(products, identity(ops, ops.shape(products).dim(0))), true, 1);
        return new Relations<>(products, own);
    }

    /** {@code |x_i - x_j|^2}, {@code [n, n]}; rounding may leave it just below zero. */
    T squaredDistances(TensorOps<T> ops) {
        return ops.sub(ops.add(own, ops.transpose(own, 1, 0)), ops.mul(products, 2));
    }

    /** {@code <x_j - x_i, x_k - x_i>}, {@code [n, n, n]} by i, j, k. */
    T anglesUnscaled(TensorOps<T> ops) {
        int n = ops.shape(products).dim(0);
        T atJ = ops.sub(ops.reshape(products, Shape.of(1, n, n)), ops.reshape(products, Shape.of(n, n, 1)));
        T atI = ops.sub(ops.reshape(own, Shape.of(n, 1, 1)), ops.reshape(products, Shape.of(n, 1, n)));
        return ops.add(atJ, atI);
    }

    /** One on the diagonal, {@code [n, n]}. */
    static <T> T identity(TensorOps<T> ops, int n) {
        float[] values = new float[n * n];
        for (int i = 0; i < n; i++) {
            values[i * n + i] = 1;
        }
        return ops.constant(Tensor.of(Shape.of(n, n), values));
    }
}
