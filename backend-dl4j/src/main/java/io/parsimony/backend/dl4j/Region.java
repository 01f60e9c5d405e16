package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A part of native memory seen under a shape.
 *
 * @param offset the position of its first number
 * @param shape the extents in memory order
 */
record Region(Nd4jMemory memory, long offset, Shape shape) {

    INDArray array() {
        return memory.array(offset, shape);
    }

    FloatBuffer floats() {
        return memory.floats(offset, shape.size());
    }

    FloatPointer pointer() {
        return memory.pointer(offset);
    }

    IntBuffer bits() {
        return memory.bits(offset, shape.size());
    }
}
