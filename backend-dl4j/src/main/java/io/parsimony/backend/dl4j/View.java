package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;

/**
 * A whole block seen under a shape.
 *
 * @param shape the extents in memory order
 */
record View(Block block, Shape shape) {

    /** The same numbers under another shape of equal size. */
    View as(int... extents) {
        return new View(block, Shape.of(extents));
    }
}
