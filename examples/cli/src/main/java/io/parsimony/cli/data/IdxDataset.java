package io.parsimony.cli.data;

import io.parsimony.cli.CliErrorId;
import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Locale;

/** Grey images {@code [n, h, w]} and their labels {@code [n]} from two IDX files, as samples {@code [1, h, w]}. */
public final class IdxDataset implements Dataset {

    private final IdxFile images;
    private final IdxFile labels;
    private final int classes;
    private final Shape sample;
    /** The network input for each of the 256 gray levels. */
    private final float[] levels = new float[256];

    /** Creates a data set whose pixels p become {@code (p / 255 - mean) / deviation}. */
    public IdxDataset(IdxFile images, IdxFile labels, int classes, double mean, double deviation) {
        int size = images.shape().dim(0);
        if (!labels.shape().equals(Shape.of(size))) {
            throw new ParsimonyException(Problem.of(
                            CliErrorId.BAD_IDX,
                            String.format(
                                    Locale.ROOT,
                                    "Expected a label for each of the %d images of [%s], found %s.",
                                    size,
                                    images.name(),
                                    labels.shape()))
                    .at(labels.name()));
        }
        for (int i = 0; i < size; i++) {
            if (labels.get(i) >= classes) {
                throw new ParsimonyException(Problem.of(
                                ErrorId.BAD_LABEL,
                                String.format(
                                        Locale.ROOT,
                                        "Expected labels in 0 .. %d, found %d at sample %d.",
                                        classes - 1,
                                        labels.get(i),
                                        i))
                        .at(labels.name()));
            }
        }
        this.images = images;
        this.labels = labels;
        this.classes = classes;
        this.sample = images.shape().sample().batched(1);
        for (int level = 0; level < levels.length; level++) {
            levels[level] = (float) ((level / 255.0 - mean) / deviation);
        }
    }

    @Override
    public int size() {
        return images.shape().dim(0);
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public Shape sampleShape() {
        return sample;
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        int pixels = sample.size();
        for (int i = index * pixels; i < (index + 1) * pixels; i++) {
            destination.put(levels[images.get(i)]);
        }
    }

    @Override
    public int label(int index) {
        return labels.get(index);
    }
}
