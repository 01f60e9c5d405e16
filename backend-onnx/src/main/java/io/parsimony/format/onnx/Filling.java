package io.parsimony.format.onnx;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/**
 * Creates constants and weights from computed numbers within a budget of bytes, so that a small file cannot allocate
 * large tensors.
 */
final class Filling {

    /** The budget per stored number: standardizing weights takes a few steps, each of which creates as many numbers. */
    private static final long NUMBERS_EACH = 8;

    /** The budget of any file, for shapes and small constants. */
    private static final long SMALL_BYTES = 64L << 20;

    /** The bytes of an integer: one long for each size of the {@link BatchDimension}. */
    private static final int WHOLE_BYTES = 2 * Long.BYTES;

    private long budget;

    /**
     * Creates a budget of eight times the bytes of the numbers in the file, plus 64 MiB.
     *
     * @param stored how many numbers the file holds
     */
    Filling(long stored) {
        this.budget = NUMBERS_EACH * Float.BYTES * stored + SMALL_BYTES;
    }

    /** Computes an integer for one batch size. */
    interface Whole {
        long at(int index, int world);
    }

    /** Computes a real number or an integer for one batch size. */
    interface Numeric {
        double at(int index, int world);
    }

    /** Takes bytes from the budget, either for new numbers or for equivalent computing time. */
    void take(long bytes) {
        budget -= bytes;
        OnnxFaults.require(
                budget >= 0, "Expected computed constants of about the file's size, found much larger ones.");
    }

    Constant map(int[] dims, IntToDoubleFunction value) {
        int size = Axes.size(dims);
        take((long) size * Float.BYTES);
        FloatBuffer values = Tensor.allocate(size);
        for (int i = 0; i < size; i++) {
            values.put(i, (float) value.applyAsDouble(i));
        }
        return Constant.ofReals(dims, values);
    }

    /** Returns a weight of computed numbers. */
    Tensor tensor(Shape shape, IntToDoubleFunction value) {
        take((long) shape.size() * Float.BYTES);
        return Tensors.of(shape, value);
    }

    Constant integers(int[] dims, Whole value) {
        int size = Axes.size(dims);
        take((long) size * WHOLE_BYTES);
        long[] first = new long[size];
        long[] second = new long[size];
        Arrays.setAll(first, i -> value.at(i, 0));
        Arrays.setAll(second, i -> value.at(i, 1));
        return Constant.ofIntegers(dims, first, second);
    }

    /** Returns a constant of computed numbers. Integers pass through double precision: shapes are far below 2^53. */
    Constant pick(boolean real, int[] dims, Numeric value) {
        return real ? map(dims, i -> value.at(i, 0)) : integers(dims, (i, world) -> (long) value.at(i, world));
    }

    /** Returns a constant whose element {@code i} is another's element {@code source(i)}. */
    Constant remap(Constant from, int[] dims, IntUnaryOperator source) {
        int size = Axes.size(dims);
        take((long) size * (from.isReal() ? Float.BYTES : WHOLE_BYTES));
        return from.remap(dims, size, source);
    }
}
