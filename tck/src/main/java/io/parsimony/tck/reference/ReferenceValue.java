package io.parsimony.tck.reference;

import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;

/** A value of the reference backend: a {@link DoubleTensor} with a life cycle. */
public final class ReferenceValue implements Value {

    private final ReferenceBackend backend;
    private final DoubleTensor tensor;
    private boolean closed;

    ReferenceValue(ReferenceBackend backend, DoubleTensor tensor) {
        this.backend = backend;
        this.tensor = tensor;
    }

    /** Returns the backend of the value. */
    ReferenceBackend backend() {
        return backend;
    }

    @Override
    public Shape shape() {
        return tensor.shape();
    }

    /**
     * Returns the numbers in double precision.
     *
     * @throws ParsimonyException ({@code closed}) if the value or its backend was closed
     */
    public DoubleTensor tensor() {
        backend.requireOpen();
        if (closed) {
            throw ParsimonyException.of(ErrorId.CLOSED, "The value of shape %s was closed.", shape());
        }
        return tensor;
    }

    /** Returns the numbers rounded to float32. */
    @Override
    public Tensor download() {
        return tensor().toTensor();
    }

    @Override
    public void close() {
        closed = true;
    }
}
