package io.parsimony.cli.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.parsimony.Compression;
import io.parsimony.CompressionListener;
import io.parsimony.Parsimony;
import io.parsimony.run.Earlier;
import io.parsimony.tck.check.GlyphDataset;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressionReportTest {

    private static final Config SETTINGS = ConfigFactory.parseString(
                    """
                    parsimony {
                      backend = fake
                      compress {
                        target { macs = 1.2, parameters = 1.2 }
                        rewrites = [ { type = parconv, omega = 0.25, keep = [conv1], init = random },
                          { type = low-rank, rank = 4 } ]
                      }
                      distill { epochs = 2, batch = 20, seed = 3,
                        losses = [ { type = cross-entropy }, { type = soft-target } ],
                        optimizer { type = sgd, learning-rate = 0.1 }, preflight.enabled = false }
                      teacher { epochs = 1, batch = 20, losses = [ { type = cross-entropy } ],
                        optimizer { type = sgd, learning-rate = 0.1 }, preflight.enabled = false }
                    }
                    """)
            .resolve();

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final List<JsonNode> live = new ArrayList<>();

    private void run(boolean watched) {
        GlyphDataset test = new GlyphDataset(20, 12, 2);
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        try (Parsimony parsimony = Parsimony.open(Parsimony.configure(SETTINGS));
                LivePage page = watched ? LivePage.open("mnist", out) : LivePage.off()) {
            CompressionReport report = new CompressionReport(folder, "mnist", "digits", SETTINGS, out)
                    .predictions(new TestPredictions(parsimony, test, List.of("zero", "one")))
                    .on(page);
            Compression.of(parsimony)
                    .teacher(Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8), List.of(16)), List.of(32), 10))
                    .data(new GlyphDataset(60, 12, 1), test)
                    .baseline()
                    .folder(folder, Earlier.REPLACE_FINISHED)
                    .listener(report)
                    .listener(new CompressionListener() {
                        @Override
                        public void step(Progress progress) {
                            if (watched) {
                                live.add(get("live.json"));
                            }
                        }
                    })
                    .run();
        }
    }

    private URI address() {
        Matcher address = Pattern.compile("Live report: (\\S+)").matcher(printed.toString(StandardCharsets.UTF_8));
        assertThat(address.find()).isTrue();
        return URI.create(address.group(1));
    }

    private JsonNode get(String path) {
        try {
            return new ObjectMapper().readTree(fetch(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String fetch(String path) throws IOException {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(address().resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void pageShowsThePredictionsOfTeacherStudentAndBaseline() throws IOException {
        run(false);
        Document page = Jsoup.parse(Files.readString(folder.resolve("report.html")));
        assertThat(page.select("main > section").eachAttr("id"))
                .containsExactly(
                        "result",
                        "trade-off",
                        "cost",
                        "sites",
                        "training",
                        "latency",
                        "predictions",
                        "tables",
                        "networks",
                        "origin");
        assertThat(page.select(".matrix")).hasSize(3);
        // The fake engine predicts each class in turn, equally for every model.
        assertThat(page.select("#predictions > p").text()).startsWith("Teacher and student agree on 100.00% of 20");
        assertThat(page.select(".matrix thead th").eachText()).startsWith("zero", "one", "2");
        assertThat(folder.resolve("report.md"))
                .content()
                .containsPattern("```mermaid\nxychart-beta\n(.*\n){2}    y-axis \"millions\"\n(    bar \\[[0-9., "
                        + "]+\\]\n){2}```");
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("Live report");
    }

    @Test
    void watchedCompressionServesEveryStepAndEndsWithTheRun() throws IOException {
        run(true);
        assertThat(live).hasSize(3 + 6 + 6);
        assertThat(live).extracting(one -> one.path("stage").textValue()).contains("teacher", "student", "baseline");
        JsonNode student = live.get(5);
        assertThat(student.at("/status").textValue()).isEqualTo("running");
        assertThat(student.at("/progress").textValue()).startsWith("student: step 3 of 6, loss ");
        assertThat(student.at("/student/training/curve/step")).hasSize(3);
        assertThat(student.at("/teacher/training/steps").intValue()).isEqualTo(3);
        assertThat(live.get(7).at("/student/training/curve/tested/step/0").intValue())
                .isEqualTo(3);
        assertThatThrownBy(() -> fetch("live.json")).isInstanceOf(ConnectException.class);
        assertThat(folder.resolve("report.html")).content().contains("data-live=\"no\"");
    }
}
