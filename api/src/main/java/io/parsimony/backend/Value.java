package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;

/**
 * A tensor inside an engine, which never changes. Whoever was given one closes it; closing twice is allowed, also after
 * the backend was closed. A value may be read by several threads; it is not closed while a run uses it.
 */
public interface Value extends AutoCloseable {

    /** Returns the shape, also of a closed value. */
    Shape shape();

    /**
     * Returns a copy in host memory, which belongs to the caller and stays as it is when the value is closed.
     *
     * @throws ParsimonyException ({@code closed}) if the value or its backend was closed
     */
    Tensor download();

    @Override
    void close();
}
