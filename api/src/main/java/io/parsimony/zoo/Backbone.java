package io.parsimony.zoo;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;

/**
 * A well-known network that can be built for images of any size and any number of classes.
 *
 * @param name its name in the {@link Zoo}
 * @param input the shape of a sample that it was made for, {@code [c, h, w]}
 * @param classes the number of classes that it was made for
 * @param builder what builds it
 */
public record Backbone(String name, Shape input, int classes, Builder builder) {

    /** Builds a network. */
    @FunctionalInterface
    public interface Builder {

        /** The network for images of a shape and a number of classes. */
        Network build(Shape input, int classes);
    }

    /** The network for what it was made for. */
    public Network build() {
        return build(input, classes);
    }

    /**
     * The network for images of a shape and a number of classes. Its input is called {@code x}, its only output is the
     * logits.
     *
     * @throws ParsimonyException ({@code bad-input}) if the images are too small or no images; ({@code bad-value}) if there
     *     is no class; ({@code bad-shape}) if a tensor would be too large
     */
    public Network build(Shape input, int classes) {
        return builder.build(input, classes);
    }
}
