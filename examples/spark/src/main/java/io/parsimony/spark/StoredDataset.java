package io.parsimony.spark;

import io.parsimony.cli.pictures.PixelValues;
import io.parsimony.cli.pictures.Preparation;
import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.cache.CacheStorage;
import io.parsimony.internal.cache.CacheStorage.RandomReader;
import io.parsimony.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The samples of segment files, with random access. The first use of a segment reads it completely, to verify its
 * checksum and to load its labels into memory. Thread-safe.
 */
final class StoredDataset implements Dataset {

    /** The maximum number of open files. */
    private static final int OPEN = 128;

    private final CacheStorage storage;
    private final StoredSet set;
    private final int size;
    private final int classes;
    private final Preparation preparation;
    private final AtomicReferenceArray<int @Nullable []> labels;
    private final Slot[] slots;

    /** A slot for one open file, shared by several segments. The slot's monitor guards the file. */
    private static final class Slot {

        private int segment = -1;
        private @Nullable RandomReader reader;
    }

    StoredDataset(CacheStorage storage, StoredSet set, StoredManifest manifest, PixelValues pixels) {
        this.storage = storage;
        this.set = set;
        this.size = Math.toIntExact(set.size());
        this.classes = manifest.classes();
        this.preparation = Preparation.of(manifest.shape(), pixels);
        this.labels = new AtomicReferenceArray<>(set.segments());
        this.slots = new Slot[Math.max(1, Math.min(OPEN, set.segments()))];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot();
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public Shape sampleShape() {
        return preparation.sample();
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-data}) if the segment is damaged or cannot be read
     */
    @Override
    public int label(int index) {
        Objects.checkIndex(index, size);
        return labels(index / set.perSegment())[index % set.perSegment()];
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-data}) if the segment is damaged or cannot be read
     */
    @Override
    public void read(int index, FloatBuffer destination) {
        Objects.checkIndex(index, size);
        int segment = index / set.perSegment();
        labels(segment);
        byte[] levels = new byte[set.levels()];
        long position = (long) (index % set.perSegment()) * set.recordBytes() + StoredSet.LABEL;
        try {
            readFully(segment, position, levels);
        } catch (IOException e) {
            throw unreadable(segment, e);
        }
        preparation.write(levels, destination);
    }

    private Slot slot(int segment) {
        return slots[segment % slots.length];
    }

    private void readFully(int segment, long position, byte[] levels) throws IOException {
        Slot slot = slot(segment);
        synchronized (slot) {
            try {
                open(slot, segment).readFully(position, levels);
            } catch (IOException e) {
                // The next read opens a new stream.
                close(slot);
                throw e;
            }
        }
    }

    private RandomReader open(Slot slot, int segment) throws IOException {
        RandomReader reader = slot.reader;
        if (reader == null || slot.segment != segment) {
            close(slot);
            reader = storage.random(set.file(segment));
            slot.reader = reader;
            slot.segment = segment;
        }
        return reader;
    }

    private static void close(Slot slot) throws IOException {
        RandomReader reader = slot.reader;
        slot.reader = null;
        if (reader != null) {
            reader.close();
        }
    }

    /** Returns the labels of a segment, whose checksum is verified on first use. */
    private int[] labels(int segment) {
        int[] known = labels.get(segment);
        if (known != null) {
            return known;
        }
        synchronized (slot(segment)) {
            known = labels.get(segment);
            if (known == null) {
                try {
                    known = verified(segment);
                } catch (IOException e) {
                    throw unreadable(segment, e);
                }
                labels.set(segment, known);
            }
            return known;
        }
    }

    private int[] verified(int segment) throws IOException {
        long size = storage.size(set.file(segment)).orElse(0);
        if (size != set.bytes(segment)) {
            throw damaged(segment, "expected " + set.bytes(segment) + " bytes, found " + size + ".", null);
        }
        CRC32C sum = new CRC32C();
        int[] found = new int[set.records(segment)];
        byte[] record = new byte[set.recordBytes()];
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(storage.open(set.file(segment))))) {
            for (int i = 0; i < found.length; i++) {
                in.readFully(record);
                sum.update(record);
                found[i] =
                        ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getInt();
            }
            long expected = Long.reverseBytes(in.readLong());
            if (sum.getValue() != expected) {
                throw damaged(
                        segment,
                        String.format(Locale.ROOT, "expected the checksum %08x, found %08x.", expected, sum.getValue()),
                        null);
            }
        }
        return found;
    }

    private ParsimonyException unreadable(int segment, IOException cause) {
        return damaged(segment, "it cannot be read: " + cause + ".", cause);
    }

    private ParsimonyException damaged(int segment, String how, @Nullable Throwable cause) {
        return new ParsimonyException(
                Problem.of(ErrorId.BAD_DATA, "The segment of prepared data is damaged: " + how)
                        .at(storage.describe(set.file(segment)))
                        .hint("Delete this file and run the preparation again, which writes missing segments."),
                cause);
    }
}
