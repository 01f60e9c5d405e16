package io.parsimony.format.onnx;

import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Constants of computed numbers. */
final class Filling {

    private Filling() {}

    static Constant map(int[] dims, int size, IntToDoubleFunction value) {
        FloatBuffer values = Tensor.allocate(size);
        for (int i = 0; i < size; i++) {
            values.put(i, (float) value.applyAsDouble(i));
        }
        return Constant.ofReals(dims, values);
    }

    /** A number in one of the worlds. */
    interface Whole {
        long at(int index, int world);
    }

    /** A number that may be real or whole, in one of the worlds. */
    interface Number {
        double at(int index, int world);
    }

    static Constant integers(int[] dims, Whole value) {
        int size = Axes.size(dims);
        long[] first = new long[size];
        long[] second = new long[size];
        Arrays.setAll(first, i -> value.at(i, 0));
        Arrays.setAll(second, i -> value.at(i, 1));
        return Constant.ofIntegers(dims, first, second);
    }

    /** Whole numbers pass through double precision: shapes are far below 2^53. */
    static Constant pick(boolean real, int[] dims, int size, Number value) {
        return real ? map(dims, size, i -> value.at(i, 0)) : integers(dims, (i, world) -> (long) value.at(i, world));
    }
}
