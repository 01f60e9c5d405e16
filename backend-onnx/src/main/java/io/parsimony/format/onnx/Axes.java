package io.parsimony.format.onnx;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Arithmetic of axes and extents, as ONNX states them. */
final class Axes {

    /** The greatest supported number of axes of a tensor. */
    static final int MOST = 16;

    private Axes() {}

    /** Throws if a tensor has more than {@link #MOST} axes. */
    static void requireRank(int rank) {
        OnnxFaults.require(rank <= MOST, "Expected at most %d axes, found %d.", MOST, rank);
    }

    /** Returns an axis counted from the front; a negative axis counts from the end. */
    static int of(long axis, int rank) {
        OnnxFaults.require(axis >= -rank && axis < rank, "Expected one of %d axes, found axis %d.", rank, axis);
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Returns distinct axes counted from the front, in order. */
    static int[] of(long[] axes, int rank) {
        Set<Integer> distinct = new LinkedHashSet<>();
        for (long axis : axes) {
            OnnxFaults.require(distinct.add(of(axis, rank)), "Expected distinct axes, found %d twice.", axis);
        }
        return distinct.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** Returns distinct axes counted from the front, in order; all where none are given. */
    static int[] orAll(long @Nullable [] axes, int rank) {
        return axes == null || axes.length == 0 ? IntStream.range(0, rank).toArray() : of(axes, rank);
    }

    /** Returns a permutation, by default the reverse. */
    static int[] permutation(long @Nullable [] order, int rank) {
        int[] permutation = new int[rank];
        if (order == null) {
            Arrays.setAll(permutation, i -> rank - 1 - i);
            return permutation;
        }
        boolean[] seen = new boolean[rank];
        OnnxFaults.require(order.length == rank, "Expected an order of %d axes, found %d.", rank, order.length);
        for (int i = 0; i < rank; i++) {
            permutation[i] = of(order[i], rank);
            OnnxFaults.require(!seen[permutation[i]], "Expected distinct axes, found %d twice.", order[i]);
            seen[permutation[i]] = true;
        }
        return permutation;
    }

    /** Returns an integer that must fit into 31 bits. */
    static int small(long value) {
        OnnxFaults.require(
                value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE,
                "Expected a number below 2^31, found %d.",
                value);
        return (int) value;
    }

    /**
     * Returns the number of elements. Throws if it exceeds a bound, so that false extents in a file allocate nothing.
     */
    static int size(int[] extents) {
        long size = 1;
        for (int extent : extents) {
            size = Math.min(size * extent, 1L << 40);
        }
        OnnxFaults.require(
                size <= Integer.MAX_VALUE / Float.BYTES, "Expected a tensor of less than 2^29 numbers, found more.");
        return (int) size;
    }

    /** Returns the row-major strides. */
    static int[] strides(int[] extents) {
        int[] strides = new int[extents.length];
        int stride = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= extents[axis];
        }
        return strides;
    }

    /** Returns the extents of a reshape; 0 copies the source's extent, -1 takes the remaining elements. */
    static long[] reshaped(long[] asked, long[] from, boolean zeros) {
        long[] extents = asked.clone();
        long total = product(from);
        long known = 1;
        int free = -1;
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] == 0 && !zeros) {
                OnnxFaults.require(axis < from.length, "Expected an existing axis to copy an extent from, found none.");
                extents[axis] = from[axis];
            }
            OnnxFaults.require(extents[axis] >= -1, "Expected an extent, found %d.", extents[axis]);
            if (extents[axis] == -1) {
                OnnxFaults.require(free < 0, "Expected at most one extent to infer, found two.");
                free = axis;
            } else {
                known = multiply(known, extents[axis]);
            }
        }
        if (free >= 0) {
            OnnxFaults.require(known > 0 && total % known == 0, "Cannot reshape %d numbers to %s.", total, show(asked));
            extents[free] = total / known;
            known *= extents[free];
        }
        OnnxFaults.require(known == total, "Cannot reshape %d numbers to %s.", total, show(asked));
        return extents;
    }

    static long product(long... extents) {
        long product = 1;
        for (long extent : extents) {
            product = multiply(product, extent);
        }
        return product;
    }

    private static long multiply(long a, long b) {
        OnnxFaults.require(
                b == 0 || a <= Long.MAX_VALUE / Math.max(1, Math.abs(b)),
                "Expected a tensor of less than 2^63 numbers, found more.");
        return a * b;
    }

    static String show(long[] extents) {
        return Arrays.toString(extents);
    }
}
