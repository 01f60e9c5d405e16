package io.parsimony.format.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ranges of {@code Slice}. Starts and ends may count from the end and may exceed the axis.
 *
 * @param starts the first elements
 * @param ends the elements after the last ones
 * @param axes the axes, by default the first ones
 * @param steps the steps, by default one
 */
record Ranges(long[] starts, long[] ends, long @Nullable [] axes, long @Nullable [] steps) {

    /**
     * A range that lies inside its axis.
     *
     * @param axis the axis
     * @param start the first element
     * @param length the number of elements, may be zero
     * @param step the distance between two consecutive elements
     */
    record Range(int axis, long start, long length, long step) {}

    /** Returns the ranges of {@code Slice} before opset 10. */
    static Ranges ofAttributes(OnnxOperation operation) {
        long[] starts = operation.integers("starts");
        long[] ends = operation.integers("ends");
        if (starts == null || ends == null) {
            throw OnnxFaults.badFile("Expected starts and ends, found none.");
        }
        return new Ranges(starts, ends, operation.integers("axes"), null);
    }

    /** Returns the lengths when an extent is divided into the given number of parts; the last part may be smaller. */
    static long[] parts(long extent, int parts) {
        long each = (extent + parts - 1) / parts;
        long[] lengths = new long[parts];
        Arrays.fill(lengths, each);
        lengths[parts - 1] = extent - each * (parts - 1);
        return lengths;
    }

    /** Returns the ranges on given extents. */
    List<Range> on(long[] extents) {
        int count = starts.length;
        OnnxFaults.require(
                ends.length == count
                        && (axes == null || axes.length == count)
                        && (steps == null || steps.length == count)
                        && count <= extents.length,
                "Expected as many starts as ends, axes and steps, found others.");
        List<Range> ranges = new ArrayList<>();
        boolean[] seen = new boolean[extents.length];
        for (int i = 0; i < count; i++) {
            int axis = Axes.of(axes == null ? i : axes[i], extents.length);
            OnnxFaults.require(!seen[axis], "Expected distinct axes, found %d twice.", axis);
            seen[axis] = true;
            ranges.add(range(axis, extents[axis], starts[i], ends[i], steps == null ? 1 : steps[i]));
        }
        return ranges;
    }

    private static Range range(int axis, long extent, long start, long end, long step) {
        OnnxFaults.require(step != 0 && step != Long.MIN_VALUE, "Expected a step, found %d.", step);
        boolean forward = step > 0;
        long low = forward ? 0 : -1;
        long high = forward ? extent : extent - 1;
        long from = clamp(start < 0 ? start + extent : start, 0, forward ? extent : extent - 1);
        long to = clamp(end < 0 ? end + extent : end, low, high);
        long room = forward ? to - from : from - to;
        long size = Math.abs(step);
        long length = room <= 0 ? 0 : (room - 1) / size + 1;
        return new Range(axis, length == 0 ? 0 : from, length, length <= 1 ? 1 : step);
    }

    private static long clamp(long value, long low, long high) {
        return Math.max(low, Math.min(high, value));
    }
}
