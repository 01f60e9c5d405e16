package io.parsimony.cli.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.cli.ErrorPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AnalyzeCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int analyze(String... args) {
        return new CommandLine(new AnalyzeCommand(new PrintStream(out, false, StandardCharsets.UTF_8)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(ErrorPrinter::handle)
                .execute(args);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String error() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void tableSaysWhatANetworkCosts() {
        assertThat(analyze("--network", "vgg16_bn")).isZero();
        assertThat(output().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .contains("The cost of vgg16_bn", "parameters 138,365,992", "multiply-accumulates 15,470,264,320")
                .anyMatch(line -> line.startsWith("convolution 13 15,346,630,656 99.2%"))
                .anyMatch(line -> line.startsWith("head.fc1 fully connected 4096 102,760,448"));
    }

    @Test
    void inputAndClassesAreTheOnesGiven() {
        assertThat(analyze("--network", "lenet5", "--input", "1x28x28", "--classes", "7"))
                .isZero();
        assertThat(output()).contains("{x=1x28x28}").contains("head.fc3");
        assertThat(output()).containsPattern("head\\.fc3 +fully connected +7 ");
    }

    @Test
    void jsonOfTwoNetworksHasBothAndTheirRatio() throws IOException {
        assertThat(analyze("--network", "vgg16", "--student", "mobilenet_v2", "--format", "json", "--precision", "16"))
                .isZero();
        JsonNode json = new ObjectMapper().readTree(output());
        assertThat(json.at("/teacher/total/parameters").longValue()).isEqualTo(138_357_544);
        assertThat(json.at("/teacher/total/bytes").longValue()).isEqualTo(2 * 138_357_544L);
        assertThat(json.at("/student/total/macs").longValue()).isEqualTo(299_494_272 + 1_280_000);
        assertThat(json.at("/ratio/parameters").doubleValue()).isEqualTo(138_357_544 / 3_504_872.0);
        assertThat(json.at("/components")).hasSize(4);
        assertThat(json.at("/components/2/ratio/bytes").isNumber()).isTrue();
        assertThat(json.at("/components/3/ratio/parameters").isNull()).isTrue();
    }

    @Test
    void reportGoesToAFile() throws IOException {
        Path file = folder.resolve("deep").resolve("cost.html");
        assertThat(analyze("--network", "resnet18", "--format", "HTML", "--out", file.toString()))
                .isZero();
        assertThat(output()).isEmpty();
        assertThat(Files.readString(file))
                .startsWith("<!DOCTYPE html>")
                .contains("id=\"layer-chart\"")
                .doesNotContain("src=\"http")
                .endsWith("</html>\n");
    }

    @Test
    void latencyIsMeasuredByTheConfiguredEngine() throws IOException {
        assertThat(analyze(
                        "--network",
                        "lenet5",
                        "--latency",
                        "--runs",
                        "3",
                        "--format",
                        "json",
                        "--backend",
                        "djl",
                        "-D",
                        "parsimony.backends.djl.threads=1"))
                .as(error())
                .isZero();
        JsonNode network = new ObjectMapper().readTree(output()).get("network");
        double layers = 0;
        for (JsonNode layer : network.get("layers")) {
            assertThat(layer.get("micros").doubleValue()).isPositive();
            layers += layer.get("micros").doubleValue();
        }
        assertThat(network.at("/total/micros").doubleValue())
                .isCloseTo(layers, org.assertj.core.api.Assertions.withinPercentage(1e-6));
        assertThat(network.at("/total/wholeMicros").doubleValue()).isPositive();
    }

    @Test
    void unknownNetworkNamesTheNearest() {
        assertThat(analyze("--network", "resnet81")).isEqualTo(1);
        assertThat(error())
                .startsWith("The zoo has no network [resnet81]. Did you mean [resnet18]")
                .hasLineCount(1);
    }

    @Test
    void wrongValuesAreOneMessageEach() {
        for (String[] wrong : new String[][] {
            {"--input", "224", "--input: Expected channels, height and width, for instance 3x224x224, found [224]."},
            {"--input", "3x0x5", "--input: Every extent must be positive, found [3, 0, 5]."},
            {"--input", "99999x99999x3", "--input: A tensor holds at most 2^31 - 1 numbers"},
            {"--input", "3x5x5", "densenet121: Expected an image of at least 8x8, found 3x5x5."},
            {"--classes", "0", "classes: Expected a whole number of at least 1, found 0."},
            {"--precision", "12", "precision: Expected 32, 16 or 8 bits, found 12."},
            {"--student", "resnet", "The zoo has no network [resnet]."},
            {"--student", "some.thing", "Expected a model file with one of the endings"},
        }) {
            err.reset();
            assertThat(analyze("--network", "densenet121", wrong[0], wrong[1])).isEqualTo(1);
            assertThat(error()).startsWith(wrong[2]).hasLineCount(1);
        }
    }

    @Test
    void anOptionWithoutUseIsRefused() {
        assertThat(analyze("--model", "some.thing", "--classes", "3")).isEqualTo(1);
        assertThat(error())
                .startsWith("--classes: Expected a network of the zoo, found only model files")
                .hasLineCount(1);
    }

    @Test
    void noOrTwoNetworksAndAnUnknownFormatAreUsageErrors() {
        assertThat(analyze()).isEqualTo(2);
        assertThat(analyze("--network", "vgg11", "--model", "a.onnx")).isEqualTo(2);
        assertThat(analyze("--network", "vgg11", "--format", "pdf")).isEqualTo(2);
        assertThat(error()).contains("--format").contains("pdf");
    }

    @Test
    void helpNamesTheZoo() {
        CommandLine command = new CommandLine(new AnalyzeCommand(new PrintStream(out, false, StandardCharsets.UTF_8)));
        assertThat(command.getUsageMessage()).contains("densenet121").contains("--student");
    }
}
