package io.parsimony.examples.hctr.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.cli.ErrorPrinter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HandwritingCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    private int execute(String... args) {
        return new CommandLine(new HandwritingCommand(new PrintStream(out, false, StandardCharsets.UTF_8)))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(ErrorPrinter::handle)
                .execute(args);
    }

    @Test
    void writesASheetThatTheSeedDetermines() throws IOException {
        Path one = folder.resolve("deep").resolve("one.png");
        Path other = folder.resolve("other.png");
        assertThat(execute("--invented", "20", "--writers", "3", "--out", one.toString()))
                .isZero();
        assertThat(execute("--invented", "20", "--writers", "3", "--seed", "1", "--out", other.toString()))
                .isZero();
        assertThat(one).hasSameBinaryContentAs(other);
        BufferedImage sheet = ImageIO.read(one.toFile());
        assertThat(sheet.getWidth()).isGreaterThan(1000);
        assertThat(sheet.getRGB(0, 0) & 0xff).isEqualTo(255);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("one.png: 3 writers, 20 invented characters");
        assertThat(execute("--invented", "20", "--writers", "3", "--seed", "2", "--out", other.toString()))
                .isZero();
        assertThat(Files.mismatch(one, other)).isNotNegative();
    }

    @Test
    void textWithoutKnownCharactersIsRefused() {
        assertThat(execute("--invented", "5", "--text", "abc")).isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(err.toString()).contains("--text: Expected at least one character of 5 invented characters");
    }

    @Test
    void fileThatCannotBeWrittenIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(execute("--invented", "5", "--out", file.resolve("a.png").toString()))
                .isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(err.toString()).contains("Cannot write the picture").contains("[bad-file]");
    }
}
