package io.parsimony.internal.data;

import io.parsimony.augment.Augmentation;
import io.parsimony.augment.Image;
import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/**
 * A data set with random distortions, which differ between epochs. A sample depends only on the seed, the epoch and its
 * index, so samples can be read in any order.
 *
 * @param data the original samples: images {@code [channels, height, width]} or {@code [height, width]}
 * @param augmentations the augmentations of each sample, applied in order; if empty, samples are unchanged
 * @param seed the seed of all random numbers
 * @param variants the number of variants of each sample, at least one: the number of epochs after which the distortions
 *     repeat; if absent, they never repeat
 */
public record Augmented(Dataset data, List<Augmentation> augmentations, long seed, OptionalInt variants) {

    /**
     * Copies the list and checks that distorted samples are images.
     *
     * @throws ParsimonyException ({@code bad-plan}, {@code bad-value})
     */
    public Augmented {
        augmentations = List.copyOf(augmentations);
        variants.ifPresent(number -> Require.atLeastOne("augment-epochs", number));
        int rank = data.sampleShape().rank();
        if (!augmentations.isEmpty() && rank != 2 && rank != 3) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PLAN,
                    "Expected images [channels, height, width] to augment, found samples of shape %s.",
                    data.sampleShape());
        }
    }

    /** Returns a data set without distortions. */
    public static Augmented none(Dataset data) {
        return new Augmented(data, List.of(), 0, OptionalInt.empty());
    }

    /** Returns the variant of each sample in an epoch. */
    public int variant(int epoch) {
        if (augmentations.isEmpty()) {
            return 0;
        }
        return variants.isPresent() ? epoch % variants.getAsInt() : epoch;
    }

    /** Returns the samples of a variant. */
    public Dataset at(int variant) {
        return augmentations.isEmpty() ? data : new Variant(variant);
    }

    /** Returns a description of the settings that determine the distortions; empty without distortions. */
    public String settings() {
        return augmentations.isEmpty()
                ? ""
                : augmentations + ", seed " + seed
                        + (variants.isPresent() ? ", " + variants.getAsInt() + " variants" : "");
    }

    private final class Variant implements Dataset {

        private final int variant;

        Variant(int variant) {
            this.variant = variant;
        }

        @Override
        public int size() {
            return data.size();
        }

        @Override
        public int classes() {
            return data.classes();
        }

        @Override
        public Shape sampleShape() {
            return data.sampleShape();
        }

        @Override
        public int label(int index) {
            return data.label(index);
        }

        @Override
        public Shape labelShape() {
            return data.labelShape();
        }

        @Override
        public void readLabels(int index, FloatBuffer destination) {
            data.readLabels(index, destination);
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            Shape shape = data.sampleShape();
            FloatBuffer pixels = FloatBuffer.allocate(shape.size());
            data.read(index, pixels);
            int rank = shape.rank();
            Image image =
                    new Image(rank == 3 ? shape.dim(0) : 1, shape.dim(rank - 2), shape.dim(rank - 1), pixels.array());
            Random random = Generators.of(seed, ((long) variant << Integer.SIZE) + index, "augment");
            for (Augmentation augmentation : augmentations) {
                image = augmentation.apply(image, random);
            }
            destination.put(image.pixels());
        }
    }
}
