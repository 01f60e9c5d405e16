package io.parsimony.strategies.internal.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Linear least squares with a small ridge, in double precision. Equal inputs give equal bits. */
public final class LeastSquares {

    /** The ridge, as a share of the mean square of the columns: large enough for linearly dependent columns. */
    private static final double RIDGE = 1e-5;

    private LeastSquares() {}

    /**
     * Returns the matrix {@code W} that minimizes {@code |X W - Y|^2 + ridge |W|^2}.
     *
     * @param x {@code [samples, inputs]}
     * @param y {@code [samples, outputs]}
     * @return {@code [inputs, outputs]}; zeros for a zero X
     */
    public static DMatrixRMaj solve(DMatrixRMaj x, DMatrixRMaj y) {
        return solve(x, y, RIDGE);
    }

    /** Returns the solution with another ridge, as a share of the mean square of the columns. */
    public static DMatrixRMaj solve(DMatrixRMaj x, DMatrixRMaj y, double share) {
        DMatrixRMaj gram = new DMatrixRMaj(x.numCols, x.numCols);
        CommonOps_DDRM.multInner(x, gram);
        DMatrixRMaj right = new DMatrixRMaj(x.numCols, y.numCols);
        CommonOps_DDRM.multTransA(x, y, right);
        return solveGram(gram, right, share);
    }

    /** Returns the solution from {@code X' X}, which is overwritten, and {@code X' Y}. */
    private static DMatrixRMaj solveGram(DMatrixRMaj gram, DMatrixRMaj right, double share) {
        int inputs = gram.numCols;
        double ridge = share * CommonOps_DDRM.trace(gram) / inputs;
        DMatrixRMaj solution = new DMatrixRMaj(inputs, right.numCols);
        if (!(ridge > 0) || Double.isInfinite(ridge)) {
            return solution;
        }
        for (int i = 0; i < inputs; i++) {
            gram.add(i, i, ridge);
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(inputs);
        if (solver.setA(gram)) {
            solver.solve(right, solution);
        }
        return solution;
    }

    /**
     * Takes steps of conjugate gradients from {@code w} towards the minimum of {@code |X w - y|^2}; no step increases
     * it.
     *
     * @param x {@code [rows, w.length]}, row by row
     * @param w the start, which is overwritten
     */
    public static void improve(double[] x, double[] y, double[] w, int steps) {
        int rows = y.length;
        int columns = w.length;
        double[] residual = y.clone();
        Vectors.add(-1, Vectors.product(x, w), 0, residual, 0, rows);
        double[] gradient = transposed(x, residual, columns);
        double[] direction = gradient.clone();
        double norm = Vectors.dot(gradient, 0, gradient, 0, columns);
        for (int step = 0; step < steps && norm > 0; step++) {
            double[] moved = Vectors.product(x, direction);
            double length = Vectors.dot(moved, 0, moved, 0, rows);
            if (!(length > 0)) {
                return;
            }
            double alpha = norm / length;
            Vectors.add(alpha, direction, 0, w, 0, columns);
            Vectors.add(-alpha, moved, 0, residual, 0, rows);
            gradient = transposed(x, residual, columns);
            double next = Vectors.dot(gradient, 0, gradient, 0, columns);
            for (int c = 0; c < columns; c++) {
                direction[c] = gradient[c] + next / norm * direction[c];
            }
            norm = next;
        }
    }

    private static double[] transposed(double[] x, double[] y, int columns) {
        double[] product = new double[columns];
        for (int i = 0; i < y.length; i++) {
            Vectors.add(y[i], x, i * columns, product, 0, columns);
        }
        return product;
    }
}
