package io.parsimony.examples.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.parsimony.cli.compress.LivePage;
import io.parsimony.examples.mnist.CompressionSeries.Member;
import io.parsimony.examples.mnist.CompressionSeries.Outcome;
import io.parsimony.network.Network;
import io.parsimony.run.Earlier;
import io.parsimony.tck.check.GlyphDataset;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several compressions in one folder on a fake engine. */
class CompressionSeriesTest {

    private static final Network SMALL =
            Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8), List.of(16)), List.of(32), 10);
    private static final Mnist DATA = new Mnist(new GlyphDataset(60, 12, 1), new GlyphDataset(20, 12, 2));

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private static Member member(String name, double macs) {
        Config settings = ConfigFactory.parseString(
                        """
                        parsimony {
                          backend = fake
                          deploy.rounds = 1
                          compress {
                            target { macs = %s, parameters = 1.2 }
                            rewrites = [ { type = parconv, omega = 0.25, keep = [conv1], init = random },
                              { type = low-rank, rank = 4 } ]
                          }
                          distill { epochs = 1, batch = 20, seed = 3, taps = [], preflight.enabled = false }
                          teacher { epochs = 1, batch = 20, preflight.enabled = false }
                        }
                        """
                                .replace("%s", String.valueOf(macs)))
                .withFallback(ConfigFactory.parseResources("mnist.conf"))
                .resolve();
        return new Member(name, "digits", SMALL, settings);
    }

    private List<Outcome> run(List<Member> members, Earlier earlier) {
        return run(members, earlier, LivePage.off());
    }

    private List<Outcome> run(List<Member> members, Earlier earlier, LivePage live) {
        return series(members, earlier).on(live).run();
    }

    private CompressionSeries series(List<Member> members, Earlier earlier) {
        return new CompressionSeries(
                members,
                2,
                DATA,
                folder,
                earlier,
                new SeriesReport(folder, "backbones", "digits"),
                new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private JsonNode networks() throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("report.json").toFile())
                .get("networks");
    }

    @Test
    void reportHasEachNetworkAtEachSeed() throws IOException {
        run(List.of(member("easy", 1.2), member("impossible", 1000)), Earlier.REPLACE_FINISHED);
        JsonNode networks = networks();
        assertThat(networks).hasSize(4);
        for (int i = 0; i < 2; i++) {
            JsonNode network = networks.get(i);
            assertThat(network.get("name").textValue()).isEqualTo("easy");
            assertThat(network.get("seed").longValue()).isEqualTo(3 + i);
            for (String role : List.of("teacher", "student", "undistilled", "deployed")) {
                assertThat(network.get(role).get("accuracy").doubleValue())
                        .as(role)
                        .isEqualTo(100);
                assertThat(network.get(role).get("macs").longValue()).as(role).isPositive();
                assertThat(network.get(role).get("parameters").longValue())
                        .as(role)
                        .isPositive();
            }
            assertThat(network.findValue("curve")).isNull();
        }
        assertThat(networks.get(2).get("failure").textValue()).contains("1000");
        assertThat(folder.resolve("report.md"))
                .content(StandardCharsets.UTF_8)
                .contains("| easy | ", "| impossible | - |", "impossible, seed 4: ");
        assertThat(folder.resolve("report.html")).content().contains("id=\"trade-off-chart\"");
    }

    @Test
    void teacherIsTrainedOnceAndResumedSeriesTrainsNothing() throws IOException {
        run(List.of(member("easy", 1.2)), Earlier.REPLACE_FINISHED);
        assertThat(printed.toString(StandardCharsets.UTF_8)).containsOnlyOnce("Train the teacher");
        Path metrics = folder.resolve("runs/digits-teacher/metrics.jsonl");
        byte[] before = Files.readAllBytes(metrics);
        JsonNode first = networks();
        run(List.of(member("easy", 1.2)), Earlier.RESUME);
        assertThat(Files.readAllBytes(metrics)).isEqualTo(before);
        for (int i = 0; i < 2; i++) {
            assertThat(networks().get(i).at("/student/training/lossChecksum"))
                    .isEqualTo(first.get(i).at("/student/training/lossChecksum"));
        }
    }

    @Test
    void studentsOfAllSeedsShareTheAugmentedTeacherOutputs() {
        Member member = member("easy", 1.2);
        Config settings = ConfigFactory.parseString(
                        "parsimony.distill { augment = [ { type = shift, pixels = 1 } ], augment-epochs = 2 }")
                .withFallback(member.settings());
        List<Outcome> outcomes = run(List.of(new Member("easy", "digits", SMALL, settings)), Earlier.REPLACE_FINISHED);
        assertThat(outcomes).hasSize(2).allSatisfy(outcome -> assertThat(outcome.failure())
                .isEmpty());
        assertThat(folder.resolve("runs/digits-outputs/cache.safetensors")).exists();
    }

    @Test
    void withoutBaselineOnlyTheStudentIsTrained() throws IOException {
        series(List.of(member("easy", 1.2)), Earlier.REPLACE_FINISHED)
                .withoutBaseline()
                .run();
        assertThat(networks()).hasSize(2).allSatisfy(network -> {
            assertThat(network.get("student").get("accuracy").doubleValue()).isEqualTo(100);
            assertThat(network.get("undistilled")).isNull();
        });
        assertThat(folder.resolve("runs/easy-seed-3/runs")).isDirectoryNotContaining("glob:**baseline");
    }

    @Test
    void livePageShowsTheLastCompression() throws IOException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        try (LivePage live = LivePage.open("backbones", new PrintStream(told, true, StandardCharsets.UTF_8))) {
            run(List.of(member("easy", 1.2)), Earlier.REPLACE_FINISHED, live);
            String address = told.toString(StandardCharsets.UTF_8).strip().replace("Live report: ", "");
            JsonNode shown = read(address + "live.json");
            assertThat(shown.path("seed").longValue()).isEqualTo(4);
            assertThat(shown.at("/student/accuracy").doubleValue()).isEqualTo(100);
        }
    }

    private static JsonNode read(String address) throws IOException {
        try (InputStream in = URI.create(address).toURL().openStream()) {
            return new ObjectMapper().readTree(in);
        }
    }
}
