package io.parsimony.backend.djl;

import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;

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

    /**
     * A value of a backend.
     *
     * @throws ParsimonyException ({@code bad-input}) if it is another backend's
     */
    static DjlValue own(DjlBackend backend, Value value) {
        if (value instanceof DjlValue own && own.backend == backend) {
            return own;
        }
        throw ParsimonyException.of(
                ErrorId.BAD_INPUT,
                "Expected a value of this backend, found one of [%s].",
                value.getClass().getSimpleName());
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
        return backend.call(() -> copy(array(), shape));
    }

    /** A copy of an array in host memory. */
    static Tensor copy(PtNDArray array, Shape shape) {
        FloatBuffer copy = Tensor.allocate(shape.size());
        // Where the memory order is not the shape's, the engine makes an array of its own, which the scope frees.
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            copy.put(JniUtils.getByteBuffer(array, true).asFloatBuffer());
        }
        return Tensor.wrap(shape, copy.rewind());
    }

    @Override
    public void close() {
        array.close();
    }
}
