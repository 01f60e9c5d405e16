package io.parsimony.examples.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int execute(String... args) {
        return Main.execute(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                args);
    }

    /** Runs the main command with an invalid data file, so that it ends there at the latest. */
    private int mnist(String... args) {
        try {
            Path data = Files.createDirectories(folder.resolve("data"));
            Files.writeString(data.resolve("train-images-idx3-ubyte"), "not it");
            List<String> all = new ArrayList<>(List.of("mnist", "--data", data.toString()));
            all.addAll(List.of("--out", folder.resolve("out").toString(), "--backend", "fake"));
            all.addAll(List.of(args));
            return execute(all.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String config(String text) throws IOException {
        return Files.writeString(folder.resolve("my.conf"), text).toString();
    }

    private String error() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void helpNamesTheCommands() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("mnist");
    }

    @Test
    void unknownOptionIsAUsageError() {
        assertThat(execute("mnist", "--epoch", "3")).isEqualTo(2);
        assertThat(error()).contains("Unknown options: '--epoch', '3'").contains("Possible solutions: --epochs");
    }

    @Test
    void wrongDataFileIsOneMessage() {
        assertThat(mnist()).isEqualTo(1);
        assertThat(error())
                .startsWith(folder.resolve("data")
                        .resolve("train-images-idx3-ubyte")
                        .toString())
                .contains("Expected contents with SHA-256 ba891046e6505d7a")
                .contains("[bad-hash]")
                .hasLineCount(1);
    }

    @Test
    void stackTraceIsPrintedOnRequest() {
        assertThat(mnist("--stacktrace")).isEqualTo(1);
        assertThat(error()).contains("at io.parsimony.cli.fetch.").contains("[bad-hash]");
    }

    @Test
    void misspeltBackendNamesTheNearest() {
        assertThat(execute("mnist", "--backend", "fakr")).isEqualTo(1);
        assertThat(error()).contains("parsimony.backend: There is no backend [fakr]. Did you mean [fake]?");
    }

    @Test
    void misspeltStrategyNamesTheNearest() throws IOException {
        String file = config("parsimony.compress.rewrites = [ { type = parkonv } ]");
        assertThat(mnist("--config", file)).isEqualTo(1);
        assertThat(error())
                .contains("parsimony.compress.rewrites[0].type: There is no rewrite strategy [parkonv]")
                .contains("Did you mean [parconv]?")
                .hasLineCount(1);
    }

    @Test
    void misspeltLossNamesTheNearest() {
        assertThat(mnist("-D", "parsimony.distill.losses=[{type=soft-targets}]"))
                .isEqualTo(1);
        assertThat(error())
                .contains("parsimony.distill.losses[0].type: There is no loss [soft-targets]")
                .contains("Did you mean [soft-target]?");
    }

    @Test
    void misspeltKeyNamesTheNearest() {
        assertThat(mnist("-D", "parsimony.distill.epoch=3")).isEqualTo(1);
        assertThat(error())
                .contains("parsimony.distill.epoch: There is no setting [epoch] here (command line")
                .contains("Did you mean [epochs]?");
    }

    @Test
    void unknownTypeListsThoseKnown() {
        assertThat(mnist("-D", "parsimony.distill.optimizer.type=rocket")).isEqualTo(1);
        assertThat(error())
                .contains("parsimony.distill.optimizer.type: There is no optimizer [rocket]")
                .contains("Known: [adam, adamw, sgd]");
    }

    @Test
    void wrongValuesAreAllSaidAtOnce() {
        int status = mnist(
                "--epochs",
                "0",
                "-D",
                "parsimony.distill.optimizer.learning-rate=fast",
                "-D",
                "parsimony.backend=none");
        assertThat(status).isEqualTo(1);
        assertThat(error())
                .contains("parsimony.distill.optimizer.learning-rate: Expected a number, found \"fast\"")
                .contains("parsimony.teacher.epochs: Expected a whole number of at least 1, found 0");
    }

    @Test
    void anotherOptimizerDoesNotInheritSettings() {
        assertThat(mnist("-D", "parsimony.distill.optimizer.type=adam")).isEqualTo(1);
        assertThat(error()).contains("[bad-hash]");
    }

    @Test
    void fileWithAnotherRootIsSaid() throws IOException {
        assertThat(mnist("--config", config("parsimoni { backend = fake }"))).isEqualTo(1);
        assertThat(error())
                .contains("my.conf: Expected [parsimony { ... }] and nothing else, found [parsimoni]."
                        + " Did you mean [parsimony]?");
    }

    @Test
    void fileThatIsNotHoconIsSaid() throws IOException {
        assertThat(mnist("--config", config("parsimony { backend = "))).isEqualTo(1);
        assertThat(error()).contains("my.conf").contains("Expected HOCON").contains("[bad-file]");
    }

    @Test
    void missingFileIsSaid() {
        assertThat(mnist("--config", "no-such.conf")).isEqualTo(1);
        assertThat(error())
                .contains("Expected a configuration file, found none at")
                .contains("no-such.conf");
    }

    @Test
    void settingOutsideIsSaid() {
        assertThat(mnist("-D", "distill.epochs=3")).isEqualTo(1);
        assertThat(error()).contains("-D: Expected a key that begins with [parsimony.], found [distill.epochs].");
    }

    @Test
    void folderThatCannotBeWrittenIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(execute("mnist", "--backend", "fake", "--out", file.toString()))
                .isEqualTo(1);
        assertThat(error()).contains("Cannot create the report folder").contains("[bad-file]");
    }
}
