package io.parsimony.examples.hctr.lines;

import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.List;

/** Pictures of isolated characters of one size with their classes, stored as one byte per pixel. */
public final class CharacterDataset implements Dataset {

    private final List<GrayImage> pictures;
    private final int[] labels;
    private final int classes;

    /**
     * Creates a data set.
     *
     * @param pictures of one size, not copied
     * @param labels their classes; the caller's own array, not copied
     * @param classes the number of classes
     * @throws ParsimonyException ({@code bad-shape}) if there is no picture, the numbers of classes and pictures
     *     differ, or the pictures differ in size; ({@code bad-label}) if a class is out of range
     */
    public CharacterDataset(List<GrayImage> pictures, int[] labels, int classes) {
        this.pictures = List.copyOf(pictures);
        this.labels = labels;
        this.classes = classes;
        if (pictures.isEmpty() || pictures.size() != labels.length) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "Expected at least one picture and a class for each, found %d pictures and %d classes.",
                    pictures.size(),
                    labels.length);
        }
        GrayImage first = this.pictures.get(0);
        for (int i = 0; i < labels.length; i++) {
            GrayImage picture = this.pictures.get(i);
            if (picture.width() != first.width() || picture.height() != first.height()) {
                throw ParsimonyException.of(
                        ErrorId.BAD_SHAPE,
                        "Expected pictures of %d x %d like the first, found picture %d of %d x %d.",
                        first.width(),
                        first.height(),
                        i,
                        picture.width(),
                        picture.height());
            }
            FrameDataset.requireLabel(labels[i], classes, "picture", i);
        }
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public Shape sampleShape() {
        return Shape.of(1, pictures.get(0).height(), pictures.get(0).width());
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        Frames.write(pictures.get(index), destination);
    }

    @Override
    public int label(int index) {
        return labels[index];
    }
}
