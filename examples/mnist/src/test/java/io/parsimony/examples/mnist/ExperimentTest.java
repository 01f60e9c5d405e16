package io.parsimony.examples.mnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.parsimony.Compression;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.Parsimony;
import io.parsimony.cli.browser.Browser;
import io.parsimony.cli.compress.CompressionDisplay;
import io.parsimony.cli.compress.CompressionReport;
import io.parsimony.cli.compress.TestPredictions;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Network;
import io.parsimony.run.Earlier;
import io.parsimony.run.TrainingHistory;
import io.parsimony.tck.check.GlyphDataset;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output and report of the experiment on a fake engine. */
class ExperimentTest {

    private static final Network SMALL =
            Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8), List.of(16)), List.of(32), 10);
    private static final Mnist DATA = new Mnist(new GlyphDataset(60, 12, 1), new GlyphDataset(20, 12, 2));
    private static final String SETTINGS =
            """
            parsimony {
              backend = fake
              compress {
                target { macs = 1.2, parameters = 1.2 }
                rewrites = [ { type = parconv, omega = 0.25, keep = [conv1], init = random },
                  { type = low-rank, rank = 4 } ]
              }
              distill { epochs = 2, batch = 20, seed = 3, taps = [], preflight.enabled = false }
              teacher { epochs = 1, batch = 20, preflight.enabled = false }
            }
            """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private CompressionResult run(Network teacher, Mnist data, String more) {
        return run(teacher, data, more, Earlier.REPLACE_FINISHED);
    }

    private CompressionResult run(Network teacher, Mnist data, String more, Earlier earlier) {
        Config settings = ConfigFactory.parseString(more)
                .withFallback(ConfigFactory.parseString(SETTINGS))
                .withFallback(ConfigFactory.parseResources("mnist.conf"))
                .resolve();
        try (Parsimony parsimony = Parsimony.open(Parsimony.configure(settings))) {
            PrintStream out = new PrintStream(printed, false, StandardCharsets.UTF_8);
            return Compression.of(parsimony)
                    .teacher(teacher)
                    .data(data.train(), data.test())
                    .baseline()
                    .folder(folder, earlier)
                    .listener(new CompressionDisplay(out))
                    .listener(new CompressionReport(folder, "mnist", "digits", settings, out)
                            .predictions(new TestPredictions(parsimony, data.test(), List.of())))
                    .run();
        }
    }

    private static TrainingHistory history(CompressionResult result, Role role) {
        return result.model(role).orElseThrow().history().orElseThrow();
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void reportHasEveryFigure() throws IOException {
        CompressionResult results = run(SMALL, DATA, "");
        JsonNode json = json();
        assertThat(json.at("/status").textValue()).isEqualTo("complete");
        assertThat(json.at("/backend").textValue()).isEqualTo("fake");
        assertThat(json.at("/engine").textValue()).isEqualTo("Guesswork 1");
        assertThat(json.at("/seed").longValue()).isEqualTo(3);
        assertThat(json.at("/trainSamples").intValue()).isEqualTo(60);
        for (String role : List.of("teacher", "student", "undistilled")) {
            assertThat(json.at("/" + role + "/accuracy").doubleValue()).isEqualTo(100.0);
            assertThat(json.at("/" + role + "/macs").longValue()).isPositive();
            assertThat(json.at("/" + role + "/parameters").longValue()).isPositive();
            assertThat(json.at("/" + role + "/bytes").longValue()).isPositive();
            assertThat(json.at("/" + role + "/latencyMicros")).hasSize(2).allSatisfy(time -> assertThat(
                            time.at("/median").doubleValue())
                    .isPositive());
        }
        double macs = json.at("/teacher/macs").doubleValue()
                / json.at("/student/macs").doubleValue();
        assertThat(json.at("/ratio/macs").doubleValue()).isEqualTo(macs).isGreaterThan(1.2);
        assertThat(json.at("/ratio/parameters").doubleValue()).isGreaterThan(1.2);
        assertThat(json.at("/teacher/training/testAccuracy")).hasSize(1);
        assertThat(json.at("/student/training/testAccuracy")).hasSize(2);
        assertThat(json.at("/student/training/curve/step").toString()).isEqualTo("[1,2,3,4,5,6]");
        assertThat(json.at("/student/training/curve/loss/0").doubleValue()).isEqualTo(0.333333);
        assertThat(json.at("/student/training/curve/terms").fieldNames())
                .toIterable()
                .containsExactly("cross-entropy", "soft-target", "feature-mse");
        assertThat(json.at("/student/training/curve/tested/step").toString()).isEqualTo("[3,6]");
        assertThat(json.at("/student/training/lossChecksum").textValue())
                .isEqualTo(results.student().history().orElseThrow().checksum())
                .hasSize(64)
                .isEqualTo(json.at("/undistilled/training/lossChecksum").textValue())
                .isNotEqualTo(json.at("/teacher/training/lossChecksum").textValue());
        assertThat(json.at("/sites")).anySatisfy(site -> {
            assertThat(site.at("/node").textValue()).isEqualTo("conv2");
            assertThat(site.at("/replaced").booleanValue()).isTrue();
        });
    }

    @Test
    void reportFolderHasTextConfigurationAndCurves() throws IOException {
        run(SMALL, DATA, "");
        assertThat(folder.resolve("report.md"))
                .content()
                .contains("| teacher | 100.00% |", "equal to the teacher's", "| conv2 |");
        assertThat(Files.readAllLines(folder.resolve("losses.csv")))
                .hasSize(1 + 3 + 6 + 6)
                .first()
                .isEqualTo("network,step,seconds,learning-rate,gradient-norm,loss,terms");
        Config config = ConfigFactory.parseFile(folder.resolve("config.conf").toFile());
        assertThat(config.root().keySet()).containsExactly("parsimony");
        assertThat(Parsimony.configure(config).distill().epochs()).isEqualTo(2);
    }

    @Test
    void pageIsDrawnInABrowser() throws Exception {
        try (Browser browser = Browser.start()) {
            run(SMALL, DATA, "");
            Path page = folder.resolve("report.html");
            browser.open(page, 1600).drawAll();
            assertThat((Long) browser.script("return document.querySelectorAll('.chart canvas').length"))
                    .isGreaterThanOrEqualTo(8);
            assertThat(browser.console()).isEmpty();
            assertThat(browser.requests()).allMatch(page.toUri().toString()::equals);
            browser.screenshot(Path.of("target", "screenshots", "mnist.png"));
        }
    }

    @Test
    void screenShowsEveryStep() {
        run(SMALL, DATA, "");
        assertThat(text())
                .contains("engine  Guesswork 1 on nothing", "60 training and 20 test images")
                .contains("1. The teacher's cost", "fully connected", "2. Train the teacher", "3. Rewrite")
                .contains("epoch 2/2  mean loss", "test accuracy 100.00%", "loss checksum")
                .contains("teacher : student", "The student has", "Report: " + folder.resolve("report.html"));
    }

    @Test
    void withoutALossOfLabelsTheBaselineLearnsWithTheTeachers() throws IOException {
        run(SMALL, DATA, "parsimony.distill.losses = [{type = logit-mse}]");
        assertThat(text()).contains("sgd: logit-mse").contains("sgd: cross-entropy");
        assertThat(json().at("/undistilled/accuracy").isMissingNode()).isFalse();
    }

    @Test
    void rewriteWithoutASiteEndsBeforeTraining() {
        assertThatThrownBy(() ->
                        run(SMALL, DATA, "parsimony.compress.rewrites = [{type = parconv, keep = [conv1, conv2]}]"))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("found no site to replace")
                .hasMessageContaining("[no-site]");
        assertThat(text()).doesNotContain("Train the teacher");
        assertThat(folder.resolve("report.json")).doesNotExist();
    }

    @Test
    void missedTargetEndsBeforeTraining() {
        assertThatThrownBy(() -> run(SMALL, DATA, "parsimony.compress.target.macs = 1000"))
                .hasMessageContaining("[target-missed]");
        assertThat(text()).doesNotContain("Train the teacher");
    }

    @Test
    void unknownTapEndsBeforeTraining() {
        assertThatThrownBy(() -> run(SMALL, DATA, "parsimony.distill.taps = [relu9]"))
                .hasMessageContaining("no node [relu9]");
        assertThat(text()).doesNotContain("Train the teacher");
    }

    @Test
    void teacherThatNeedsATeacherEndsBeforeTraining() {
        assertThatThrownBy(() -> run(SMALL, DATA, "parsimony.teacher.losses = [{type = soft-target}]"))
                .hasMessageContaining("parsimony.teacher: Expected a teacher");
    }

    @Test
    void dataOfAnotherShapeAreSaid() {
        Mnist large = new Mnist(new GlyphDataset(60, 28, 1), new GlyphDataset(20, 28, 2));
        assertThatThrownBy(() -> run(SMALL, large, "")).hasMessageContaining("Expected samples of shape 1x12x12");
    }

    @Test
    void cancelledInTheFirstTrainingThereIsNoReport() {
        assertThatThrownBy(() -> run(SMALL, DATA, "parsimony.backends.fake.interrupt-at = 1"))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith("Training was cancelled after 2 steps. The last good checkpoint is [")
                .hasMessageContaining("checkpoint-000000000002.safetensors");
        assertThat(text()).contains("no training finished");
        assertThat(folder.resolve("report.json")).doesNotExist();
    }

    @Test
    void cancelledLaterWhatWasFinishedIsReported() throws IOException {
        assertThatThrownBy(() -> run(SMALL, DATA, "parsimony.backends.fake.interrupt-at = 10"))
                .hasMessageContaining("[cancelled]");
        assertThat(text()).contains("Report of the finished stages");
        assertThat(json().at("/status").textValue()).isEqualTo("cancelled");
        assertThat(json().at("/student/accuracy").isMissingNode()).isFalse();
        assertThat(json().at("/undistilled").isMissingNode()).isTrue();
        assertThat(folder.resolve("report.md")).content().contains("ended early (cancelled)");
    }

    @Test
    void cancelledExperimentGoesOnWhereItWas() throws IOException {
        CompressionResult whole = run(SMALL, DATA, "");
        assertThatThrownBy(() -> run(SMALL, DATA, "parsimony.backends.fake.interrupt-at = 4"))
                .hasMessageContaining("[cancelled]");
        Thread.interrupted();
        // Three steps of the teacher, two of the student.
        assertThatThrownBy(() -> run(SMALL, DATA, ""))
                .hasMessageContaining("Expected no unfinished experiment")
                .hasMessageContaining("--resume")
                .hasMessageContaining("[run-exists]");
        assertThatThrownBy(() -> run(SMALL, DATA, "parsimony.distill.seed = 4", Earlier.RESUME))
                .hasMessageContaining("seed: Expected the run's original setting [3], found [4].")
                .hasMessageContaining("[other-run]");
        printed.reset();
        CompressionResult resumed = run(SMALL, DATA, "", Earlier.RESUME);
        assertThat(text()).contains("resumed after step 3 of 3", "resumed after step 2 of 6");
        for (Role role : List.of(Role.TEACHER, Role.BASELINE)) {
            assertThat(history(resumed, role).losses())
                    .as(role.label())
                    .isEqualTo(history(whole, role).losses());
        }
        assertThat(history(resumed, Role.STUDENT).steps()).hasSize(6);
        assertThat(history(resumed, Role.STUDENT).scores()).hasSize(2);
        List<String> record =
                Files.readAllLines(folder.resolve("runs").resolve("student").resolve("metrics.jsonl"));
        assertThat(record).hasSize(8);
        assertThat(new ObjectMapper().readTree(record.get(0)).at("/loss").doubleValue())
                .isEqualTo(1.0 / 3);
        run(SMALL, DATA, "", Earlier.DISCARD);
        assertThat(folder.resolve("report.html")).content().contains("\"status\":\"complete\"");
    }
}
