package com.example.toy.parsimony;

import com.example.toy.ToyTensor;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;

/** A tensor that somebody owns, and closes. Two values may share a tensor; each is closed by itself. */
final class ToyValue implements Value {

    private final ToyBackend backend;
    private final Shape shape;
    private ToyTensor tensor;

    ToyValue(ToyBackend backend, ToyTensor tensor) {
        this.backend = backend;
        this.shape = Shape.of(tensor.extents());
        this.tensor = tensor;
    }

    ToyBackend backend() {
        return backend;
    }

    ToyTensor tensor() {
        backend.requireOpen();
        if (tensor == null) {
            throw ParsimonyException.of("closed", "The value of shape %s was closed.", shape);
        }
        return tensor;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Tensor download() {
        return Tensor.of(shape, tensor().toArray());
    }

    @Override
    public void close() {
        tensor = null;
    }
}
