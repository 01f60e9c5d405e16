package io.parsimony.strategies.internal.linalg;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * Products of large row-major matrices in double precision on all cores. One thread sums each number in a fixed order,
 * so the bits do not depend on the number of threads.
 */
public final class Matrices {

    /** The number of result rows per task. */
    private static final int ROWS = 32;
    /** The block of terms and columns per row, so that this part of the right factor stays in the cache. */
    private static final int TERMS = 128;

    private static final int COLUMNS = 1024;

    private Matrices() {}

    /**
     * Returns the numbers of a tensor.
     *
     * @param name the tensor's name, for messages
     * @throws ParsimonyException ({@code bad-parameters}) if a number is not finite
     */
    public static double[] numbers(String name, Tensor tensor) {
        FloatBuffer data = tensor.data();
        double[] numbers = new double[data.remaining()];
        for (int i = 0; i < numbers.length; i++) {
            float value = data.get();
            if (!Float.isFinite(value)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_PARAMETERS, "Expected finite numbers in [%s], found %s.", name, value);
            }
            numbers[i] = value;
        }
        return numbers;
    }

    /** Returns the transpose of a matrix of the given number of rows. */
    public static double[] transpose(double[] a, int rows) {
        int columns = a.length / rows;
        double[] transpose = new double[a.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transpose[j * rows + i] = a[i * columns + j];
            }
        }
        return transpose;
    }

    /** Returns {@code A B}, where {@code A} has {@code rows} rows and {@code B} has {@code columns} columns. */
    public static double[] product(double[] a, int rows, double[] b, int columns) {
        int inner = a.length / rows;
        double[] product = new double[rows * columns];
        multiply(a, inner, 1, rows, inner, b, columns, false, product);
        return product;
    }

    /** Returns {@code A' B}, where both have {@code rows} rows. */
    public static double[] transposedProduct(double[] a, double[] b, int rows) {
        int height = a.length / rows;
        int columns = b.length / rows;
        double[] product = new double[height * columns];
        multiply(a, 1, height, height, rows, b, columns, false, product);
        return product;
    }

    /** Returns {@code A' A}, where {@code A} has {@code rows} rows. */
    public static double[] gram(double[] a, int rows) {
        int columns = a.length / rows;
        double[] gram = new double[columns * columns];
        multiply(a, 1, columns, columns, rows, a, columns, true, gram);
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j < i; j++) {
                gram[i * columns + j] = gram[j * columns + i];
            }
        }
        return gram;
    }

    /**
     * Adds {@code left B} to the result, where {@code left(i, k)} is {@code a[i * down + k * across]}.
     *
     * @param upper whether to compute only the diagonal and the elements above it
     */
    private static void multiply(
            double[] a,
            int down,
            int across,
            int rows,
            int inner,
            double[] b,
            int columns,
            boolean upper,
            double[] result) {
        IntStream.range(0, (rows - 1) / ROWS + 1).parallel().forEach(block -> {
            int top = block * ROWS;
            int bottom = Math.min(rows, top + ROWS);
            double[] sums = new double[COLUMNS];
            for (int left = upper ? top : 0; left < columns; left += COLUMNS) {
                int width = Math.min(COLUMNS, columns - left);
                for (int from = 0; from < inner; from += TERMS) {
                    int to = Math.min(inner, from + TERMS);
                    for (int i = top; i < bottom; i++) {
                        System.arraycopy(result, i * columns + left, sums, 0, width);
                        addRow(a, i * down, across, from, to, b, columns, left, width, sums);
                        System.arraycopy(sums, 0, result, i * columns + left, width);
                    }
                }
            }
        });
    }

    /**
     * Adds one row's terms to the sums of some columns, four at a time, because each pass over the sums is expensive.
     */
    private static void addRow(
            double[] a,
            int row,
            int across,
            int from,
            int to,
            double[] b,
            int columns,
            int left,
            int width,
            double[] sums) {
        int k = from;
        for (; k + 3 < to; k += 4) {
            double a0 = a[row + k * across];
            double a1 = a[row + (k + 1) * across];
            double a2 = a[row + (k + 2) * across];
            double a3 = a[row + (k + 3) * across];
            int b0 = k * columns + left;
            int b1 = b0 + columns;
            int b2 = b1 + columns;
            int b3 = b2 + columns;
            for (int j = 0; j < width; j++) {
                sums[j] += a0 * b[b0 + j] + a1 * b[b1 + j] + a2 * b[b2 + j] + a3 * b[b3 + j];
            }
        }
        for (; k < to; k++) {
            double one = a[row + k * across];
            int start = k * columns + left;
            for (int j = 0; j < width; j++) {
                sums[j] += one * b[start + j];
            }
        }
    }
}
