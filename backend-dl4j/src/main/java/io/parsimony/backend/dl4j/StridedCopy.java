package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of numbers from strided places to strided places: transposition, another layout, a range, repetition (stride
 * zero). ND4J's own {@code permute} takes about twice the time.
 *
 * @param extents how many numbers there are along each axis, outermost first
 * @param from the position of the first number that is read
 * @param fromStrides the distance between two numbers that are read, along each axis
 * @param to the position of the first number that is written
 * @param toStrides the distance between two numbers that are written, along each axis
 */
record StridedCopy(List<Integer> extents, int from, List<Integer> fromStrides, int to, List<Integer> toStrides) {

    private static final int BULK = 8;

    /** Drops axes of one element and merges consecutive axes. */
    StridedCopy {
        List<Integer> count = new ArrayList<>();
        List<Integer> in = new ArrayList<>();
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < extents.size(); i++) {
            int extent = extents.get(i);
            if (extent == 1) {
                continue;
            }
            int last = count.size() - 1;
            boolean continues = last >= 0
                    && in.get(last) == extent * fromStrides.get(i)
                    && out.get(last) == extent * toStrides.get(i);
            if (continues) {
                count.set(last, count.get(last) * extent);
                in.set(last, fromStrides.get(i));
                out.set(last, toStrides.get(i));
            } else {
                count.add(extent);
                in.add(fromStrides.get(i));
                out.add(toStrides.get(i));
            }
        }
        extents = List.copyOf(count);
        fromStrides = List.copyOf(in);
        toStrides = List.copyOf(out);
    }

    /** Copies a value from one layout to another, which may be the same. */
    static void between(Shape shape, FloatBuffer from, Nd4jLayout given, FloatBuffer to, Nd4jLayout wanted) {
        if (given == wanted) {
            to.put(0, from, 0, shape.size());
        } else {
            converting(shape, given, wanted).run(from, to);
        }
    }

    /** Returns a copy of a value into another layout. */
    static StridedCopy converting(Shape shape, Nd4jLayout from, Nd4jLayout to) {
        return of(shape.toArray(), 0, strides(shape, from), 0, strides(shape, to));
    }

    static StridedCopy of(int[] extents, int from, int[] fromStrides, int to, int[] toStrides) {
        return new StridedCopy(list(extents), from, list(fromStrides), to, list(toStrides));
    }

    private static List<Integer> list(int[] values) {
        List<Integer> list = new ArrayList<>();
        for (int value : values) {
            list.add(value);
        }
        return list;
    }

    /** Returns the distance in memory between two neighbors along each logical axis of a value in a layout. */
    static int[] strides(Shape shape, Nd4jLayout layout) {
        Nd4jLayout real = layout.of(shape);
        Shape physical = real.physical(shape);
        int[] ordered = new int[physical.rank()];
        int stride = 1;
        for (int i = physical.rank() - 1; i >= 0; i--) {
            ordered[i] = stride;
            stride *= physical.dim(i);
        }
        int[] strides = new int[shape.rank()];
        for (int axis = 0; axis < strides.length; axis++) {
            strides[axis] = ordered[real.axis(axis)];
        }
        return strides;
    }

    /** Copies. */
    void run(FloatBuffer in, FloatBuffer out) {
        run(0, in, from, out, to);
    }

    private void run(int axis, FloatBuffer in, int read, FloatBuffer out, int write) {
        int left = extents.size() - axis;
        if (left == 0) {
            out.put(write, in.get(read));
        } else if (left == 1) {
            line(in, read, fromStrides.get(axis), out, write, toStrides.get(axis), extents.get(axis));
        } else if (left == 2 && !bulk(axis + 1)) {
            plane(
                    in,
                    read,
                    fromStrides.get(axis),
                    fromStrides.get(axis + 1),
                    out,
                    write,
                    toStrides.get(axis),
                    toStrides.get(axis + 1),
                    extents.get(axis),
                    extents.get(axis + 1));
        } else {
            int count = extents.get(axis);
            int readStep = fromStrides.get(axis);
            int writeStep = toStrides.get(axis);
            for (int i = 0; i < count; i++) {
                run(axis + 1, in, read + i * readStep, out, write + i * writeStep);
            }
        }
    }

    private boolean bulk(int axis) {
        return fromStrides.get(axis) == 1 && toStrides.get(axis) == 1 && extents.get(axis) >= BULK;
    }

    private static void line(FloatBuffer in, int read, int readStep, FloatBuffer out, int write, int writeStep, int n) {
        if (readStep == 1 && writeStep == 1 && n >= BULK) {
            out.put(write, in, read, n);
        } else {
            for (int i = 0; i < n; i++) {
                out.put(write + i * writeStep, in.get(read + i * readStep));
            }
        }
    }

    private static void plane(
            FloatBuffer in,
            int read,
            int readRow,
            int readStep,
            FloatBuffer out,
            int write,
            int writeRow,
            int writeStep,
            int rows,
            int columns) {
        for (int i = 0; i < rows; i++) {
            int r = read + i * readRow;
            int w = write + i * writeRow;
            for (int j = 0; j < columns; j++) {
                out.put(w + j * writeStep, in.get(r + j * readStep));
            }
        }
    }
}
