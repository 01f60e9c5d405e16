package io.parsimony.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.cli.ErrorPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GuidelineCommandsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);

    private int run(Callable<Integer> command, String... args) {
        return new CommandLine(command)
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
    void planIsConfigurationWithReasonsSitesAndCosts() {
        assertThat(run(new PlanCommand(stream), "--network", "hctr")).isZero();
        assertThat(output())
                .contains("A plan for hctr: 10x fewer multiply-accumulates and 8x fewer parameters")
                .contains("  # The convolution part takes 98.0% of the multiply-accumulates")
                .contains("  { type = parconv")
                .contains("  { type = low-rank, compression = ")
                .contains("Its 1 input channel is too few")
                .contains("is met: 10.");
    }

    @Test
    void planForProgramsHoldsExactFigures() throws IOException {
        assertThat(run(new PlanCommand(stream), "--network", "vgg16", "--format", "json"))
                .isZero();
        JsonNode plan = new ObjectMapper().readTree(output());
        assertThat(plan.get("met").asBoolean()).isTrue();
        assertThat(plan.get("before").get("macs").asLong()).isEqualTo(15_470_264_320L);
        assertThat(plan.get("after").get("macs").asLong()).isLessThanOrEqualTo(1_547_026_432L);
        assertThat(plan.get("sites")).hasSize(16);
    }

    @Test
    void goalOutOfReachIsAStatusAndTheNearest() {
        assertThat(run(new PlanCommand(stream), "--network", "resnet50")).isEqualTo(1);
        assertThat(output())
                .contains("is not met: the closest plan has ")
                .contains("low-rank of 1x1 convolutions")
                .contains("parsimony.compress.target.strict=false")
                .contains("estimated from sizes, not measured");
    }

    @Test
    void keptLayersAndAllowedStrategiesAreObeyed() {
        run(new PlanCommand(stream), "--network", "vgg11", "--strategies", "parconv", "--keep", "stage2.conv1");
        assertThat(output())
                .doesNotContain("low-rank")
                .containsPattern("stage2\\.conv1 .*left: The settings keep it\\.");
    }

    @Test
    void faultsAreOneMessage() {
        assertThat(run(new PlanCommand(stream), "--network", "vgg11", "--macs", "0.5"))
                .isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(error()).isEqualTo("goal.macs: Expected a number of at least 1, found 0.5. [bad-value]");
    }

    @Test
    void zooIsOneTableWithWhatWasLeftAndWhy() {
        assertThat(run(new ZooCommand(stream), "--size", "28")).isZero();
        List<String> lines =
                output().lines().map(line -> line.replaceAll(" +", " ").strip()).toList();
        assertThat(lines)
                .contains("At 28x28: times fewer multiply-accumulates, times fewer parameters")
                .anyMatch(line -> line.startsWith("vgg16_bn 205.6 M 15.25 M 6.98x 5.90x 9.84x 7.74x 12.37x 9.17x"))
                .anyMatch(line -> line.matches("mobilenet_v2 .* - - - - - - .*missed"))
                .contains("Left alone: stage1.conv1. Its 1 input channel is too few to split into 2 parts.");
    }

    @Test
    void rewriteDoesWhatIsPlanned() {
        assertThat(run(
                        new RewriteCommand(stream),
                        "--network",
                        "vgg11_bn",
                        "--input",
                        "1x32x32",
                        "--classes",
                        "10",
                        "-D",
                        "parsimony.compress.rewrites=[{ type = parconv, omega = 0.25 }]",
                        "-D",
                        "parsimony.compress.target.parameters=7",
                        "-D",
                        "parsimony.backend=fake"))
                .as(error())
                .isZero();
        assertThat(output()).contains("became a ParConv block with").containsPattern("\\d+\\.\\d+x fewer multiply");
    }

    @Test
    void rewriteRefusesAFileOfNoKnownFormatBeforeAnythingElse() {
        assertThat(run(
                        new RewriteCommand(stream),
                        "--network",
                        "lenet5",
                        "--out",
                        "student.xyz",
                        "-D",
                        "parsimony.backend=fake"))
                .isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(error()).contains("student.xyz").contains("[unknown-format]");
    }
}
