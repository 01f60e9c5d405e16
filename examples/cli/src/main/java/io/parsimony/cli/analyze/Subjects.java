package io.parsimony.cli.analyze;

import io.parsimony.cli.hub.HubFolder;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import io.parsimony.zoo.Zoo.Backbone;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The networks available to a command: those of the zoo and those in model files.
 *
 * @param input the input shape of the zoo's networks and of files, or null for each network's own
 * @param classes the number of classes of the zoo's networks, or null for each network's own
 */
public record Subjects(@Nullable Shape input, @Nullable Integer classes) {

    private static final long SEED = 7;
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})[xX](\\d{1,9})[xX](\\d{1,9})");

    /**
     * A named network.
     *
     * @param name its name in reports
     * @param network the network
     * @param model its model, created on demand
     * @param notes the changes of the import of its file, one sentence each
     */
    public record Subject(String name, Network network, Supplier<Model> model, List<String> notes) {}

    /**
     * Reads the shape of an image.
     *
     * @throws ParsimonyException ({@code bad-value}, {@code bad-shape})
     */
    public static Shape shape(String text) {
        Matcher extents = SHAPE.matcher(text);
        if (!extents.matches()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_VALUE,
                            "Expected channels, height and width, for instance 3x224x224, found [" + text + "].")
                    .at("--input"));
        }
        try {
            return Shape.of(
                    Integer.parseInt(extents.group(1)),
                    Integer.parseInt(extents.group(2)),
                    Integer.parseInt(extents.group(3)));
        } catch (ParsimonyException e) {
            throw e.at("--input");
        }
    }

    /**
     * Returns a network of the zoo.
     *
     * @throws ParsimonyException ({@code unknown-network}, {@code bad-input}, {@code bad-value})
     */
    public Subject ofZoo(String name) {
        Backbone backbone = Zoo.backbone(name);
        Network network = backbone.build(
                input == null ? backbone.input() : input, classes == null ? backbone.classes() : classes);
        return new Subject(name, network, () -> Model.initialize(network, SEED), List.of());
    }

    /**
     * Returns the network of a model file, or of a folder that contains one.
     *
     * @throws ParsimonyException ({@code unknown-format}, and the errors of the format)
     */
    public Subject ofFile(Path file) {
        HubFolder source = HubFolder.of(file);
        Model model = source.read(ModelFormats.discover(), Optional.ofNullable(input));
        return new Subject(String.valueOf(file.getFileName()), model.network(), () -> model, source.notes(model));
    }

    /** Returns whether a text names a file: it contains a dot or a folder, unlike all names of the zoo. */
    static boolean meansFile(String text) {
        return text.contains(".") || text.contains("/") || text.contains("\\");
    }

    /**
     * Returns a network of the zoo or of a file.
     *
     * @throws ParsimonyException as {@link #ofZoo} and {@link #ofFile}; ({@code bad-value}) if the text is not a valid
     *     file name
     */
    public Subject of(String text) {
        if (!meansFile(text)) {
            return ofZoo(text);
        }
        try {
            return ofFile(Path.of(text));
        } catch (InvalidPathException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_VALUE, "Expected a network of the zoo or a file, found [" + text + "]."), e);
        }
    }
}
