package io.parsimony.cli.pictures;

import io.parsimony.cli.pictures.ImageFolder.Picture;
import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/** A data set of pictures. Each picture is decoded once and kept as bytes while the memory suffices. */
final class ImageDataset implements Dataset {

    private static final long ROOM = 512L << 20;
    private static final int BLOCK = 4096;

    private final List<Picture> pictures;
    private final int classes;
    private final boolean several;
    private final Preparation preparation;
    private final AtomicReferenceArray<byte[]> kept;
    private final AtomicLong room = new AtomicLong(ROOM);

    /**
     * Creates a data set.
     *
     * @param several whether a picture may have any number of labels
     */
    ImageDataset(List<Picture> pictures, int classes, boolean several, Preparation preparation) {
        this.pictures = List.copyOf(pictures);
        this.classes = classes;
        this.several = several;
        this.preparation = preparation;
        this.kept = new AtomicReferenceArray<>(pictures.size());
    }

    @Override
    public int size() {
        return pictures.size();
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public Shape sampleShape() {
        return preparation.sample();
    }

    @Override
    public int label(int index) {
        List<Integer> labels = pictures.get(index).labels();
        return labels.isEmpty() ? 0 : labels.get(0);
    }

    @Override
    public Shape labelShape() {
        return several ? Shape.of(classes) : Shape.SCALAR;
    }

    @Override
    public void readLabels(int index, FloatBuffer destination) {
        if (!several) {
            destination.put(label(index));
            return;
        }
        List<Integer> labels = pictures.get(index).labels();
        for (int i = 0; i < classes; i++) {
            destination.put(labels.contains(i) ? 1 : 0);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-data}) if the file is not a picture
     */
    @Override
    public void read(int index, FloatBuffer destination) {
        preparation.write(levels(index), destination);
    }

    private byte[] levels(int index) {
        byte[] levels = kept.get(index);
        if (levels == null) {
            levels = decode(pictures.get(index));
            if (room.addAndGet(-levels.length) >= 0) {
                kept.set(index, levels);
            }
        }
        return levels;
    }

    /**
     * Decodes every picture, on all processors.
     *
     * @param each called after each picture, by any thread
     * @return the faults of pictures by index
     */
    SortedMap<Integer, ParsimonyException> faults(Runnable each) {
        SortedMap<Integer, ParsimonyException> faults = new ConcurrentSkipListMap<>();
        for (int from = 0; from < size(); from += BLOCK) {
            if (Thread.currentThread().isInterrupted()) {
                throw ParsimonyException.of(ErrorId.CANCELLED, "Reading the pictures was cancelled.");
            }
            IntStream.range(from, Math.min(size(), from + BLOCK)).parallel().forEach(index -> {
                try {
                    levels(index);
                } catch (ParsimonyException e) {
                    faults.put(index, e);
                }
                each.run();
            });
        }
        return faults;
    }

    /** Returns this data set without the given pictures. */
    ImageDataset without(Set<Integer> indices) {
        int[] left =
                IntStream.range(0, size()).filter(i -> !indices.contains(i)).toArray();
        ImageDataset rest =
                new ImageDataset(IntStream.of(left).mapToObj(pictures::get).toList(), classes, several, preparation);
        for (int i = 0; i < left.length; i++) {
            rest.kept.set(i, kept.get(left[i]));
        }
        rest.room.set(room.get());
        return rest;
    }

    private byte[] decode(Picture picture) {
        try {
            return preparation.decode(picture.file());
        } catch (ParsimonyException e) {
            throw new ParsimonyException(
                    e.problems()
                            .get(0)
                            .at(picture.file().toString())
                            .hint("Repair or remove the file, or leave such files out with --skip-bad."),
                    e.getCause());
        }
    }
}
