package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;

/**
 * An immutable tensor inside an engine. The caller that receives a value closes it. Closing twice is allowed, also
 * after the backend was closed. Several threads may read a value; closing waits until no run uses it.
 */
public interface Value extends AutoCloseable {

    /** Returns the shape, also of a closed value. */
    Shape shape();

    /**
     * Returns a copy in host memory, which belongs to the caller and remains valid after the value is closed.
     *
     * @throws ParsimonyException ({@code closed}) if the value or its backend was closed
     */
    Tensor download();

    @Override
    void close();
}
