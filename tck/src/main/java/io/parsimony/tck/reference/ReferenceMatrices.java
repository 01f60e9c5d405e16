package io.parsimony.tck.reference;

/** Products of row-major matrices. */
final class ReferenceMatrices {

    /** The number of rows of the second factor that are reused while they are in the cache. */
    private static final int BLOCK = 64;

    private ReferenceMatrices() {}

    /**
     * Adds {@code a * b} to y. Each sum follows the order of the inner index.
     *
     * @param a {@code [rows, inner]}, from {@code aStart}
     * @param b {@code [inner, columns]}
     * @param y {@code [rows, columns]}, from {@code yStart}
     */
    static void multiply(double[] a, int aStart, double[] b, double[] y, int yStart, int rows, int inner, int columns) {
        for (int from = 0; from < inner; from += BLOCK) {
            int to = Math.min(from + BLOCK, inner);
            for (int i = 0; i < rows; i++) {
                for (int k = from; k < to; k++) {
                    addTimes(a[aStart + i * inner + k], b, k * columns, y, yStart + i * columns, columns);
                }
            }
        }
    }

    private static void addTimes(double factor, double[] b, int bStart, double[] y, int yStart, int count) {
        for (int j = 0; j < count; j++) {
            y[yStart + j] += factor * b[bStart + j];
        }
    }

    /** Returns the transpose of a part of an array, which is a matrix {@code [rows, columns]}. */
    static double[] transposed(double[] x, int start, int rows, int columns) {
        double[] turned = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                turned[j * rows + i] = x[start + i * columns + j];
            }
        }
        return turned;
    }
}
