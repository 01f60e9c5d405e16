package io.parsimony.format.onnx;

import java.util.function.IntUnaryOperator;

/** Maps the elements of a broadcast tensor to the elements of its source. */
final class Broadcasting {

    private Broadcasting() {}

    /** Returns the source index of each element for given extents, strides and offset. */
    static IntUnaryOperator index(int[] dims, int[] strides, int offset) {
        return i -> {
            int rest = i;
            int from = offset;
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                from += rest % dims[axis] * strides[axis];
                rest /= dims[axis];
            }
            return from;
        };
    }

    /** Returns the extents of the broadcast of two tensors. */
    static int[] extents(int[] a, int[] b) {
        int rank = Math.max(a.length, b.length);
        int[] dims = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int p = i <= a.length ? a[a.length - i] : 1;
            int q = i <= b.length ? b[b.length - i] : 1;
            OnnxFaults.require(p == q || p == 1 || q == 1, "Cannot broadcast extents of %d and %d.", p, q);
            dims[rank - i] = p == 1 ? q : p;
        }
        return dims;
    }

    /** Returns the source index of each element of a broadcast tensor. */
    static IntUnaryOperator source(int[] dims, int[] from) {
        int[] own = Axes.strides(from);
        int[] strides = new int[dims.length];
        for (int i = 1; i <= from.length; i++) {
            strides[dims.length - i] = from[from.length - i] == 1 ? 0 : own[from.length - i];
        }
        return index(dims, strides, 0);
    }
}
