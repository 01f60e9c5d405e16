package io.parsimony.strategies.loss;

import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;

/**
 * The geometry of a batch's samples as points, from their inner products: n x n numbers instead of the n x n
 * differences of whole activations. The points are centered first, which changes no difference and reduces the rounding
 * error.
 *
 * @param <T> the engine's tensor
 * @param products the inner products {@code [n, n]}
 * @param own each point's product with itself, {@code [n, 1]}
 */
record Relations<T>(Expr<T> products, Expr<T> own) {

    /** Two points closer than 1e-6 count as equal. */
    static final double CLOSEST_SQUARED = 1e-12;

    /** Returns the relations of an activation's samples, {@code [n, ...]}. */
    static <T> Relations<T> of(Expr<T> feature) {
        Expr<T> rows = feature.flatten();
        Expr<T> centered = rows.sub(rows.meanKeeping(0));
        Expr<T> products = centered.matmul(centered.transpose(1, 0));
        // The diagonal comes from the same product, so the squared distance of equal points is exactly zero.
        return new Relations<>(products, products.mul(identity(products)).sumKeeping(1));
    }

    /** Returns {@code |x_i - x_j|^2}, {@code [n, n]}; rounding can make it slightly negative. */
    Expr<T> squaredDistances() {
        return own.add(own.transpose(1, 0)).sub(products.mul(2));
    }

    /** Returns {@code <x_j - x_i, x_k - x_i>}, {@code [n, n, n]} by i, j, k. */
    Expr<T> anglesUnscaled() {
        int n = products.dim(0);
        Expr<T> atJ = products.reshape(1, n, n).sub(products.reshape(n, n, 1));
        Expr<T> atI = own.reshape(n, 1, 1).sub(products.reshape(n, 1, n));
        return atJ.add(atI);
    }

    /** Returns one on the diagonal, zero elsewhere, of the shape of a square matrix. */
    static <T> Expr<T> identity(Expr<T> square) {
        int n = square.dim(0);
        float[] values = new float[n * n];
        for (int i = 0; i < n; i++) {
            values[i * n + i] = 1;
        }
        return square.constant(Tensor.of(Shape.of(n, n), values));
    }
}
