package io.parsimony.backend;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;

/** A tensor inside an engine. Whoever was given one closes it; closing twice is allowed. */
public interface Value extends AutoCloseable {

    /** The shape. */
    Shape shape();

    /** A copy in host memory. */
    Tensor download();

    @Override
    void close();
}
