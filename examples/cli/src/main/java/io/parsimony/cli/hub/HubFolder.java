package io.parsimony.cli.hub;

import io.parsimony.cli.CliErrorId;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.format.ModelFormat.ImportSettings;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model file, or a folder in the layout of model hubs: {@code model.onnx} with {@code preprocessor_config.json}
 * (transformers) or {@code config.json} (timm).
 *
 * @param file the model file
 * @param configuration the preparation of pictures for the model; empty for a file without a folder
 */
public record HubFolder(Path file, HubConfiguration configuration) {

    private static final List<String> PLACES = List.of("model.onnx", "onnx/model.onnx");

    /**
     * Finds the model file at a path, which may be the file itself.
     *
     * @throws ParsimonyException ({@code bad-model}) if a folder contains no model file or several, or its
     *     configuration cannot be read
     */
    public static HubFolder of(Path path) {
        return Files.isDirectory(path)
                ? new HubFolder(model(path), HubConfiguration.read(path))
                : new HubFolder(path, HubConfiguration.NONE);
    }

    private static Path model(Path folder) {
        Optional<Path> known = PLACES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> models = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
            if (models.size() == 1) {
                return models.get(0);
            }
            throw bad(folder, "Expected one model file " + PLACES + " in the folder, found " + models + ".");
        } catch (IOException e) {
            throw bad(folder, "Cannot list the folder: " + e + ".");
        }
    }

    /** Returns an error about a folder or file. */
    static ParsimonyException bad(Path where, String message) {
        return new ParsimonyException(Problem.of(CliErrorId.BAD_MODEL, message)
                .at(where.toString())
                .hint("Name the model file itself, for instance --model folder/model.onnx."));
    }

    /**
     * Reads the model. If the file leaves the size of its images open, the given size applies, else the
     * configuration's.
     *
     * @throws ParsimonyException with the errors of the file's format
     */
    public Model read(ModelFormats formats, Optional<Shape> input) {
        if (input.isPresent()) {
            return formats.read(file, ImportSettings.ofInput(input.get()));
        }
        try {
            return formats.read(file);
        } catch (ParsimonyException e) {
            if (configuration.input().isEmpty() || !e.id().equals(ErrorId.UNSUPPORTED_MODEL.id())) {
                throw e;
            }
            return formats.read(
                    file, ImportSettings.ofInput(configuration.input().get()));
        }
    }

    /** Returns the changes of the import and the folder's configuration, one sentence each. */
    public List<String> notes(Model model) {
        List<String> notes = new ArrayList<>(model.importNotes());
        configuration.description().ifPresent(notes::add);
        return List.copyOf(notes);
    }
}
