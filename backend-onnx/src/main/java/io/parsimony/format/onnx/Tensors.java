package io.parsimony.format.onnx;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/** Creates tensors from computed or existing numbers. */
final class Tensors {

    private Tensors() {}

    static Constant constant(int[] dims, float... values) {
        return Constant.ofReals(dims, Tensor.allocate(values.length).put(values).rewind());
    }

    /** Returns a tensor of computed numbers. */
    static Tensor of(Shape shape, IntToDoubleFunction value) {
        FloatBuffer values = Tensor.allocate(shape.size());
        for (int i = 0; i < shape.size(); i++) {
            values.put(i, (float) value.applyAsDouble(i));
        }
        return Tensor.wrap(shape, values);
    }

    /** Returns a tensor whose element {@code i} is another's element {@code source(i)}. */
    static Tensor remap(Tensor from, Shape shape, IntUnaryOperator source) {
        FloatBuffer data = from.data();
        return of(shape, i -> data.get(source.applyAsInt(i)));
    }

    /** Returns the transpose of a matrix. */
    static Tensor transposed(Tensor matrix) {
        int rows = matrix.shape().dim(0);
        int columns = matrix.shape().dim(1);
        return remap(matrix, Shape.of(columns, rows), i -> i % rows * columns + i / rows);
    }
}
