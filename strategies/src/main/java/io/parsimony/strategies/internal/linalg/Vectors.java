package io.parsimony.strategies.internal.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.mult.MatrixVectorMult_DDRM;

/** Arithmetic on array segments, in loops that compilers vectorize. */
public final class Vectors {

    private Vectors() {}

    /** Returns the inner product. */
    public static double dot(double[] a, int atA, double[] b, int atB, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            s0 += a[atA + i] * b[atB + i];
            s1 += a[atA + i + 1] * b[atB + i + 1];
            s2 += a[atA + i + 2] * b[atB + i + 2];
            s3 += a[atA + i + 3] * b[atB + i + 3];
        }
        for (; i < length; i++) {
            s0 += a[atA + i] * b[atB + i];
        }
        return s0 + s1 + s2 + s3;
    }

    /** Returns the inner product of each row of a matrix with a vector. */
    public static double[] product(double[] rows, double[] vector) {
        int width = vector.length;
        DMatrixRMaj product = new DMatrixRMaj(rows.length / width, 1);
        MatrixVectorMult_DDRM.mult(
                DMatrixRMaj.wrap(product.numRows, width, rows), DMatrixRMaj.wrap(width, 1, vector), product);
        return product.data;
    }

    /** Computes {@code to += factor * from}. */
    public static void add(double factor, double[] from, int atFrom, double[] to, int atTo, int length) {
        for (int i = 0; i < length; i++) {
            to[atTo + i] += factor * from[atFrom + i];
        }
    }

    /** Returns a matrix's column. */
    public static double[] column(DMatrixRMaj matrix, int column) {
        double[] values = new double[matrix.numRows];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix.get(i, column);
        }
        return values;
    }

    /** Returns the mean. */
    public static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Returns the mean square distance from the mean. */
    public static double variance(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / values.length;
    }

    /** Returns the factor that scales values to variance one; one for constant values. */
    public static double toUnitVariance(double[] values) {
        double variance = variance(values);
        return variance > 0 ? 1 / Math.sqrt(variance) : 1;
    }
}
