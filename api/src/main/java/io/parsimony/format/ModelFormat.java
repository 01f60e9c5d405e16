package io.parsimony.format;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.plugin.Plugin;
import io.parsimony.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file format of models: what is read can be rewritten and distilled, and what is written can be deployed. */
public interface ModelFormat extends Plugin {

    /** Returns the endings of its files' names, without the dot, for instance {@code onnx}. */
    List<String> extensions();

    /**
     * Reads a model. A file is not trusted: whatever it holds ends in a model or in one of these errors.
     *
     * @throws ParsimonyException ({@code unreadable-file}) if the file cannot be read; ({@code bad-model-file}) if it
     *     is malformed; ({@code unsupported-model}) if it holds what a {@link io.parsimony.network.Network Network}
     *     cannot express, with one problem for each such part; ({@code engine-unavailable}) if the format needs an
     *     engine that does not start
     */
    Model read(Path file);

    /**
     * Reads a model, told what the file leaves open.
     *
     * @throws ParsimonyException as {@link #read(Path)}; ({@code bad-value}) if the settings contradict the file or the
     *     format has no use for them
     */
    default Model read(Path file, ImportSettings settings) {
        if (settings.input().isPresent()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_VALUE, "The format [%s] tells the size of its inputs. Leave the option out.", type());
        }
        return read(file);
    }

    /**
     * Writes a model with its provenance, for any batch size. The file is whole or not there.
     *
     * @throws ParsimonyException ({@code unwritable-file}) if the file cannot be written; ({@code unsupported-model})
     *     if the format cannot express the model; ({@code engine-unavailable}) as for reading
     */
    void write(Model model, Path file);

    /**
     * What a reader of a model file is told besides the file.
     *
     * @param input the channels, height and width of images, where the file leaves them free
     */
    record ImportSettings(Optional<Shape> input) {

        /** Everything as the file says. */
        public static final ImportSettings NONE = new ImportSettings(Optional.empty());

        /** Returns settings with the given channels, height and width. */
        public static ImportSettings ofInput(Shape image) {
            return new ImportSettings(Optional.of(image));
        }
    }
}
