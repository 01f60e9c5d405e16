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

/** The options that say which network a command is about: one of the zoo, or one in a model file. */
public final class SubjectOptions {

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    /** One of the two. */
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
                description = "A model file, for instance of ONNX, or a folder with [model.onnx].")
        private @Nullable Path model;
    }

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "The images that a network of the zoo is built for, or that a model file leaves free."
                    + " Default: what each was made for.")
    private @Nullable String input;

    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "The classes that the zoo's networks are built for. Default: what each was made for.")
    private @Nullable Integer classes;

    private static final class Names implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return new TreeSet<>(Zoo.names()).iterator();
        }
    }

    /**
     * Returns the network asked for.
     *
     * @throws ParsimonyException if there is none, or what it is built for is said of a file
     */
    public Subjects.Subject find() {
        return find(false);
    }

    /** Returns whether the network is that of a model file, with its parameters. */
    public boolean isFile() {
        return source.model != null;
    }

    /** Returns how pictures become numbers, as the folder of the model file says. */
    public PixelValues pixels() {
        Path model = source.model;
        return model == null
                ? PixelValues.PLAIN
                : HubFolder.of(model).configuration().pixels();
    }

    /** Returns the network asked for, where another one of the zoo may be the one that the options are for. */
    Subjects.Subject find(boolean otherOfZoo) {
        if (source.network == null && !otherOfZoo && classes != null) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_VALUE, "Expected a network of the zoo to build, found model files alone.")
                            .at("--classes")
                            .hint("A model file says itself what its classes are: leave the option out."));
        }
        return source.network != null
                ? subjects().ofZoo(source.network)
                : subjects().ofFile(Objects.requireNonNull(source.model));
    }

    /** Returns where networks are had from, built as asked for. */
    Subjects subjects() {
        return new Subjects(input == null ? null : Subjects.shape(input), classes);
    }
}
