package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;

/** The order of a value's numbers in memory. */
enum Nd4jLayout {
    /** The last axis of the shape is the innermost. */
    ROW_MAJOR,
    /** An image batch whose channels are innermost, which oneDNN computes faster. */
    CHANNELS_LAST;

    private static final int[] TO_FIRST = {0, 3, 1, 2};

    /** Returns this layout, or row-major where both give the same order. */
    Nd4jLayout of(Shape shape) {
        boolean same = shape.rank() != 4 || shape.dim(1) == 1 || shape.dim(2) * shape.dim(3) == 1;
        return same ? ROW_MAJOR : this;
    }

    /** Returns the extents in memory order of a value of a logical shape. */
    Shape physical(Shape shape) {
        return this == ROW_MAJOR || shape.rank() != 4
                ? shape
                : Shape.of(shape.dim(0), shape.dim(2), shape.dim(3), shape.dim(1));
    }

    /** Returns the position in memory order of a logical axis of an image batch. */
    int axis(int logical) {
        return this == ROW_MAJOR ? logical : TO_FIRST[logical];
    }
}
