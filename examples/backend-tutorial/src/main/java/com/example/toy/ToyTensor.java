package com.example.toy;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * The engine: an immutable tensor of float32 numbers in row-major order. It stands for the library that you want to
 * connect to Parsimony, and does not depend on Parsimony.
 *
 * <p>The engine computes elementwise functions, matrix products, concatenations, and strided gathers and sums. Sums are
 * accumulated in double precision.
 */
public final class ToyTensor {

    private static final int BLOCK = 256;

    private final int[] extents;
    private final float[] data;

    private ToyTensor(int[] extents, float[] data) {
        this.extents = extents;
        this.data = data;
    }

    /** Returns a tensor of the given numbers. */
    public static ToyTensor of(float[] data, int... extents) {
        return new ToyTensor(extents.clone(), data.clone());
    }

    /** Returns a tensor of zeros. */
    public static ToyTensor zeros(int... extents) {
        return new ToyTensor(extents.clone(), new float[size(extents)]);
    }

    private static int size(int... extents) {
        return Arrays.stream(extents).reduce(1, (a, b) -> a * b);
    }

    /** Returns the extents of the axes, outermost first. */
    public int[] extents() {
        return extents.clone();
    }

    /** Returns a copy of the numbers. */
    public float[] toArray() {
        return data.clone();
    }

    /** Applies a function to each number. */
    public ToyTensor map(DoubleUnaryOperator function) {
        float[] y = new float[data.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) function.applyAsDouble(data[i]);
        }
        return new ToyTensor(extents, y);
    }

    /** Applies a function to each number and its counterpart in a tensor of the same extents. */
    public ToyTensor zip(ToyTensor other, DoubleBinaryOperator function) {
        float[] y = new float[data.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) function.applyAsDouble(data[i], other.data[i]);
        }
        return new ToyTensor(extents, y);
    }

    /** Returns the same numbers with other extents. */
    public ToyTensor reshape(int... other) {
        return new ToyTensor(other.clone(), data);
    }

    /**
     * Processes a row of pairs of numbers: at {@code first + i} in one array and {@code second + i * stride} in
     * another.
     */
    private interface Row {
        void at(int first, int second, int stride, int length);
    }

    /** Visits one array in order and another in strides, row by row. */
    private static int walk(int axis, int first, int second, int[] strides, int[] extents, Row row) {
        if (extents.length == 0) {
            row.at(first, second, 1, 1);
            return 1;
        }
        if (axis == extents.length - 1) {
            row.at(first, second, strides[axis], extents[axis]);
            return first + extents[axis];
        }
        int next = first;
        for (int i = 0; i < extents[axis]; i++) {
            next = walk(axis + 1, next, second + i * strides[axis], strides, extents, row);
        }
        return next;
    }

    /**
     * Returns the numbers at {@code offset + strides[0] * i + strides[1] * j + ...}, with i, j, ... below the extents.
     */
    public ToyTensor take(int offset, int[] strides, int... result) {
        float[] y = new float[size(result)];
        walk(0, 0, offset, strides, result, (to, from, stride, length) -> {
            for (int i = 0; i < length; i++) {
                y[to + i] = data[from + i * stride];
            }
        });
        return new ToyTensor(result.clone(), y);
    }

    /** Returns zeros to which each number is added at its strided position. */
    public ToyTensor addUp(int[] strides, int... result) {
        double[] sums = new double[size(result)];
        walk(0, 0, 0, strides, extents, (from, to, stride, length) -> {
            for (int i = 0; i < length; i++) {
                sums[to + i * stride] += data[from + i];
            }
        });
        return new ToyTensor(result.clone(), rounded(sums));
    }

    /** Concatenates tensors along an axis. */
    public static ToyTensor join(List<ToyTensor> parts, int axis) {
        int[] extents = parts.get(0).extents();
        extents[axis] = parts.stream().mapToInt(part -> part.extents[axis]).sum();
        int outer = IntStream.range(0, axis).map(i -> extents[i]).reduce(1, (a, b) -> a * b);
        float[] y = new float[size(extents)];
        int filled = 0;
        for (int i = 0; i < outer; i++) {
            for (ToyTensor part : parts) {
                int length = part.data.length / outer;
                System.arraycopy(part.data, i * length, y, filled, length);
                filled += length;
            }
        }
        return new ToyTensor(extents, y);
    }

    /** Returns the matrix product of {@code [m, k]} and {@code [k, n]}. */
    public ToyTensor matmul(ToyTensor other) {
        int inner = extents[1];
        int columns = other.extents[1];
        float[] y = new float[extents[0] * columns];
        // The sums of a block of columns fit the processor's cache.
        for (int from = 0; from < columns; from += BLOCK) {
            int width = Math.min(BLOCK, columns - from);
            for (int row = 0; row < extents[0]; row++) {
                double[] sums = new double[width];
                for (int k = 0; k < inner; k++) {
                    double factor = data[row * inner + k];
                    int at = k * columns + from;
                    for (int i = 0; i < width; i++) {
                        sums[i] += factor * other.data[at + i];
                    }
                }
                System.arraycopy(rounded(sums), 0, y, row * columns + from, width);
            }
        }
        return new ToyTensor(new int[] {extents[0], columns}, y);
    }

    private static float[] rounded(double[] sums) {
        float[] y = new float[sums.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) sums[i];
        }
        return y;
    }

    /** Returns the strides: the distance in memory between neighbors along each axis. */
    public static int[] strides(int... extents) {
        int[] strides = new int[extents.length];
        int stride = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= extents[axis];
        }
        return strides;
    }
}
