package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The singular value decomposition {@code W = U S V'} of a matrix, in double precision, singular values falling. The same
 * matrix gives the same bits. It takes time of the order of {@code rows * columns * min(rows, columns)}.
 */
final class SingularValues {

    private final DMatrixRMaj u;
    private final DMatrixRMaj v;
    private final double[] values;

    private SingularValues(DMatrixRMaj u, DMatrixRMaj v, double[] values) {
        this.u = u;
        this.v = v;
        this.values = values;
    }

    /**
     * Decomposes a matrix.
     *
     * @param name the matrix's name, for messages
     * @throws ParsimonyException ({@code bad-parameters}) if a number is not finite
     */
    static SingularValues of(String name, Tensor matrix) {
        DMatrixRMaj copy = new DMatrixRMaj(matrix.shape().dim(0), matrix.shape().dim(1));
        for (int i = 0; i < copy.data.length; i++) {
            copy.data[i] = requireFinite(name, matrix.get(i));
        }
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(copy.numRows, copy.numCols, true, true, true);
        if (!svd.decompose(copy)) {
            throw ParsimonyException.of(
                    "bad-parameters", "The singular value decomposition of [%s] did not converge.", name);
        }
        DMatrixRMaj u = svd.getU(null, false);
        DMatrixRMaj v = svd.getV(null, false);
        double[] values = svd.getSingularValues();
        int count = svd.numberOfSingularValues();
        SingularOps_DDRM.descendingOrder(u, false, values, count, v, false);
        return new SingularValues(u, v, Arrays.copyOf(values, count));
    }

    /** The number of singular values: the lesser of rows and columns. */
    int count() {
        return values.length;
    }

    /** The k-th singular value, from zero. */
    double value(int k) {
        return values[k];
    }

    /** The share of the squared singular values that the first {@code rank} have; one for a matrix of zeros. */
    double energy(int rank) {
        double all = squares(values.length);
        return all == 0 ? 1 : squares(rank) / all;
    }

    /** The least rank of at least one that keeps the given share of the squared singular values. */
    int rank(double energy) {
        double wanted = energy * squares(values.length);
        double kept = 0;
        for (int rank = 1; rank < values.length; rank++) {
            kept += values[rank - 1] * values[rank - 1];
            if (kept >= wanted) {
                return rank;
            }
        }
        return values.length;
    }

    /** {@code [rows, rank]}: the first columns of U, each times the root of its singular value. */
    Tensor left(int rank) {
        double[] left = new double[u.numRows * rank];
        for (int i = 0; i < u.numRows; i++) {
            for (int k = 0; k < rank; k++) {
                left[i * rank + k] = u.get(i, k) * Math.sqrt(values[k]);
            }
        }
        return Tensor.of(Shape.of(u.numRows, rank), left);
    }

    /** {@code [rank, columns]}: the first columns of V, each times the root of its singular value, transposed. */
    Tensor right(int rank) {
        double[] right = new double[rank * v.numRows];
        for (int k = 0; k < rank; k++) {
            for (int j = 0; j < v.numRows; j++) {
                right[k * v.numRows + j] = v.get(j, k) * Math.sqrt(values[k]);
            }
        }
        return Tensor.of(Shape.of(rank, v.numRows), right);
    }

    private double squares(int rank) {
        double sum = 0;
        for (int k = 0; k < rank; k++) {
            sum += values[k] * values[k];
        }
        return sum;
    }

    private static double requireFinite(String name, float value) {
        if (!Float.isFinite(value)) {
            throw ParsimonyException.of("bad-parameters", "Expected finite numbers in [%s], found %s.", name, value);
        }
        return value;
    }
}
