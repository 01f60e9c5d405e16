package io.parsimony.tensor;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Float32 numbers in host memory, row major, with a shape: the form of data and parameters outside an engine.
 *
 * <p>The memory is a direct buffer in native byte order, which engines read without a copy. A tensor is immutable
 * unless the owner of a {@linkplain #wrap wrapped} buffer changes it.
 */
public final class Tensor {

    private final Shape shape;
    private final FloatBuffer data;

    private Tensor(Shape shape, FloatBuffer data) {
        this.shape = shape;
        this.data = data;
    }

    /** Returns a copy of the given numbers. */
    public static Tensor of(Shape shape, float... values) {
        requireSize(shape, values.length);
        return new Tensor(shape, allocate(shape.size()).put(values).rewind());
    }

    /** Returns the given numbers, rounded to float32. */
    public static Tensor of(Shape shape, double[] values) {
        requireSize(shape, values.length);
        FloatBuffer data = allocate(values.length);
        for (double value : values) {
            data.put((float) value);
        }
        return new Tensor(shape, data.rewind());
    }

    /** Returns a tensor without axes. */
    public static Tensor scalar(double value) {
        return of(Shape.SCALAR, (float) value);
    }

    /** Returns a tensor of one repeated number. */
    public static Tensor full(Shape shape, float value) {
        FloatBuffer data = allocate(shape.size());
        while (data.hasRemaining()) {
            data.put(value);
        }
        return new Tensor(shape, data.rewind());
    }

    /**
     * Returns a tensor over the remaining numbers of a buffer, not copied: it changes when the buffer's contents do.
     *
     * @param data a direct buffer in native byte order, made by {@link #allocate}
     */
    public static Tensor wrap(Shape shape, FloatBuffer data) {
        requireSize(shape, data.remaining());
        if (!data.isDirect() || data.order() != ByteOrder.nativeOrder()) {
            throw ParsimonyException.of(ErrorId.BAD_BUFFER, "A tensor wraps a direct buffer in native byte order.");
        }
        return new Tensor(shape, data.slice());
    }

    /**
     * Returns zeroed direct memory for a number of float32 values, in native byte order.
     *
     * @throws ParsimonyException ({@code too-large}) if it takes 2^31 bytes or more, the limit of one buffer
     */
    public static FloatBuffer allocate(int size) {
        if (size > Integer.MAX_VALUE / Float.BYTES) {
            throw ParsimonyException.of(
                    ErrorId.TOO_LARGE, "A tensor in host memory holds at most 2^29 - 1 numbers, found %d.", size);
        }
        return ByteBuffer.allocateDirect(size * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Returns the shape. */
    public Shape shape() {
        return shape;
    }

    /** Returns a read-only view of the numbers, positioned at the first. */
    public FloatBuffer data() {
        return data.asReadOnlyBuffer();
    }

    /** Returns the number at a row-major index. */
    public float get(int index) {
        return data.get(index);
    }

    /** Returns the only number of a tensor of size one. */
    public float item() {
        if (shape.size() != 1) {
            throw ParsimonyException.of(ErrorId.BAD_SHAPE, "Expected a tensor of one number, found shape %s.", shape);
        }
        return data.get(0);
    }

    /** Returns the numbers, a copy in row-major order. */
    public float[] toArray() {
        float[] values = new float[shape.size()];
        data.duplicate().get(values);
        return values;
    }

    /** Returns the same numbers with another shape of equal size, not copied. */
    public Tensor reshape(Shape other) {
        requireSize(other, shape.size());
        return new Tensor(other, data);
    }

    /** Returns whether the shapes and the bits of all numbers are equal. */
    public boolean sameBits(Tensor other) {
        if (!shape.equals(other.shape)) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            if (Float.floatToRawIntBits(data.get(i)) != Float.floatToRawIntBits(other.data.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "Tensor(" + shape + ")";
    }

    private static void requireSize(Shape shape, int found) {
        if (shape.size() != found) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE, "A tensor of shape %s holds %d numbers, found %d.", shape, shape.size(), found);
        }
    }
}
