package io.parsimony.examples.hctr;

import io.parsimony.backend.BackendInfo;
import io.parsimony.cli.compress.CompressionFigures;
import io.parsimony.cli.compress.CompressionTables;
import io.parsimony.cli.report.Analysis;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.Origins;
import io.parsimony.cli.report.ReportFiles;
import io.parsimony.cli.report.ReportFolders;
import io.parsimony.cli.report.RunReport;
import io.parsimony.cli.report.SamplePicture;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.TextDifference;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostReport;
import io.parsimony.cost.Precision;
import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.ReadingNetwork.Role;
import io.parsimony.examples.hctr.hmm.ErrorRate;
import io.parsimony.examples.hctr.lines.TextLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The report: text and a page for readers, JSON for programs, and the configuration.
 *
 * @param folder the folder of the report; files of an earlier report are replaced
 * @param corpus the lines; the report shows the first lines
 */
record HctrReport(Path folder, Corpus corpus) {

    private static final String CONFIGURATION = "config.conf";
    private static final String NETWORKS = "The networks";
    private static final String ERRORS = "Their errors";
    private static final String DECODER = "What validation chose for the decoder";
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
        ReportFolders.make(folder);
        ReportFiles.write(folder, report(results, tables), text(results, tables));
        ReportFiles.write(
                folder.resolve(CONFIGURATION), Origins.render(results.setting().configuration()));
    }

    private static Map<String, TextTable> tables(Results results, CostReport teacher) {
        Map<String, TextTable> tables = new LinkedHashMap<>();
        tables.put(NETWORKS, Tables.comparison(results));
        results.compression().ifPresent(first -> tables.put("By the frame", CompressionTables.comparison(first)));
        tables.put(ERRORS, Tables.errors(results));
        tables.put(DECODER, Tables.settings(results));
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
        lines.add("MACs: multiply-accumulates. CER: substituted, deleted and inserted characters per written"
                + " character. Times of network and search are medians over single lines. Lines per second are"
                + " measured with the language model on all processors.");
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
                .append(ReportFiles.PAGE)
                .append("`.\n");
        for (int i = 0; i < examples(); i++) {
            text.append('\n').append(read(results, i).markdown());
        }
        return text.toString();
    }

    private RunReport report(Results results, Map<String, TextTable> tables) {
        Results.Setting setting = results.setting();
        BackendInfo engine = setting.engine();
        RunReport.Builder report = RunReport.of("hctr", "Handwritten Chinese text: teacher against student")
                .verdict(introduction(results))
                .sites(results.sites())
                .setting(new RunReport.Setting(
                        results.status(),
                        null,
                        engine.id(),
                        engine.engine() + " " + engine.version(),
                        engine.device(),
                        null,
                        null,
                        null,
                        results.time().toNanos() / NANOS,
                        null))
                .origin(Origins.here(setting.configuration(), Map.of(engine.engine(), engine.version())))
                .more("scale", setting.scale().name())
                .more("characters", setting.characters())
                .more("states", setting.scale().states())
                .more(
                        "networks",
                        results.networks().stream().map(HctrReport::network).toList());
        results.peakMebibytes().ifPresent(most -> report.more("peakMebibytes", most));
        results.compression().ifPresent(first -> {
            report.models(CompressionFigures.models(first));
            report.networks(
                    Analysis.of("teacher", first.teacher().model().network(), Precision.FLOAT32),
                    first.rewrite()
                            .map(change -> Analysis.of("student", change.model().network(), Precision.FLOAT32)));
        });
        // The page has separate sections for the other tables.
        tables.forEach((heading, table) -> {
            if (List.of(NETWORKS, ERRORS, DECODER).contains(heading)) {
                report.table(heading, table);
            }
        });
        List<RunReport.Line> lines = new ArrayList<>();
        for (int i = 0; i < examples(); i++) {
            TextLine line = corpus.test().get(i);
            String written = corpus.alphabet().text(line.characters());
            List<RunReport.Reading> readings = new ArrayList<>();
            for (ReadingNetwork one : results.networks()) {
                Performance.Example example = one.performance().examples().get(i);
                String name = (one.role().title() + " " + one.name()).strip();
                readings.add(TextDifference.reading(name, written, example.plain()));
                readings.add(TextDifference.reading(name + ", with language model", written, example.language()));
            }
            lines.add(new RunReport.Line(picture(line), written, readings));
        }
        return report.lines(lines).build();
    }

    private static String picture(TextLine line) {
        try {
            return SamplePicture.uri(line.image().png(ZOOM));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int examples() {
        return Math.min(EXAMPLES, corpus.test().size());
    }

    /** Returns the text of a line and the text that each network read. */
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

    private static Map<String, Object> network(ReadingNetwork one) {
        Cost cost = one.cost();
        Performance performance = one.performance();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(
                "role",
                one.role() == Role.BASELINE ? "undistilled" : one.role().name().toLowerCase(Locale.ROOT));
        figures.put("name", one.name());
        figures.put("macs", cost.macs());
        figures.put("parameters", cost.parameters());
        figures.put("bytes", cost.bytes());
        figures.put("trainingSeconds", one.training().toNanos() / NANOS);
        figures.put("frameAccuracy", one.frameAccuracy());
        figures.put("leftChance", one.leftChance());
        figures.put("plain", errors(performance.plain()));
        figures.put("language", errors(performance.language()));
        figures.put("networkMillis", performance.networkMillis());
        figures.put("searchMillis", performance.searchMillis());
        figures.put("linesPerSecond", performance.linesPerSecond());
        return figures;
    }

    private static Map<String, Object> errors(ErrorRate errors) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("characters", errors.characters());
        figures.put("substitutions", errors.substitutions());
        figures.put("deletions", errors.deletions());
        figures.put("insertions", errors.insertions());
        figures.put("rate", errors.rate());
        return figures;
    }
}
