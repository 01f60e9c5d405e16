package io.parsimony.format;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.plugin.Plugin;
import io.parsimony.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file format of models. Models that are read can be rewritten and distilled; files that are written can be deployed.
 */
public interface ModelFormat extends Plugin {

    /** Returns the endings of its files' names, without the dot, for instance {@code onnx}. */
    List<String> extensions();

    /**
     * Reads a model. A file is not trusted: any content yields a model or one of these errors.
     *
     * @throws ParsimonyException ({@code unreadable-file}) if the file cannot be read; ({@code bad-model-file}) if it
     *     is malformed; ({@code unsupported-model}) if a {@link io.parsimony.network.Network Network} cannot express
     *     parts of it, with one problem for each part; ({@code engine-unavailable}) if the format needs an engine that
     *     does not start
     */
    Model read(Path file);

    /**
     * Reads a model, with settings for shapes that the file leaves open.
     *
     * @throws ParsimonyException as {@link #read(Path)}; ({@code bad-value}) if the settings contradict the file or the
     *     format does not support them
     */
    default Model read(Path file, ImportSettings settings) {
        if (settings.input().isPresent()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_VALUE, "A file of the format [%s] states its input sizes. Omit the option.", type());
        }
        return read(file);
    }

    /**
     * Writes a model with its provenance, for any batch size. The write is atomic.
     *
     * @throws ParsimonyException ({@code unwritable-file}) if the file cannot be written; ({@code unsupported-model})
     *     if the format cannot express the model; ({@code engine-unavailable}) as for reading
     */
    void write(Model model, Path file);

    /**
     * The import settings of a model file.
     *
     * @param input the channels, height and width of images, for files that leave them open
     */
    record ImportSettings(Optional<Shape> input) {

        /** The empty settings: all shapes come from the file. */
        public static final ImportSettings NONE = new ImportSettings(Optional.empty());

        /** Returns settings with the given channels, height and width. */
        public static ImportSettings ofInput(Shape image) {
            return new ImportSettings(Optional.of(image));
        }
    }
}
