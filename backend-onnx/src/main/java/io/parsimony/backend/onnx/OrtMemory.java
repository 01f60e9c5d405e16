package io.parsimony.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A pool of direct memory for values. Every training step needs the same shapes as the step before, and the garbage
 * collector would free direct memory too late. Thread-safe.
 */
final class OrtMemory implements AutoCloseable {

    private static final int ALIGNMENT = 64;
    private static final long ALWAYS_KEPT = 64L << 20;

    private final long alwaysKept;

    /** The unused blocks by shape, the most recently used shape last. */
    private final Map<Shape, Deque<Block>> idle = new LinkedHashMap<>(16, 0.75f, true);

    private long used;
    private long mostUsed;
    private long unused;
    private boolean closed;

    /**
     * Memory for one tensor, and the runtime's handle for it.
     *
     * @param numbers the memory, which starts at a multiple of 64 bytes
     * @param tensor a tensor over that memory
     */
    record Block(Shape shape, FloatBuffer numbers, OnnxTensor tensor) {

        /** Returns a copy in host memory. */
        Tensor copy() {
            FloatBuffer copy = Tensor.allocate(shape.size());
            copy.put(0, numbers, 0, shape.size());
            return Tensor.wrap(shape, copy);
        }

        long bytes() {
            return (long) shape.size() * Float.BYTES;
        }
    }

    /** Creates a pool that keeps unused memory up to its peak use, or up to 64 MiB if that is more. */
    OrtMemory() {
        this(ALWAYS_KEPT);
    }

    /**
     * Creates a pool that keeps unused memory up to its peak use.
     *
     * @param alwaysKept the bytes to keep if they exceed the peak use
     */
    OrtMemory(long alwaysKept) {
        this.alwaysKept = alwaysKept;
    }

    /** Returns memory for a tensor. The memory holds arbitrary numbers. */
    synchronized Block take(Shape shape) {
        Deque<Block> blocks = idle.get(shape);
        Block block;
        if (blocks == null || blocks.isEmpty()) {
            block = allocate(shape);
        } else {
            block = blocks.pop();
            unused -= block.bytes();
        }
        used += block.bytes();
        mostUsed = Math.max(mostUsed, used);
        return block;
    }

    /** Returns memory to the pool. */
    synchronized void give(Block block) {
        used -= block.bytes();
        if (closed) {
            block.tensor().close();
            return;
        }
        idle.computeIfAbsent(block.shape(), shape -> new ArrayDeque<>()).push(block);
        unused += block.bytes();
        shrink(Math.max(alwaysKept, mostUsed));
    }

    /** Returns the bytes of the blocks in use. */
    synchronized long used() {
        return used;
    }

    /** Returns the bytes of the unused blocks that the pool keeps. */
    synchronized long unused() {
        return unused;
    }

    private void shrink(long limit) {
        Iterator<Deque<Block>> longestUnused = idle.values().iterator();
        while (unused > limit && longestUnused.hasNext()) {
            Deque<Block> blocks = longestUnused.next();
            while (unused > limit && !blocks.isEmpty()) {
                Block block = blocks.pop();
                unused -= block.bytes();
                block.tensor().close();
            }
            if (blocks.isEmpty()) {
                longestUnused.remove();
            }
        }
    }

    private static Block allocate(Shape shape) {
        int size = shape.size();
        if (size > (Integer.MAX_VALUE - 2 * ALIGNMENT) / Float.BYTES) {
            throw ParsimonyException.of(
                    ErrorId.TOO_LARGE,
                    "A tensor in ONNX Runtime holds less than 2^29 numbers here, found shape %s.",
                    shape);
        }
        int bytes = size * Float.BYTES;
        FloatBuffer numbers;
        try {
            numbers = ByteBuffer.allocateDirect(bytes + 2 * ALIGNMENT)
                    .alignedSlice(ALIGNMENT)
                    .slice(0, bytes)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        } catch (OutOfMemoryError e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.ENGINE_FAILURE, "Not enough direct memory for a tensor of shape " + shape + ".")
                            .hint("Use a smaller batch, or raise the JVM's -XX:MaxDirectMemorySize (default: the "
                                    + "heap size)."),
                    e);
        }
        long[] extents = Arrays.stream(shape.toArray()).asLongStream().toArray();
        OnnxTensor tensor = Ort.call("take memory", () -> OnnxTensor.createTensor(Ort.environment(), numbers, extents));
        return new Block(shape, numbers, tensor);
    }

    /** Frees the unused blocks. A block in use is freed when it is given back. */
    @Override
    public synchronized void close() {
        closed = true;
        shrink(0);
    }
}
