package io.parsimony.examples.hctr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.parsimony.Parsimony;
import io.parsimony.cli.browser.Browser;
import io.parsimony.cli.compress.LivePage;
import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.ReadingNetwork.Role;
import io.parsimony.examples.hctr.strokes.InventedStrokes;
import io.parsimony.examples.hctr.text.Alphabet;
import io.parsimony.examples.hctr.text.UniformText;
import io.parsimony.run.Earlier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole experiment on a few generated characters. */
class HctrExperimentTest {

    private static final int CHARACTERS = 6;
    private static final Scale TINY = new Scale(
            "tiny",
            CHARACTERS,
            2,
            new Scale.Teacher(List.of(List.of(8), List.of(16), List.of(16)), List.of(24)),
            new Scale.Lines(6, 60, 4, 8, 3, 6),
            new Scale.Learning(600, 2),
            2_000,
            1);
    private static final String SETTINGS =
            """
            parsimony {
              backends.onnx.threads = 1
              compress {
                target { macs = 1.5, parameters = 1.5 }
                rewrites = [ { type = parconv, omega = 0.5, keep = [conv1], init = random },
                  { type = low-rank, rank = 8 } ]
              }
              distill { epochs = 1, batch = 32, warm-up = 5, preflight.enabled = false }
              teacher { epochs = 2, batch = 32, warm-up = 5, preflight.enabled = false }
            }
            """;
    private static final Corpus CORPUS = corpus();

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private static Corpus corpus() {
        InventedStrokes strokes = new InventedStrokes(1, CHARACTERS);
        int[] codePoints =
                strokes.codePoints().stream().mapToInt(c -> c).sorted().toArray();
        return DrawnCorpus.draw(TINY, strokes, new UniformText(Alphabet.of(codePoints)), 5);
    }

    private Results run(boolean ablations, Earlier earlier) {
        return run(ablations, earlier, LivePage.off());
    }

    private Results run(boolean ablations, Earlier earlier, LivePage live) {
        Config settings = ConfigFactory.parseString(SETTINGS)
                .withFallback(ConfigFactory.parseResources("hctr.conf"))
                .resolve();
        return new HctrExperiment(
                        settings,
                        Parsimony.configure(settings),
                        TINY,
                        CORPUS,
                        folder,
                        ablations,
                        earlier,
                        new PrintStream(printed, false, StandardCharsets.UTF_8))
                .on(live)
                .run();
    }

    @Test
    void learnsToReadFromTextAloneAndReportsEveryNetwork() throws IOException {
        Results results = run(true, Earlier.REPLACE_FINISHED);
        ReadingNetwork teacher = results.teacher().orElseThrow();
        // With six characters, chance level is one in six, and the network does not know the positions of characters.
        assertThat(teacher.performance().plain().rate()).isLessThan(0.3);
        assertThat(teacher.performance().plain().characters())
                .isEqualTo(CORPUS.test().stream()
                        .mapToInt(line -> line.characters().length)
                        .sum());
        assertThat(results.of(Role.STUDENT)).hasSize(1).allSatisfy(student -> {
            assertThat(student.cost().macs() * 1.5).isLessThan(teacher.cost().macs());
            assertThat(student.performance().plain().rate()).isLessThan(0.5);
        });
        assertThat(results.of(Role.DEPLOYED)).singleElement().satisfies(deployed -> assertThat(
                        deployed.performance().plain().rate())
                .isEqualTo(results.of(Role.STUDENT).get(0).performance().plain().rate()));
        assertThat(results.of(Role.BASELINE)).hasSize(1);
        assertThat(results.of(Role.ABLATION))
                .extracting(ReadingNetwork::name)
                .containsExactly(
                        "only parconv",
                        "only low-rank",
                        "of the teacher only top-k-soft-target",
                        "of the teacher only feature-mse",
                        "hints first",
                        "each block alone first",
                        "half of the states tied",
                        "labels alone, started from the teacher");
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("report.json").toFile());
        assertThat(json.at("/status").textValue()).isEqualTo("complete");
        assertThat(json.at("/networks")).hasSize(12);
        for (String role : List.of("teacher", "student", "undistilled")) {
            assertThat(json.at("/" + role + "/training/curve/step")).as(role).isNotEmpty();
        }
        assertThat(json.at("/networks/0/plain/rate").doubleValue())
                .isEqualTo(teacher.performance().plain().rate());
        assertThat(Files.readString(folder.resolve("report.md"))).contains("half of the states tied");
        Document page = Jsoup.parse(Files.readString(folder.resolve("report.html")));
        assertThat(page.select("#lines figure")).hasSize(8).allSatisfy(line -> {
            assertThat(line.select("img").attr("src")).startsWith("data:image/png;base64,");
            assertThat(line.select("tr")).hasSize(1 + 2 * 12);
        });
        assertThat(page.select("#lines figure mark, #lines figure ins, #lines figure del"))
                .isNotEmpty();
        assertThat(Files.readString(folder.resolve("config.conf"))).contains("top-k-soft-target");
    }

    @Test
    void pageIsDrawnInABrowser() throws Exception {
        try (Browser browser = Browser.start()) {
            run(false, Earlier.REPLACE_FINISHED);
            Path page = folder.resolve("report.html");
            for (int width : new int[] {360, 1600}) {
                browser.open(page, width).drawAll();
                assertThat((Boolean) browser.script("return [...document.querySelectorAll('#lines img')]"
                                + ".every(image => image.complete && image.naturalWidth > 0)"))
                        .isTrue();
                assertThat((Boolean) browser.script("return document.documentElement.scrollWidth"
                                + " <= document.documentElement.clientWidth"))
                        .isTrue();
            }
            assertThat(browser.console()).isEmpty();
            assertThat(browser.requests()).allMatch(page.toUri().toString()::equals);
            browser.screenshot(Path.of("target", "screenshots", "hctr.png"));
        }
    }

    @Test
    void resumedRunTakesWhatWasTrainedAndSaysTheSame() throws IOException {
        Results first;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        try (LivePage live = LivePage.open("hctr", new PrintStream(told, true, StandardCharsets.UTF_8))) {
            first = run(false, Earlier.REPLACE_FINISHED, live);
            String address = told.toString(StandardCharsets.UTF_8).strip().replace("Live report: ", "");
            JsonNode shown = read(address + "live.json");
            assertThat(shown.path("title").textValue())
                    .isEqualTo("Handwritten Chinese text, seed-7: teacher against student");
            assertThat(shown.at("/undistilled/training/curve/step")).isNotEmpty();
        }
        Results again = run(false, Earlier.RESUME);
        assertThat(again.networks())
                .extracting(one -> one.performance().plain())
                .isEqualTo(first.networks().stream()
                        .map(one -> one.performance().plain())
                        .toList());
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("resumed after step");
    }

    @Test
    void unfinishedExperimentIsNotThrownAwayUnasked() throws IOException {
        run(false, Earlier.REPLACE_FINISHED);
        Files.delete(folder.resolve("runs/seed-7/runs/baseline/model.safetensors"));
        assertThatThrownBy(() -> run(false, Earlier.REPLACE_FINISHED))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("--resume");
    }

    @Test
    void writersOfTrainingValidationAndTestAreDisjoint() {
        for (Scale scale : List.of(TINY, Scale.quick(), Scale.full())) {
            int writers = scale.lines().writers();
            Set<Long> seen = new HashSet<>();
            for (int group = 0; group < 3; group++) {
                for (int line = 0; line < 2 * writers; line += 2) {
                    assertThat(seen.add(DrawnCorpus.writer(group, line, writers)))
                            .as("%s: group %d, line %d", scale.name(), group, line)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void sameSeedDrawsTheSameLines() {
        Corpus again = corpus();
        for (int i = 0; i < CORPUS.train().size(); i++) {
            assertThat(again.train().get(i).image().ink())
                    .isEqualTo(CORPUS.train().get(i).image().ink());
            assertThat(again.train().get(i).characters())
                    .isEqualTo(CORPUS.train().get(i).characters());
        }
        assertThat(CORPUS.train()).hasSize(60);
        assertThat(CORPUS.validation()).hasSize(4);
        assertThat(CORPUS.test()).hasSize(8);
    }

    private static JsonNode read(String address) throws IOException {
        try (InputStream in = URI.create(address).toURL().openStream()) {
            return new ObjectMapper().readTree(in);
        }
    }
}
