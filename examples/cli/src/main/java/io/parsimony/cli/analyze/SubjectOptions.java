package io.parsimony.cli.analyze;

import io.parsimony.cli.hub.HubFolder;
import io.parsimony.cli.pictures.PixelValues;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.zoo.Zoo;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that select the network of a command: one of the zoo, or one in a model file. */
public final class SubjectOptions {

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    /** The network of the zoo or the model file. */
    private static final class Source {

        @Option(
                names = "--network",
                paramLabel = "NAME",
                completionCandidates = Names.class,
                description = "A network of the zoo: ${COMPLETION-CANDIDATES}.")
        private @Nullable String network;

        @Option(
                names = "--model",
                paramLabel = "FILE",
                description = "A model file, for instance an ONNX file, or a folder with [model.onnx].")
        private @Nullable Path model;
    }

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "The image size of a network of the zoo, or of a model file that leaves it open. Default:"
                    + " the network's usual size.")
    private @Nullable String input;

    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "The number of classes of the zoo's networks. Default: the network's usual number.")
    private @Nullable Integer classes;

    private static final class Names implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return new TreeSet<>(Zoo.names()).iterator();
        }
    }

    /**
     * Returns the selected network.
     *
     * @throws ParsimonyException if there is no such network, or options of the zoo are given for a file
     */
    public Subjects.Subject find() {
        return find(false);
    }

    /** Returns whether the network is that of a model file, with its parameters. */
    public boolean isFile() {
        return source.model != null;
    }

    /** Returns the preparation of pixels that the model file's folder defines. */
    public PixelValues pixels() {
        Path model = source.model;
        return model == null
                ? PixelValues.PLAIN
                : HubFolder.of(model).configuration().pixels();
    }

    /** Returns the selected network. With {@code otherOfZoo}, the options may apply to another network of the zoo. */
    Subjects.Subject find(boolean otherOfZoo) {
        if (source.network == null && !otherOfZoo && classes != null) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_VALUE, "Expected a network of the zoo, found only model files.")
                            .at("--classes")
                            .hint("Remove the option: a model file defines its classes."));
        }
        return source.network != null
                ? subjects().ofZoo(source.network)
                : subjects().ofFile(Objects.requireNonNull(source.model));
    }

    /** Returns the networks with the given input shape and number of classes. */
    Subjects subjects() {
        return new Subjects(input == null ? null : Subjects.shape(input), classes);
    }
}
