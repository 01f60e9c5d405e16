package io.parsimony.format.onnx;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A tensor whose values are known at import: float32 numbers, or integers (booleans included) for both sizes of the
 * {@link BatchDimension}.
 */
final class Constant implements ImportedValue {

    private final int[] dims;
    private final @Nullable FloatBuffer reals;
    private final long[][] worlds;
    private boolean compared;
    private @Nullable Double uniform;

    private Constant(int[] dims, @Nullable FloatBuffer reals, long[]... worlds) {
        this.dims = dims;
        this.reals = reals;
        this.worlds = worlds;
    }

    static Constant ofReals(int[] dims, FloatBuffer values) {
        return new Constant(dims, values);
    }

    static Constant ofReal(double value) {
        return ofReals(new int[0], Tensor.allocate(1).put(0, (float) value));
    }

    static Constant ofIntegers(int[] dims, long[] values) {
        return new Constant(dims, null, values, values);
    }

    static Constant ofIntegers(int[] dims, long[] first, long[] second) {
        return new Constant(dims, null, first, second);
    }

    static Constant ofVector(long... values) {
        return ofIntegers(new int[] {values.length}, values);
    }

    boolean isReal() {
        return reals != null;
    }

    int[] dims() {
        return dims;
    }

    int rank() {
        return dims.length;
    }

    int size() {
        return reals != null ? reals.limit() : worlds[0].length;
    }

    /** Returns the element at a row-major index as a real number; integers are converted. */
    float real(int index) {
        return reals != null ? reals.get(index) : worlds[0][index];
    }

    /** Returns the integer at a row-major index, for the first or second batch size. */
    long integer(int index, int world) {
        return reals != null ? (long) reals.get(index) : worlds[world][index];
    }

    /** Returns the integers for one of the batch sizes. */
    long[] integers(int world) {
        if (reals == null) {
            return worlds[world];
        }
        long[] values = new long[size()];
        Arrays.setAll(values, i -> integer(i, world));
        return values;
    }

    /** Returns the integers, which must not depend on the batch. */
    long[] integers() {
        long[] values = integers(0);
        if (!Arrays.equals(values, integers(1))) {
            throw OnnxFaults.unsupported(
                    "Export the model with a fixed batch size, or without this computation.",
                    "Expected whole numbers that are the same for every batch size, found numbers that depend on it.");
        }
        return values;
    }

    /** Returns the number that all elements equal, or nothing if elements differ. */
    @Nullable Double uniform() {
        if (!compared) {
            int size = size();
            boolean same = size > 0;
            for (int i = 1; same && i < size; i++) {
                same = real(i) == real(0);
            }
            uniform = same ? (double) real(0) : null;
            compared = true;
        }
        return uniform;
    }

    /** Returns the same numbers under other extents. */
    Constant reshape(int... others) {
        return new Constant(others, reals, worlds);
    }

    /** Returns a constant whose element {@code i} is this one's element {@code source(i)}. */
    Constant remap(int[] extents, int size, IntUnaryOperator source) {
        if (reals != null) {
            FloatBuffer values = Tensor.allocate(size);
            for (int i = 0; i < size; i++) {
                values.put(i, reals.get(source.applyAsInt(i)));
            }
            return ofReals(extents, values);
        }
        long[] first = new long[size];
        long[] second = new long[size];
        for (int i = 0; i < size; i++) {
            int from = source.applyAsInt(i);
            first[i] = worlds[0][from];
            second[i] = worlds[1][from];
        }
        return ofIntegers(extents, first, second);
    }

    /** Returns the numbers as a tensor of the same shape. Does not copy real numbers. */
    Tensor tensor() {
        return tensor(Shape.of(dims));
    }

    /** Returns the numbers as a tensor of another shape with equally many elements. */
    Tensor tensor(Shape shape) {
        if (reals != null) {
            return Tensor.wrap(shape, reals.duplicate().rewind());
        }
        throw OnnxFaults.badFile("Expected real numbers, found whole ones.");
    }
}
