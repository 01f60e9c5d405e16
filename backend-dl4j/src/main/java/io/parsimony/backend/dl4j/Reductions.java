package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums. ND4J's own reduction adds numbers one by one: slow along outer axes, and imprecise over many numbers. Long sums
 * are computed in two stages here, the first by a matrix product or average pooling.
 */
final class Reductions {

    /** The longest sum that is computed in one stage. */
    private static final int LONGEST = 1024;

    /** The longest sum that is computed number by number if both ways are possible. */
    private static final int SHORT = 64;

    /** The number of numbers from which a matrix product is worth its start. */
    private static final int LARGE = 1 << 16;

    private final PlanBuilder plan;

    Reductions(PlanBuilder plan) {
        this.plan = plan;
    }

    /** A run of neighboring axes in memory that are all summed over, or all kept. */
    private record Run(int size, boolean summed) {}

    Slot sum(Slot x, boolean keepAxes, int... axes) {
        Shape result = new ShapeOps().sum(x.shape(), keepAxes, axes);
        boolean[] summed = new boolean[x.shape().rank()];
        for (int axis = 0; axis < summed.length; axis++) {
            summed[axis] = axes.length == 0;
        }
        for (int axis : axes) {
            summed[axis] = true;
        }
        Nd4jLayout layout = layout(x, summed, keepAxes);
        Nd4jView view = plan.view(x, layout);
        List<Run> runs = runs(view.shape(), layout, summed);
        Nd4jView sum = sum(view, runs);
        return Slot.stored(result, result.rank() == 4 ? layout : Nd4jLayout.ROW_MAJOR, sum.block());
    }

    /** Returns the layout to sum in, such that the axes that stay are in the order of the result. */
    private static Nd4jLayout layout(Slot x, boolean[] summed, boolean keepAxes) {
        if (x.preferred() != Nd4jLayout.CHANNELS_LAST) {
            return Nd4jLayout.ROW_MAJOR;
        }
        boolean mixed = !keepAxes && !summed[1] && !(summed[2] && summed[3]);
        return mixed ? Nd4jLayout.ROW_MAJOR : Nd4jLayout.CHANNELS_LAST.of(x.shape());
    }

    private static List<Run> runs(Shape physical, Nd4jLayout layout, boolean[] summed) {
        boolean[] inMemory = new boolean[summed.length];
        for (int axis = 0; axis < summed.length; axis++) {
            inMemory[layout.axis(axis)] = summed[axis];
        }
        List<Run> runs = new ArrayList<>();
        for (int place = 0; place < inMemory.length; place++) {
            int extent = physical.dim(place);
            int last = runs.size() - 1;
            if (extent == 1) {
                continue;
            }
            if (last >= 0 && runs.get(last).summed == inMemory[place]) {
                runs.set(last, new Run(runs.get(last).size * extent, inMemory[place]));
            } else {
                runs.add(new Run(extent, inMemory[place]));
            }
        }
        return runs;
    }

    private Nd4jView sum(Nd4jView x, List<Run> runs) {
        if (runs.stream().noneMatch(Run::summed)) {
            return x;
        }
        if (runs.size() == 1) {
            return total(x);
        }
        if (runs.size() == 2 && runs.get(0).summed) {
            return rows(x.as(runs.get(0).size, runs.get(1).size), 1);
        }
        if (runs.size() == 2) {
            return columns(x.as(runs.get(0).size, runs.get(1).size));
        }
        return reduced(x, runs);
    }

    private Nd4jView reduced(Nd4jView x, List<Run> runs) {
        List<Integer> axes = new ArrayList<>();
        int[] extents = new int[runs.size()];
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < extents.length; i++) {
            extents[i] = runs.get(i).size;
            if (runs.get(i).summed) {
                axes.add(i);
            } else {
                kept.add(runs.get(i).size);
            }
        }
        Shape shape = Shape.of(kept.stream().mapToInt(Integer::intValue).toArray());
        return plan.add(NativeKernel.of("reduce_sum", axes.toArray(Integer[]::new)), shape, x.as(extents));
    }

    /** Returns the sum of all numbers. */
    private Nd4jView total(Nd4jView x) {
        Nd4jView partial = x;
        int size = x.block().size();
        for (int columns = stage(size); columns > 1; columns = stage(size)) {
            partial = columns(partial.as(size / columns, columns));
            size /= columns;
        }
        // As a row: over its only axis the engine wants a result without axes.
        return plan.add(NativeKernel.of("reduce_sum", 1), Shape.of(1), partial.as(1, size));
    }

    /** Returns the length of the first stage of a sum, or one for a single stage. */
    private static int stage(int size) {
        return size <= SHORT ? 1 : divisor(size, size >= LARGE ? LONGEST : SHORT);
    }

    /**
     * Returns the sum of each row of a matrix. Long rows are summed in stages, because the engine adds numbers one by
     * one.
     */
    Nd4jView columns(Nd4jView matrix) {
        int rows = matrix.shape().dim(0);
        int columns = matrix.shape().dim(1);
        if ((long) rows * columns < LARGE) {
            int inner = stage(columns);
            if (inner > 1 && inner < columns) {
                int outer = columns / inner;
                return columns(columns(matrix.as(rows * outer, inner)).as(rows, outer));
            }
            return plan.add(NativeKernel.of("reduce_sum", 1), Shape.of(rows), matrix);
        }
        Nd4jView ones = plan.view(PlanBuilder.constant(Tensor.full(Shape.of(columns, 1), 1)), Nd4jLayout.ROW_MAJOR);
        return plan.add(NativeKernel.matmul(false, false), Shape.of(rows, 1), matrix, ones)
                .as(rows);
    }

    /** Returns the sum of each column of a matrix, times a factor. */
    Nd4jView rows(Nd4jView matrix, double factor) {
        int rows = matrix.shape().dim(0);
        int columns = matrix.shape().dim(1);
        int inner = divisor(rows, LONGEST);
        Nd4jView partial = matrix;
        double scale = factor;
        if (rows > SHORT && inner > 1) {
            int outer = rows / inner;
            partial = plan.add(
                            NativeKernel.of("avgpool2d", inner, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1),
                            Shape.of(outer, 1, 1, columns),
                            matrix.as(outer, inner, 1, columns))
                    .as(outer, columns);
            scale *= inner;
        }
        Nd4jView sum = partial.shape().dim(0) == 1
                ? partial.as(columns)
                : plan.add(NativeKernel.of("reduce_sum", 0), Shape.of(columns), partial);
        if (scale == 1) {
            return sum;
        }
        Nd4jView by = plan.view(PlanBuilder.constant(Tensor.scalar(scale)), Nd4jLayout.ROW_MAJOR);
        return plan.add(NativeKernel.elementwise("multiply"), sum.shape(), sum, by.as(1));
    }

    /** Returns the mean of each channel of an image batch, {@code [c]}. */
    Nd4jView channelMeans(Slot x) {
        Nd4jView view = plan.view(x, Nd4jLayout.CHANNELS_LAST);
        int channels = x.shape().dim(1);
        int count = x.shape().size() / channels;
        return rows(view.as(count, channels), 1.0 / count);
    }

    /** Returns the greatest divisor up to a bound. */
    private static int divisor(int size, int most) {
        for (int d = Math.min(size, most); d > 1; d--) {
            if (size % d == 0) {
                return d;
            }
        }
        return 1;
    }
}
