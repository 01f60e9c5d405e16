package io.parsimony.strategies.deploy;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/** Selects rows and columns of parameters. */
final class Weights {

    /** Marks a row or column that is not in the tensor. */
    static final int NONE = -1;

    private Weights() {}

    /**
     * Returns the given rows of a tensor's first axis.
     *
     * @param fill the value of rows that are not in the tensor
     */
    static Tensor rows(Tensor tensor, int[] rows, float fill) {
        int size = tensor.shape().size() / tensor.shape().dim(0);
        FloatBuffer values = Tensor.allocate(rows.length * size);
        for (int row : rows) {
            for (int i = 0; i < size; i++) {
                values.put(row == NONE ? fill : tensor.get(row * size + i));
            }
        }
        return Tensor.wrap(tensor.shape().with(0, rows.length), values.rewind());
    }

    /**
     * Returns the given columns of a tensor's second axis, zeros for those that are not in the tensor.
     *
     * @param each the number of consecutive columns per number
     */
    static Tensor columns(Tensor tensor, int[] columns, int each) {
        Shape shape = tensor.shape();
        int size = each * (shape.size() / shape.dim(0) / shape.dim(1));
        int row = shape.size() / shape.dim(0);
        FloatBuffer values = Tensor.allocate(shape.dim(0) * columns.length * size);
        for (int r = 0; r < shape.dim(0); r++) {
            for (int column : columns) {
                for (int i = 0; i < size; i++) {
                    values.put(column == NONE ? 0 : tensor.get(r * row + column * size + i));
                }
            }
        }
        return Tensor.wrap(shape.with(1, columns.length * each), values.rewind());
    }

    /** Returns whether a selection contains all rows or columns in order. */
    static boolean isAll(int[] chosen, int count) {
        return chosen.length == count && IntStream.range(0, count).allMatch(i -> chosen[i] == i);
    }
}
