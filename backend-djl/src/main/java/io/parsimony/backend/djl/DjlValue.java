package io.parsimony.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;

/** An array of PyTorch's. */
final class DjlValue implements Value {

    private final DjlBackend backend;
    private final PtNDArray array;
    private final Shape shape;

    DjlValue(DjlBackend backend, PtNDArray array, Shape shape) {
        this.backend = backend;
        this.array = array;
        this.shape = shape;
    }

    DjlBackend backend() {
        return backend;
    }

    PtNDArray array() {
        if (array.isReleased()) {
            throw ParsimonyException.of("closed", "The value of shape %s was closed.", shape);
        }
        return array;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Tensor download() {
        return backend.call(() -> Tensor.of(shape, array().toFloatArray()));
    }

    @Override
    public void close() {
        array.close();
    }
}
