package io.parsimony.examples.hctr;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigRenderOptions;
import io.parsimony.cli.compress.CompressionJson;
import io.parsimony.cli.compress.CompressionTables;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.HtmlPage;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostReport;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.examples.hctr.ReadingNetwork.Role;
import io.parsimony.examples.hctr.hmm.ErrorRate;
import io.parsimony.examples.hctr.lines.TextLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The report: text and a page for people, JSON for programs, and the configuration used.
 *
 * @param folder where it goes; files of an earlier report are replaced
 * @param corpus the lines, of which it shows the first
 */
record HctrReport(Path folder, Corpus corpus) {

    static final String TEXT = "report.md";
    private static final String PAGE = "report.html";
    private static final String JSON = "report.json";
    private static final String CONFIGURATION = "config.conf";
    private static final int EXAMPLES = 12;
    private static final int ZOOM = 2;
    private static final double NANOS = 1e9;

    /**
     * Writes all files.
     *
     * @throws ParsimonyException ({@code bad-file}) if one cannot be written
     */
    void write(Results results, CostReport teacher) {
        Map<String, TextTable> tables = tables(results, teacher);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(TEXT), text(results, tables));
            Files.writeString(folder.resolve(PAGE), page(results, tables));
            Files.writeString(
                    folder.resolve(CONFIGURATION),
                    results.setting()
                            .configuration()
                            .root()
                            .render(ConfigRenderOptions.defaults()
                                    .setOriginComments(false)
                                    .setComments(false)
                                    .setJson(false)));
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(folder.resolve(JSON).toFile(), json(results));
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Expected a folder to write the report to, found: " + e + ".")
                            .at(folder.toString()),
                    e);
        }
    }

    private static Map<String, TextTable> tables(Results results, CostReport teacher) {
        Map<String, TextTable> tables = new LinkedHashMap<>();
        tables.put("The networks", Tables.comparison(results));
        results.compression().ifPresent(first -> tables.put("By the frame", CompressionTables.comparison(first)));
        tables.put("Their errors", Tables.errors(results));
        tables.put("What validation chose for the decoder", Tables.settings(results));
        results.of(Role.STUDENT).stream()
                .findFirst()
                .ifPresent(student -> tables.put(
                        "What was rewritten", SiteTable.of(results.sites(), teacher.total(), student.cost())));
        tables.put("The teacher's cost by component", CostTables.components(teacher));
        tables.put("The teacher's cost by layer", CostTables.layers(teacher));
        return tables;
    }

    private static List<String> introduction(Results results) {
        Results.Setting setting = results.setting();
        List<String> lines = new ArrayList<>();
        if (!results.status().equals("complete")) {
            lines.add("This run ended early (" + results.status() + ").");
        }
        lines.add(String.join(". ", setting.data()) + ".");
        lines.add(String.format(
                Locale.ROOT,
                "Backend %s (%s), %s characters of %d states, %s in this process.",
                setting.engine().id(),
                setting.engine().describe(),
                Units.count(setting.characters()),
                setting.scale().states(),
                Units.duration(results.time())));
        lines.add(String.join(" ", Tables.verdict(results)));
        lines.add("MACs: multiply-accumulates. CER: substituted, deleted and inserted characters for each character"
                + " that is written. Times of network and search are medians over single lines; lines a second are read"
                + " with the language model, all processors at work.");
        return lines;
    }

    private String text(Results results, Map<String, TextTable> tables) {
        StringBuilder text = new StringBuilder("# Handwritten Chinese text: teacher against student\n\n");
        introduction(results).forEach(line -> text.append(line).append("\n\n"));
        tables.forEach((title, table) -> text.append("## ")
                .append(title)
                .append("\n\n")
                .append(table.markdown())
                .append('\n'));
        text.append("## Lines\n\n")
                .append("Their pictures are in `")
                .append(PAGE)
                .append("`.\n");
        for (int i = 0; i < examples(); i++) {
            text.append('\n').append(read(results, i).markdown());
        }
        return text.toString();
    }

    private String page(Results results, Map<String, TextTable> tables) throws IOException {
        HtmlPage page = new HtmlPage("Handwritten Chinese text: teacher against student");
        introduction(results).forEach(page::paragraph);
        tables.forEach((title, table) -> page.heading(title).table(table));
        page.heading("Lines");
        for (int i = 0; i < examples(); i++) {
            TextLine line = corpus.test().get(i);
            page.picture(corpus.alphabet().text(line.characters()), line.image().png(ZOOM));
            page.table(read(results, i));
        }
        return page.toString();
    }

    private int examples() {
        return Math.min(EXAMPLES, corpus.test().size());
    }

    /** What is written in a line, and what each network read. */
    private TextTable read(Results results, int line) {
        TextTable table = TextTable.of("", "", "without language model", "with language model");
        String written = corpus.alphabet().text(corpus.test().get(line).characters());
        table.row("written", "", written, written);
        for (ReadingNetwork one : results.networks()) {
            Performance.Example example = one.performance().examples().get(line);
            table.row(one.role().title(), one.name(), example.plain(), example.language());
        }
        return table;
    }

    private static ObjectNode json(Results results) {
        Results.Setting setting = results.setting();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", results.status());
        json.put("backend", setting.engine().id());
        json.put("engine", setting.engine().describe());
        json.put("scale", setting.scale().name());
        json.put("characters", setting.characters());
        json.put("states", setting.scale().states());
        json.put("seconds", results.time().toNanos() / NANOS);
        results.peakMebibytes().ifPresent(most -> json.put("peakMebibytes", most));
        ArrayNode networks = json.putArray("networks");
        results.networks().forEach(one -> networks.add(network(one)));
        results.compression()
                .ifPresent(
                        first -> json.set("deployed", CompressionJson.of(first).get("deployed")));
        return json;
    }

    private static ObjectNode network(ReadingNetwork one) {
        Cost cost = one.cost();
        Performance performance = one.performance();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(
                "role",
                one.role() == Role.BASELINE ? "undistilled" : one.role().name().toLowerCase(Locale.ROOT));
        json.put("name", one.name());
        json.put("macs", cost.macs());
        json.put("parameters", cost.parameters());
        json.put("bytes", cost.bytes());
        json.put("trainingSeconds", one.training().toNanos() / NANOS);
        json.put("frameAccuracy", one.frameAccuracy());
        json.put("leftChance", one.leftChance());
        json.set("plain", errors(performance.plain()));
        json.set("language", errors(performance.language()));
        json.put("networkMillis", performance.networkMillis());
        json.put("searchMillis", performance.searchMillis());
        json.put("linesPerSecond", performance.linesPerSecond());
        return json;
    }

    private static ObjectNode errors(ErrorRate errors) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("characters", errors.characters());
        json.put("substitutions", errors.substitutions());
        json.put("deletions", errors.deletions());
        json.put("insertions", errors.insertions());
        json.put("rate", errors.rate());
        return json;
    }
}
