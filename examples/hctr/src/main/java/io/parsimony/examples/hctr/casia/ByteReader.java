package io.parsimony.examples.hctr.casia;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.examples.hctr.lines.GrayImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A reader of little-endian numbers that tracks its position in the file for error messages. */
final class ByteReader implements AutoCloseable {

    /** The maximum number of pixels of a picture, more than any scanned page of these sets. */
    private static final int MOST_PIXELS = 1 << 26;

    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final String name;
    private long offset;

    private ByteReader(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    static ByteReader open(Path file) {
        try {
            return new ByteReader(new BufferedInputStream(Files.newInputStream(file), BUFFER), file.toString());
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /** Returns the number of bytes read. */
    long offset() {
        return offset;
    }

    /** Returns whether the file ends here. */
    boolean atEnd() {
        try {
            in.mark(1);
            boolean end = in.read() < 0;
            in.reset();
            return end;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Reads bytes. Memory grows while reading, because a damaged file may declare too large a size. */
    byte[] bytes(int count, String what) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw bad(offset, count + " bytes of " + what, "the end of the file after " + bytes.length);
            }
            offset += count;
            return bytes;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    int uint16(String what) {
        byte[] bytes = bytes(2, what);
        return (bytes[0] & 0xFF) | (bytes[1] & 0xFF) << 8;
    }

    long uint32(String what) {
        byte[] bytes = bytes(4, what);
        return (bytes[0] & 0xFF) | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | (bytes[3] & 0xFFL) << 24;
    }

    /** Reads a 4-byte number and checks its range. */
    int int32(String what, int least, int most) {
        long at = offset;
        int value = (int) uint32(what);
        if (value < least || value > most) {
            throw bad(at, what + " of " + least + " to " + most, value);
        }
        return value;
    }

    /**
     * Reads a picture. At 8 bits, a pixel is a gray level and 255 is paper. At 1 bit, rows are padded to bytes and 1 is
     * ink.
     *
     * @param at the position of its extent, for the message
     */
    GrayImage image(int width, int height, int bits, long at) {
        if (width < 1 || height < 1 || (long) width * height > MOST_PIXELS) {
            throw bad(at, "a picture of 1 to " + MOST_PIXELS + " pixels", width + " x " + height);
        }
        if (bits == 1) {
            return bilevel(width, height);
        }
        byte[] ink = bytes(width * height, "a picture of " + width + " x " + height);
        for (int i = 0; i < ink.length; i++) {
            ink[i] = (byte) ~ink[i];
        }
        return new GrayImage(width, height, ink);
    }

    private GrayImage bilevel(int width, int height) {
        int row = (width + 7) / 8;
        byte[] packed = bytes(row * height, "a picture of " + width + " x " + height + " in bits");
        byte[] ink = new byte[width * height];
        for (int i = 0; i < ink.length; i++) {
            int x = i % width;
            int bit = packed[i / width * row + x / 8] >> (7 - x % 8) & 1;
            ink[i] = (byte) (bit * GrayImage.BLACK);
        }
        return new GrayImage(width, height, ink);
    }

    /** Returns the error for a fault at a position. */
    ParsimonyException bad(long at, String expected, Object found) {
        return new ParsimonyException(Problem.of(ErrorId.BAD_FILE, "Expected " + expected + ", found " + found + ".")
                .at(name + ", byte " + at)
                .hint("Extract or fetch the file again, or remove it."));
    }

    private static ParsimonyException unreadable(String name, IOException cause) {
        return new ParsimonyException(
                Problem.of(ErrorId.BAD_FILE, "Cannot read the file: " + cause + ".")
                        .at(name),
                cause);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }
}
