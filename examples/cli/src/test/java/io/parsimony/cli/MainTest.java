package io.parsimony.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int execute(String... args) {
        return Main.execute(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                args);
    }

    @Test
    void helpNamesTheCommands() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("analyze", "plan", "rewrite", "compress", "tck");
    }

    @Test
    void noCommandIsAUsageError() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Expected a command.");
    }

    @Test
    void errorsOfTheVirtualMachineAreOneMessage() {
        PrintWriter writer = new PrintWriter(err, true, StandardCharsets.UTF_8);
        assertThat(ErrorPrinter.handle(new OutOfMemoryError("Java heap space"), writer))
                .isEqualTo(ErrorPrinter.INTERNAL);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("The Java heap is too small: Java heap space. Give the process more")
                .endsWith("[out-of-memory]" + System.lineSeparator());
    }
}
