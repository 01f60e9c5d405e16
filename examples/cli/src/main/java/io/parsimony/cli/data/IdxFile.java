package io.parsimony.cli.data;

import io.parsimony.cli.CliErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * An array of unsigned bytes in the IDX format of the MNIST files: two zero bytes, the type 8, the number of axes, each
 * extent as four bytes (most significant first), then the numbers in row-major order.
 */
public final class IdxFile {

    private static final int UNSIGNED_BYTE = 8;

    private final String name;
    private final Shape shape;
    private final byte[] contents;
    private final int offset;

    private IdxFile(String name, Shape shape, byte[] contents, int offset) {
        this.name = name;
        this.shape = shape;
        this.contents = contents;
        this.offset = offset;
    }

    /**
     * Reads the header and checks that the numbers are all there.
     *
     * @param name the file's name, for messages
     * @param contents the file; kept, not copied
     * @param axes the number of axes expected
     * @throws ParsimonyException ({@code bad-idx})
     */
    public static IdxFile parse(String name, byte[] contents, int axes) {
        int header = Integer.BYTES * (1 + axes);
        if (contents.length < header) {
            throw bad(name, "a header of " + header + " bytes", contents.length + " bytes in all");
        }
        ByteBuffer in = ByteBuffer.wrap(contents);
        int magic = in.getInt();
        int expected = UNSIGNED_BYTE << 8 | axes;
        if (magic != expected) {
            throw bad(
                    name,
                    String.format(Locale.ROOT, "the magic number 0x%08x (unsigned bytes, %d axes)", expected, axes),
                    String.format(Locale.ROOT, "0x%08x", magic));
        }
        int[] extents = new int[axes];
        long size = 1;
        for (int axis = 0; axis < axes; axis++) {
            extents[axis] = in.getInt();
            if (extents[axis] < 1 || size * extents[axis] > Integer.MAX_VALUE) {
                throw bad(name, "a positive extent of axis " + axis + " and at most 2^31 - 1 numbers", extents[axis]);
            }
            size *= extents[axis];
        }
        Shape shape = Shape.of(extents);
        if (in.remaining() != size) {
            throw bad(name, size + " bytes after the header (" + shape + ")", in.remaining());
        }
        return new IdxFile(name, shape, contents, header);
    }

    /** Returns the file's name. */
    public String name() {
        return name;
    }

    /** Returns the array's shape. */
    public Shape shape() {
        return shape;
    }

    /** Returns the number, 0 to 255, at a row-major index. */
    public int get(int index) {
        return contents[offset + index] & 0xff;
    }

    private static ParsimonyException bad(String name, String expected, Object found) {
        return new ParsimonyException(Problem.of(CliErrorId.BAD_IDX, "Expected " + expected + ", found " + found + ".")
                .at(name));
    }
}
