package io.parsimony.tck.reference;

import io.parsimony.tensor.Shape;

/** Row-major positions of a tensor's elements in another tensor. */
final class Positions {

    private Positions() {}

    /** Returns the distance of one step along each axis in row-major order. */
    static int[] strides(Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.dim(axis);
        }
        return strides;
    }

    /** Returns {@code start + sum of index[axis] * strides[axis]} for each index of a shape, in row-major order. */
    static int[] of(Shape shape, int start, int... strides) {
        int[] positions = {start};
        for (int axis = 0; axis < shape.rank(); axis++) {
            int extent = shape.dim(axis);
            int[] finer = new int[positions.length * extent];
            for (int i = 0; i < positions.length; i++) {
                for (int j = 0; j < extent; j++) {
                    finer[i * extent + j] = positions[i] + j * strides[axis];
                }
            }
            positions = finer;
        }
        return positions;
    }

    /**
     * Returns, for each element of a large tensor, the position in a small one that broadcasts to it. Both are aligned
     * at their last axes, and an extent of one repeats.
     */
    static int[] broadcast(Shape small, Shape large) {
        int[] own = strides(small);
        int[] strides = new int[large.rank()];
        int missing = large.rank() - small.rank();
        for (int axis = 0; axis < small.rank(); axis++) {
            strides[missing + axis] = small.dim(axis) == 1 ? 0 : own[axis];
        }
        return of(large, 0, strides);
    }
}
