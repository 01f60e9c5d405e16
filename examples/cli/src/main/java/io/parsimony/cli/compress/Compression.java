package io.parsimony.cli.compress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.Parsimony;
import io.parsimony.backend.LayerTimes;
import io.parsimony.cli.pictures.ImageFolder;
import io.parsimony.cli.progress.MetricsLog;
import io.parsimony.cli.progress.TrainingWatch;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.format.AtomicFile;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.run.RunFolder;
import io.parsimony.train.Dataset;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A teacher from a file, measured, rewritten, distilled and compared with its student: each step printed as it is taken. */
final class Compression {

    private static final int INDENT = 3;
    private static final int WARM_UP = 10;
    private static final int RUNS = 30;

    private final Parsimony parsimony;
    private final Model teacher;
    private final ImageFolder pictures;
    private final Path folder;
    private final boolean resume;
    private final PrintStream out;
    private final StringBuilder report = new StringBuilder("# Teacher against student\n");
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private int section;

    Compression(
            Parsimony parsimony, Model teacher, ImageFolder pictures, Path folder, boolean resume, PrintStream out) {
        this.parsimony = parsimony;
        this.teacher = teacher;
        this.pictures = pictures;
        this.folder = folder;
        this.resume = resume;
        this.out = out;
    }

    /** What a model is like. */
    private record Figures(Cost cost, double accuracy, double micros) {}

    /** Does all of it and gives the student. */
    Model run() {
        out.printf("   engine  %s%n", parsimony.backend().info().describe());
        out.printf(
                "   data    %s training and %s test pictures of %s classes%n",
                Units.count(pictures.train().size()),
                Units.count(pictures.test().size()),
                Units.count(pictures.classes().size()));
        section("The teacher");
        CostReport cost = CostAnalyzer.analyze(teacher.network());
        print(CostTables.components(cost));
        Figures before = figures(teacher);
        out.printf("   test accuracy %s%n", Units.percent(before.accuracy()));

        section("Rewrite its architecture");
        Rewrite rewrite = parsimony.rewrite(teacher, pictures.train());
        print(SiteTable.of(
                rewrite.sites(),
                cost.total(),
                CostAnalyzer.analyze(rewrite.model().network()).total()));

        section("Distil the teacher into the student");
        Model student = distil(rewrite);

        section("Compare");
        Figures after = figures(student);
        print(comparison(before, after));
        json.set("teacher", json(before));
        json.set("student", json(after));
        json.put("engine", parsimony.backend().info().describe());
        return student;
    }

    /** Writes the report; gives its file. */
    Path reported(Path student) {
        report.append("\nThe student is in `").append(student.getFileName()).append("`.\n");
        write("report.json", json.toPrettyString() + "\n");
        return write("report.md", report.toString());
    }

    private Path write(String name, String text) {
        Path file = folder.resolve(name);
        AtomicFile.write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
        return file;
    }

    private Model distil(Rewrite rewrite) {
        TrainingConfiguration how = parsimony.configuration().distill();
        RunFolder run = new RunFolder(folder.resolve("run"), resume);
        MetricsLog log = new MetricsLog(folder.resolve("metrics.jsonl"));
        try (TrainingWatch watch =
                new TrainingWatch(out, how.epochs(), model -> accuracy(model, pictures.test()), log)) {
            return parsimony.distill(teacher, rewrite, pictures.train(), run, watch);
        }
    }

    private Figures figures(Model model) {
        return new Figures(
                CostAnalyzer.analyze(model.network()).total(),
                accuracy(model, pictures.test()),
                LayerTimes.whole(parsimony.backend(), model, WARM_UP, RUNS));
    }

    private double accuracy(Model model, Dataset data) {
        return parsimony.evaluate(model, data).accuracy();
    }

    private static TextTable comparison(Figures before, Figures after) {
        TextTable table = TextTable.of("network", ">accuracy", ">MACs", ">parameters", ">size", ">time/picture");
        row(table, "teacher", before);
        row(table, "student", after);
        table.rule();
        return table.row(
                "teacher : student",
                "",
                Units.times((double) before.cost().macs() / after.cost().macs()),
                Units.times((double) before.cost().parameters() / after.cost().parameters()),
                Units.times((double) before.cost().bytes() / after.cost().bytes()),
                Units.times(before.micros() / after.micros()));
    }

    private static void row(TextTable table, String name, Figures figures) {
        table.row(
                name,
                Units.percent(figures.accuracy()),
                Units.count(figures.cost().macs()),
                Units.count(figures.cost().parameters()),
                Units.bytes(figures.cost().bytes()),
                Units.micros(figures.micros()));
    }

    private static ObjectNode json(Figures figures) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("accuracy", figures.accuracy())
                .put("macs", figures.cost().macs())
                .put("parameters", figures.cost().parameters())
                .put("bytes", figures.cost().bytes())
                .put("micros", figures.micros());
    }

    private void section(String title) {
        section++;
        out.printf("%n%d. %s%n", section, title);
        report.append("\n## ").append(title).append("\n\n");
    }

    private void print(TextTable table) {
        out.print(table.text(INDENT));
        report.append(table.markdown());
    }
}
