package io.parsimony.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;

/** An array of PyTorch's. */
final class DjlValue implements Value {

    private final PtNDArray array;
    private final Shape shape;

    DjlValue(PtNDArray array, Shape shape) {
        this.array = array;
        this.shape = shape;
    }

    PtNDArray array() {
        if (array.isReleased()) {
            throw ParsimonyException.of(ErrorId.CLOSED, "The value of shape %s was closed.", shape);
        }
        return array;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Tensor download() {
        PtNDArray open = array();
        return Engines.call(() -> Tensor.of(shape, open.toFloatArray()));
    }

    @Override
    public void close() {
        array.close();
    }
}
