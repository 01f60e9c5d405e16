package io.parsimony.internal.tensor;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Converts a tensor to and from little-endian bytes in chunks, so that a large tensor is written, read or hashed
 * without a second copy. All bits are preserved.
 */
public final class TensorBytes {

    private static final int PIECE = 1 << 16;

    private TensorBytes() {}

    /** A consumer of bytes. */
    @FunctionalInterface
    public interface Sink {

        /** Consumes an array's first bytes. */
        void accept(byte[] bytes, int length) throws IOException;
    }

    /** A source of bytes. */
    @FunctionalInterface
    public interface Source {

        /** Fills an array's first bytes. */
        void fill(byte[] bytes, int length) throws IOException;
    }

    /** Writes a tensor's bytes to a sink. */
    public static void write(Tensor tensor, Sink sink) throws IOException {
        FloatBuffer numbers = tensor.data();
        byte[] piece = new byte[piece(numbers.remaining())];
        FloatBuffer floats = floats(piece);
        while (numbers.hasRemaining()) {
            int count = Math.min(floats.capacity(), numbers.remaining());
            floats.clear();
            floats.put(numbers.slice().limit(count));
            numbers.position(numbers.position() + count);
            sink.accept(piece, count * Float.BYTES);
        }
    }

    /** Reads a tensor from a source. */
    public static Tensor read(Shape shape, Source source) throws IOException {
        FloatBuffer numbers = Tensor.allocate(shape.size());
        byte[] piece = new byte[piece(numbers.remaining())];
        FloatBuffer floats = floats(piece);
        while (numbers.hasRemaining()) {
            int count = Math.min(floats.capacity(), numbers.remaining());
            source.fill(piece, count * Float.BYTES);
            numbers.put(floats.slice().limit(count));
        }
        return Tensor.wrap(shape, numbers.flip());
    }

    private static int piece(int numbers) {
        return (int) Math.min(PIECE, (long) numbers * Float.BYTES);
    }

    private static FloatBuffer floats(byte[] piece) {
        return ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
