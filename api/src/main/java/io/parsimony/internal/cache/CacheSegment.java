package io.parsimony.internal.cache;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A file of records and their checksum. Not thread-safe. */
final class CacheSegment implements AutoCloseable {

    /** The size in bytes of the checksum at the end of the file. */
    static final int CHECKSUM = Long.BYTES;

    private static final int BUFFER = 1 << 16;

    private final CacheStorage storage;
    private final String file;
    private final CacheStorage.RandomReader bytes;

    /**
     * Opens a file.
     *
     * @param check whether to verify the checksum
     * @throws ParsimonyException ({@code bad-cache}) if the file is damaged
     */
    CacheSegment(CacheStorage storage, String file, boolean check) {
        this.storage = storage;
        this.file = file;
        try {
            if (check) {
                requireSound();
            }
            this.bytes = storage.random(file);
        } catch (IOException e) {
            throw damaged("it cannot be read: " + e + ".", e);
        }
    }

    /**
     * Returns a record.
     *
     * @throws ParsimonyException ({@code bad-cache}) if the file is damaged
     */
    ByteBuffer record(int index, int size) {
        byte[] record = new byte[size];
        try {
            bytes.readFully((long) index * size, record);
        } catch (IOException e) {
            throw damaged("it ends too early or cannot be read: " + e + ".", e);
        }
        return ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void requireSound() throws IOException {
        CRC32C sum = new CRC32C();
        long records = storage.size(file).orElse(0) - CHECKSUM;
        if (records < 0) {
            throw new EOFException("too short for a checksum");
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(storage.open(file)))) {
            byte[] piece = new byte[BUFFER];
            for (long left = records; left > 0; left -= Math.min(left, BUFFER)) {
                int length = (int) Math.min(left, BUFFER);
                in.readFully(piece, 0, length);
                sum.update(piece, 0, length);
            }
            long expected = Long.reverseBytes(in.readLong());
            if (sum.getValue() != expected) {
                throw damaged(
                        String.format(Locale.ROOT, "expected the checksum %08x, found %08x.", expected, sum.getValue()),
                        null);
            }
        }
    }

    private ParsimonyException damaged(String how, @Nullable Throwable cause) {
        return new ParsimonyException(
                Problem.of(ErrorId.BAD_CACHE, "The file was damaged: " + how)
                        .at("file [" + storage.describe(file) + "]")
                        .hint("Delete it: the teacher is then run again for the samples in it, and for no others."),
                cause);
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            // A failure to close a file after reading has no effect.
        }
    }
}
