package io.parsimony.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.cli.Main;
import io.parsimony.cli.browser.Browser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int report(String... args) {
        List<String> all = new ArrayList<>(List.of("report"));
        all.addAll(List.of(args));
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Main.execute(out, out, all.toArray(String[]::new));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private String run(String name, int seed, double accuracy) throws IOException {
        ObjectNode report = (ObjectNode) SampleReports.whole(3, 20);
        report.put("title", "digits").put("seed", seed);
        report.withObject("/student").put("accuracy", accuracy);
        Path to = Files.createDirectories(folder.resolve(name));
        Files.writeString(to.resolve("report.json"), report.toString());
        return to.toString();
    }

    private Path compared() throws IOException {
        Path to = folder.resolve("compared");
        assertThat(report(run("first", 7, 98), run("second", 8, 97), "--out", to.toString()))
                .as(text())
                .isZero();
        return to;
    }

    @Test
    void severalRunsAreLaidSideBySideWithTheirSpread() throws IOException {
        Path to = compared();
        Document page = Jsoup.parse(Files.readString(to.resolve("report.html")));
        assertThat(page.select("main > section").eachAttr("id"))
                .containsExactly("result", "trade-off", "curves", "latency", "tables", "origin");
        assertThat(page.select("#tables tr").eachText())
                .anyMatch(row -> row.startsWith("first digits complete Guesswork 1 7"))
                .anyMatch(row -> row.contains(" 2 98.50% (98.50% to 98.50%) 97.50% (97.00% to 98.00%)"))
                .anyMatch(row -> row.equals("second Guesswork 1 deployed 500.0 us"));
        JsonNode json = new ObjectMapper().readTree(to.resolve("report.json").toFile());
        assertThat(json.at("/runs/1/student/accuracy").doubleValue()).isEqualTo(97);
        assertThat(json.at("/tradeOff")).hasSize(4);
        assertThat(to.resolve("report.md")).content().contains("| first | digits |");
    }

    @Test
    void comparisonIsDrawn() throws Exception {
        Path page = compared().resolve("report.html");
        try (Browser browser = Browser.start()) {
            browser.open(page, 1600).drawAll();
            assertThat(browser.script("return echarts.getInstanceByDom(document.getElementById('trade-off-chart'))"
                            + ".getOption().series.map(one => one.name).join()"))
                    .isEqualTo("first,second");
            assertThat(browser.script("return echarts.getInstanceByDom(document.getElementById('latency-chart'))"
                            + ".getOption().series.map(one => one.name).join()"))
                    .asString()
                    .startsWith("first (fake): teacher,first (fake): student,")
                    .endsWith("second (fake): deployed");
            assertThat(browser.console()).isEmpty();
            assertThat(browser.requests()).allMatch(page.toUri().toString()::equals);
            browser.screenshot(Path.of("target", "screenshots", "comparison.png"));
        }
    }

    @Test
    void pageOfOneFolderIsWrittenAgain() throws IOException {
        String one = run("one", 7, 98);
        assertThat(report(one)).as(text()).isZero();
        assertThat(Path.of(one, "report.html")).content().contains("\"title\":\"digits\"");
    }

    @Test
    void foldersWithoutAReportAreRefused() throws IOException {
        assertThat(report(folder.toString())).isEqualTo(1);
        assertThat(text()).contains("Cannot read the report", "[bad-file]").hasLineCount(1);
        printed.reset();
        Path bad = Files.createDirectories(folder.resolve("bad"));
        for (String text : List.of("{", "{}", "[1]", "{\"version\": 99, \"title\": \"x\"}", "\u0000")) {
            printed.reset();
            Files.writeString(bad.resolve("report.json"), text);
            assertThat(report(bad.toString())).as(text).isEqualTo(1);
            assertThat(text()).contains("[bad-file]").hasLineCount(1);
        }
        printed.reset();
        assertThat(report()).isEqualTo(2);
    }
}
