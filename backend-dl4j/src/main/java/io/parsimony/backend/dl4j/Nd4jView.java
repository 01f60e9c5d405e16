package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;

/**
 * A whole block with a shape.
 *
 * @param shape the extents in memory order
 */
record Nd4jView(Block block, Shape shape) {

    /** Returns the same numbers under another shape of equal size. */
    Nd4jView as(int... extents) {
        return new Nd4jView(block, Shape.of(extents));
    }
}
