package io.parsimony.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code plan --data}: losses measured on an engine. */
class MeasuredPlanTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void data() throws IOException {
        Model teacher =
                Model.initialize(Zoo.vgg(Shape.of(3, 8, 8), List.of(List.of(8), List.of(16)), List.of(16), 2), 1);
        ModelFormats.discover().write(teacher, folder.resolve("teacher.onnx"));
        Random random = new Random(1);
        for (int i = 0; i < 24; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 64; pixel++) {
                image.setRGB(pixel % 8, pixel / 8, random.nextInt(1 << 24));
            }
            Path file = folder.resolve("data").resolve(i % 2 == 0 ? "a" : "b").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
    }

    private int plan(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--model",
                folder.resolve("teacher.onnx").toString(),
                "--data",
                folder.resolve("data").toString(),
                "--samples",
                "16",
                "-D",
                "parsimony.backend=onnx"));
        args.addAll(List.of(more));
        return new CommandLine(new PlanCommand(new PrintStream(out, false, StandardCharsets.UTF_8)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(ErrorPrinter::handle)
                .execute(args.toArray(String[]::new));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void sensitivityAndTradeOffAreShownAndLossesKept() throws IOException {
        Path cache = folder.resolve("cache");
        assertThat(plan("--macs", "2", "--parameters", "2", "--cache", cache.toString()))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(output())
                .contains("Sensitivity: the loss with one site replaced")
                .contains("8 samples; * chosen")
                .contains("Trade-off: ")
                .contains("goal met")
                .contains("Measured on 8 samples")
                .contains("Planned in ")
                .doesNotContain("estimated from sizes");
        try (var files = Files.list(cache)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void planForProgramsHoldsEveryLoss() throws IOException {
        assertThat(plan("--macs", "2", "--parameters", "2", "--format", "json")).isZero();
        String text = output();
        JsonNode json = new ObjectMapper().readTree(text.substring(text.indexOf('{')));
        assertThat(json.get("measured").asBoolean()).isTrue();
        JsonNode measurement = json.get("measurement");
        assertThat(measurement.get("losses").size()).isGreaterThan(5);
        double sum = 0;
        for (JsonNode loss : measurement.get("losses")) {
            sum += loss.get("chosen").asBoolean() ? loss.get("loss").asDouble() : 0;
        }
        assertThat(sum).isEqualTo(measurement.get("loss").asDouble());
        assertThat(measurement.get("bound").asDouble()).isLessThanOrEqualTo(sum);
    }

    @Test
    void aTimeCannotBeAskedForTogetherWithData() {
        assertThat(plan("--milliseconds", "1")).isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--milliseconds cannot be combined with --data. Remove one of them.");
    }
}
