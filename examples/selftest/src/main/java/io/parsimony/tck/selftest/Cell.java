package io.parsimony.tck.selftest;

import io.parsimony.backend.Value;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;

/** A value whose contents a mutant may change under its owner. */
class Cell implements Value {

    private Value inner;

    Cell(Value inner) {
        this.inner = inner;
    }

    Value inner() {
        return inner;
    }

    void set(Value other) {
        inner = other;
    }

    @Override
    public Shape shape() {
        return inner.shape();
    }

    @Override
    public Tensor download() {
        return inner.download();
    }

    @Override
    public void close() {
        inner.close();
    }
}
