package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;

/**
 * Softmax and log-softmax along the rows of matrices. Along other axes, ND4J 1.0.0-M2.1 is wrong if the last axis has
 * extent one.
 */
final class Softmax {

    private final PlanBuilder plan;
    private final Reductions reductions;
    private final Arrangements arrangements;

    Softmax(PlanBuilder plan, Reductions reductions, Arrangements arrangements) {
        this.plan = plan;
        this.reductions = reductions;
        this.arrangements = arrangements;
    }

    Slot apply(Slot x, int axis, boolean logarithm) {
        int rank = x.shape().rank();
        if (rank == 4 && axis == 1) {
            return rows(x, Nd4jLayout.CHANNELS_LAST, x.shape().dim(1), logarithm);
        }
        if (axis == rank - 1) {
            return rows(x, Nd4jLayout.ROW_MAJOR, x.shape().dim(axis), logarithm);
        }
        int[] order = new int[rank];
        for (int i = 0; i < rank; i++) {
            order[i] = i;
        }
        // An exchange of two axes is its own inverse.
        order[axis] = rank - 1;
        order[rank - 1] = axis;
        return arrangements.transpose(apply(arrangements.transpose(x, order), rank - 1, logarithm), order);
    }

    private Slot rows(Slot x, Nd4jLayout layout, int columns, boolean logarithm) {
        Nd4jView view = plan.view(x, layout);
        Nd4jView matrix = view.as(x.shape().size() / columns, columns);
        Nd4jView result =
                logarithm ? logSoftmax(matrix) : plan.add(NativeKernel.of("softmax", 1), matrix.shape(), matrix);
        return Slot.stored(x.shape(), layout, result.block());
    }

    /**
     * Returns the log-softmax. The engine's own takes the logarithm of its softmax, which is minus infinity after
     * underflow.
     */
    private Nd4jView logSoftmax(Nd4jView matrix) {
        int rows = matrix.shape().dim(0);
        Shape column = Shape.of(rows);
        Nd4jView most =
                plan.add(NativeKernel.of("reduce_max", 1), column, matrix).as(rows, 1);
        Nd4jView below = plan.add(NativeKernel.elementwise("subtract"), matrix.shape(), matrix, most);
        Nd4jView exponentials = plan.add(TransformKernel.EXP, matrix.shape(), below);
        Nd4jView sum = reductions.columns(exponentials).as(rows);
        Nd4jView logarithm = plan.add(TransformKernel.LOG, column, sum).as(rows, 1);
        return plan.add(NativeKernel.elementwise("subtract"), matrix.shape(), below, logarithm);
    }
}
