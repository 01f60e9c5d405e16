package io.parsimony.internal.cache;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** A mapped file of records and their checksum, which is looked at when the first of them is read. */
final class CacheSegment {

    /** The bytes of the checksum at the file's end. */
    static final int CHECKSUM = Long.BYTES;

    private final Path file;
    private final ByteBuffer bytes;
    private boolean sound;

    /** Maps a file that is known to be whole. */
    CacheSegment(Path file) throws IOException {
        this.file = file;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            this.bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }

    /**
     * A view of a record.
     *
     * @throws ParsimonyException ({@code bad-cache}) if the file was damaged
     */
    ByteBuffer record(int index, int size) {
        requireSound();
        return bytes.slice(index * size, size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private synchronized void requireSound() {
        if (sound) {
            return;
        }
        int records = bytes.capacity() - CHECKSUM;
        CRC32C sum = new CRC32C();
        sum.update(bytes.slice(0, records));
        long expected =
                bytes.slice(records, CHECKSUM).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (sum.getValue() != expected) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_CACHE,
                            String.format(
                                    "Expected the checksum %08x, found %08x: the file was damaged.",
                                    expected, sum.getValue()))
                    .at("file [" + file + "]")
                    .hint("Delete it: the teacher is then run again for the samples in it, and for no others."));
        }
        sound = true;
    }
}
