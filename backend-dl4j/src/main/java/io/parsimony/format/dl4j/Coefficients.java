package io.parsimony.format.dl4j;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;

/**
 * The parameters of a network in one vector, in ND4J's array format: a buffer with the shape and a buffer with the
 * numbers, big endian. Each buffer begins with its mode, its length and its type.
 */
final class Coefficients {

    /** The greatest length of a shape: twice the greatest number of axes of an array, plus four. */
    private static final int MOST_SHAPE = 68;

    /** The number of elements allocated before any is read. */
    private static final int FIRST = 1 << 16;

    private static final String LONG = "LONG";
    private static final String INT = "INT";
    private static final String FLOAT = "FLOAT";
    private static final String DOUBLE = "DOUBLE";
    /** The modes of older files, with 32-bit lengths. */
    private static final Set<String> SHORT_MODES = Set.of("DIRECT", "HEAP", "JAVACPP");

    private static final Set<String> LONG_MODES = Set.of("LONG_SHAPE", "MIXED_DATA_TYPES");

    private final DataInputStream in;
    private final boolean doubles;
    private long left;

    private Coefficients(DataInputStream in, boolean doubles, long count) {
        this.in = in;
        this.doubles = doubles;
        this.left = count;
    }

    /**
     * Reads the header.
     *
     * @param size the number of available bytes
     * @param expected the number of parameters that the layers need
     * @throws io.parsimony.error.ParsimonyException ({@code bad-model-file}) if the file holds another number
     */
    static Coefficients open(DataInputStream in, long size, long expected) throws IOException {
        if (size == 0) {
            Dl4jFaults.require(expected == 0, "The layers need %d parameters, the file holds none.", expected);
            return new Coefficients(in, false, 0);
        }
        Header data = data(in);
        Dl4jFaults.require(
                data.length == expected,
                "The layers need %d parameters, the file holds %d: the file is truncated, or belongs to another "
                        + "configuration.",
                expected,
                data.length);
        if (!data.type.equals(FLOAT) && !data.type.equals(DOUBLE)) {
            throw Dl4jFaults.unsupported(
                    "Convert the model to float32 before it is saved.",
                    "Expected parameters in float32 or double, found %s.",
                    data.type);
        }
        int width = data.type.equals(DOUBLE) ? Double.BYTES : Float.BYTES;
        Dl4jFaults.require(
                expected <= size / width, "Expected %d parameters of %d bytes, found %d bytes.", expected, width, size);
        return new Coefficients(in, data.type.equals(DOUBLE), expected);
    }

    /** Skips an array's shape and reads the header of its numbers. */
    private static Header data(DataInputStream in) throws IOException {
        Header shape = Header.read(in);
        Dl4jFaults.require(
                shape.length <= MOST_SHAPE && (shape.type.equals(LONG) || shape.type.equals(INT)),
                "Expected an array's shape, found %d numbers of type %s.",
                shape.length,
                shape.type);
        for (int i = 0; i < shape.length; i++) {
            if (shape.type.equals(LONG)) {
                in.readLong();
            } else {
                in.readInt();
            }
        }
        return Header.read(in);
    }

    /**
     * Reads the numbers of an array of one axis.
     *
     * @throws io.parsimony.error.ParsimonyException io.parsimony.error.ParsimonyException ({@code bad-model-file}) if
     *     there are more numbers than {@code most}, or they are not real numbers
     */
    static double[] vector(DataInputStream in, int most) throws IOException {
        Header data = data(in);
        boolean doubles = data.type.equals(DOUBLE);
        Dl4jFaults.require(
                data.length <= most && (doubles || data.type.equals(FLOAT)),
                "Expected at most %d numbers in float32 or double, found %d of type %s.",
                most,
                data.length,
                data.type);
        double[] values = new double[(int) data.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = doubles ? in.readDouble() : in.readFloat();
        }
        return values;
    }

    /** Returns the next numbers, in the order of the file. */
    float[] next(int count) {
        Dl4jFaults.require(count <= left, "The layers read more parameters than they declare.");
        left -= count;
        // The buffer grows while reading: the file may declare more numbers than it holds.
        float[] values = new float[Math.min(count, FIRST)];
        try {
            for (int i = 0; i < count; i++) {
                if (i == values.length) {
                    values = Arrays.copyOf(values, (int) Math.min(count, 2L * i));
                }
                values[i] = doubles ? (float) in.readDouble() : in.readFloat();
            }
        } catch (IOException e) {
            throw Dl4jFaults.badFile("The parameters end too early or are damaged: %s.", Dl4jFaults.said(e));
        }
        return values;
    }

    /** Returns the next numbers as a tensor. */
    Tensor next(Shape shape) {
        return Tensor.of(shape, next(shape.size()));
    }

    /** Writes numbers as one vector. */
    static void write(List<FloatBuffer> parts, DataOutputStream out) throws IOException {
        long count = parts.stream().mapToLong(FloatBuffer::remaining).sum();
        // The header of one axis: extent and stride, type, distance of two elements, and order.
        long[] shape = {1, count, 1, ArrayOptionsHelper.setOptionBit(0L, DataType.FLOAT), 1, 'c'};
        Header.write(out, shape.length, LONG);
        for (long number : shape) {
            out.writeLong(number);
        }
        Header.write(out, count, FLOAT);
        for (FloatBuffer part : parts) {
            FloatBuffer values = part.duplicate();
            while (values.hasRemaining()) {
                out.writeFloat(values.get());
            }
        }
    }

    private record Header(long length, String type) {

        static Header read(DataInputStream in) throws IOException {
            try {
                String mode = in.readUTF();
                Dl4jFaults.require(
                        SHORT_MODES.contains(mode) || LONG_MODES.contains(mode),
                        "Expected an array of ND4J, found an unknown header.");
                long length = SHORT_MODES.contains(mode) ? in.readInt() : in.readLong();
                Dl4jFaults.require(length >= 0, "Expected an array of at least 0 numbers, found %d.", length);
                return new Header(length, in.readUTF());
            } catch (UTFDataFormatException | EOFException e) {
                throw Dl4jFaults.badFile("Expected an array of ND4J, found a truncated header.");
            }
        }

        static void write(DataOutputStream out, long length, String type) throws IOException {
            out.writeUTF("MIXED_DATA_TYPES");
            out.writeLong(length);
            out.writeUTF(type);
        }
    }
}
