package io.parsimony.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A tensor in direct memory, which the runtime reads and writes in place. */
final class OnnxValue implements Value {

    private final OrtMemory memory;
    private final Shape shape;
    private OrtMemory.@Nullable Block block;

    /** A value that owns a block. */
    OnnxValue(OrtMemory memory, OrtMemory.Block block) {
        this.memory = memory;
        this.shape = block.shape();
        this.block = block;
    }

    OrtMemory memory() {
        return memory;
    }

    private synchronized OrtMemory.Block block() {
        memory.requireOpen();
        if (block == null) {
            throw ParsimonyException.of(ErrorId.CLOSED, "The value of shape %s was closed.", shape);
        }
        return block;
    }

    OnnxTensor tensor() {
        return block().tensor();
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Tensor download() {
        return block().copy();
    }

    @Override
    public synchronized void close() {
        if (block != null) {
            memory.give(block);
            block = null;
        }
    }
}
