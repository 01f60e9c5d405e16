package io.parsimony.format;

import io.parsimony.tensor.Shape;
import java.util.Optional;

/**
 * What a reader of a model file is told besides the file.
 *
 * @param input the channels, height and width of images, where the file leaves them free
 */
public record ImportSettings(Optional<Shape> input) {

    /** Everything as the file says. */
    public static final ImportSettings NONE = new ImportSettings(Optional.empty());

    /** Returns settings with the given channels, height and width. */
    public static ImportSettings ofInput(Shape image) {
        return new ImportSettings(Optional.of(image));
    }
}
