package com.example.toy;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * The engine: float32 numbers in row-major order, which do not change. It stands for the library that you want to bring
 * to Parsimony, and knows nothing of it.
 *
 * <p>It can compute number by number, multiply matrices, take numbers from any positions, and add numbers up at any
 * positions. Sums are carried in double precision.
 */
public final class ToyTensor {

    private final int[] extents;
    private final float[] data;

    private ToyTensor(int[] extents, float[] data) {
        this.extents = extents;
        this.data = data;
    }

    /** A tensor of the given numbers. */
    public static ToyTensor of(float[] data, int... extents) {
        return new ToyTensor(extents.clone(), data.clone());
    }

    /** A tensor of one repeated number. */
    public static ToyTensor full(double value, int... extents) {
        float[] data = new float[size(extents)];
        Arrays.fill(data, (float) value);
        return new ToyTensor(extents.clone(), data);
    }

    private static int size(int... extents) {
        return Arrays.stream(extents).reduce(1, (a, b) -> a * b);
    }

    /** The extents of the axes, outermost first. */
    public int[] extents() {
        return extents.clone();
    }

    /** The numbers, a copy. */
    public float[] toArray() {
        return data.clone();
    }

    /** The number at a position. */
    public float get(int position) {
        return data[position];
    }

    /** A function of each number. */
    public ToyTensor map(DoubleUnaryOperator function) {
        float[] y = new float[data.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) function.applyAsDouble(data[i]);
        }
        return new ToyTensor(extents, y);
    }

    /** A function of each number and its counterpart in a tensor of the same extents. */
    public ToyTensor zip(ToyTensor other, DoubleBinaryOperator function) {
        float[] y = new float[data.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) function.applyAsDouble(data[i], other.data[i]);
        }
        return new ToyTensor(extents, y);
    }

    /** The same numbers with other extents. */
    public ToyTensor reshape(int... other) {
        return new ToyTensor(other.clone(), data);
    }

    /** The numbers at some positions: {@code y[i] = x[positions[i]]}. */
    public ToyTensor take(int[] positions, int... result) {
        float[] y = new float[positions.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = data[positions[i]];
        }
        return new ToyTensor(result.clone(), y);
    }

    /** Zeros, to which the numbers are added at some positions: {@code y[positions[i]] += x[i]}. */
    public ToyTensor addAt(int[] positions, int... result) {
        double[] sums = new double[size(result)];
        for (int i = 0; i < positions.length; i++) {
            sums[positions[i]] += data[i];
        }
        return new ToyTensor(result.clone(), rounded(sums));
    }

    /** The positions of the first maximum of each row, for a tensor of {@code [a, row, b]}: {@code [a, b]} of them. */
    public int[] firstMaxima() {
        int inner = extents[2];
        int[] maxima = new int[extents[0] * inner];
        for (int i = 0; i < maxima.length; i++) {
            int first = i / inner * extents[1] * inner + i % inner;
            maxima[i] = first;
            for (int k = 1; k < extents[1]; k++) {
                if (data[first + k * inner] > data[maxima[i]]) {
                    maxima[i] = first + k * inner;
                }
            }
        }
        return maxima;
    }

    /** Matrix products side by side: {@code [g, m, k]} times {@code [g, k, n]}. */
    public ToyTensor matmul(ToyTensor other) {
        int rows = extents[1];
        int inner = extents[2];
        int columns = other.extents[2];
        float[] y = new float[extents[0] * rows * columns];
        for (int row = 0; row < extents[0] * rows; row++) {
            double[] sums = new double[columns];
            for (int k = 0; k < inner; k++) {
                double factor = data[row * inner + k];
                int from = (row / rows * inner + k) * columns;
                for (int column = 0; column < columns; column++) {
                    sums[column] += factor * other.data[from + column];
                }
            }
            System.arraycopy(rounded(sums), 0, y, row * columns, columns);
        }
        return new ToyTensor(new int[] {extents[0], rows, columns}, y);
    }

    private static float[] rounded(double[] sums) {
        float[] y = new float[sums.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) sums[i];
        }
        return y;
    }

    /** The distance in memory between neighbours along each axis. */
    public static int[] strides(int... extents) {
        int[] strides = new int[extents.length];
        int stride = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= extents[axis];
        }
        return strides;
    }

    /** All positions {@code offset + strides[0] * i + strides[1] * j + ...}, with i, j, ... below the extents. */
    public static int[] positions(int offset, int[] strides, int... extents) {
        int[] positions = {offset};
        for (int axis = 0; axis < extents.length; axis++) {
            int[] more = new int[positions.length * extents[axis]];
            for (int i = 0; i < more.length; i++) {
                more[i] = positions[i / extents[axis]] + strides[axis] * (i % extents[axis]);
            }
            positions = more;
        }
        return positions;
    }
}
