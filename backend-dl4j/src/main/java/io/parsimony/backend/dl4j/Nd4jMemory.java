package io.parsimony.backend.dl4j;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A block of native memory for float32 numbers that belongs to a {@link MemoryPool}. */
final class Nd4jMemory {

    private final DataBuffer data;
    private final long size;

    /** Allocates memory for at least the given number of values, with arbitrary content. */
    Nd4jMemory(long size) {
        this.size = size;
        this.data = Nd4j.createBuffer(DataType.FLOAT, size, false);
    }

    /** Returns the number of values that fit into this memory. */
    long size() {
        return size;
    }

    /** Returns a part of this memory as the engine's array. */
    INDArray array(long offset, Shape shape) {
        // An array of one number gets one axis. The engine treats it as a scalar, and has faults with arrays without
        // axes.
        int[] extents = shape.rank() == 0 ? new int[] {1} : shape.toArray();
        long[] strides = new long[extents.length];
        long stride = 1;
        for (int i = extents.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= extents[i];
        }
        return Nd4j.create(data, Arrays.stream(extents).asLongStream().toArray(), strides, offset, 'c');
    }

    /** Returns a part of this memory as the JDK's buffer, which checks its bounds. */
    FloatBuffer floats(long offset, int count) {
        return bytes(offset, count).asFloatBuffer();
    }

    /** Returns the bits of a part of this memory. */
    IntBuffer bits(long offset, int count) {
        return bytes(offset, count).asIntBuffer();
    }

    /** Returns the address of a part of this memory. */
    FloatPointer pointer(long offset) {
        return new FloatPointer(data.pointer()).position(offset);
    }

    private ByteBuffer bytes(long offset, int count) {
        if (count > Integer.MAX_VALUE / Float.BYTES) {
            throw ParsimonyException.of(
                    ErrorId.TOO_LARGE,
                    "A value holds at most 2^29 - 1 numbers, found %d. Use a smaller batch or a smaller input.",
                    count);
        }
        FloatPointer part = new FloatPointer(data.pointer()).position(offset).limit(offset + count);
        return part.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** Frees the memory. No array or buffer over it may be used afterwards. */
    void free() {
        data.close();
    }
}
