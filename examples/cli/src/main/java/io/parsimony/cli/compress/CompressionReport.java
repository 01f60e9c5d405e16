package io.parsimony.cli.compress;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import io.parsimony.Compression.Stage;
import io.parsimony.CompressionListener;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.backend.BackendInfo;
import io.parsimony.cli.report.Analysis;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.MermaidChart;
import io.parsimony.cli.report.Origins;
import io.parsimony.cli.report.ReportFiles;
import io.parsimony.cli.report.ReportFolders;
import io.parsimony.cli.report.RunReport;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.Units;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostComparison;
import io.parsimony.cost.CostReport;
import io.parsimony.cost.Precision;
import io.parsimony.error.ParsimonyException;
import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a compression's report at its end, even an early end: a page and Markdown for readers, JSON for programs, the
 * configuration, and the losses of every step.
 */
public final class CompressionReport implements CompressionListener {

    private static final String CONFIGURATION = "config.conf";
    private static final String LOSSES = "losses.csv";

    private final Path folder;
    private final String command;
    private final String title;
    private final Config settings;
    private final PrintStream out;
    private final Map<Role, List<String>> terms = new EnumMap<>(Role.class);
    private Optional<TestPredictions> test = Optional.empty();
    private LivePage page = LivePage.off();
    private @Nullable CompressionResult soFar;
    private @Nullable LiveTraining live;

    /** Creates a report of a compression before its start. */
    public CompressionReport(Path folder, String command, String title, Config settings, PrintStream out) {
        this.folder = folder;
        this.command = command;
        this.title = title;
        this.settings = settings;
        this.out = out;
    }

    /** Adds the predictions of teacher and student on test data. */
    public CompressionReport predictions(TestPredictions on) {
        test = Optional.of(on);
        return this;
    }

    /** Shows the compression on a live page while it runs. */
    public CompressionReport on(LivePage live) {
        page = live;
        return this;
    }

    @Override
    public void started(Stage next, CompressionResult result) {
        synchronized (this) {
            soFar = result;
            live = null;
        }
        page.show(this::tree);
    }

    @Override
    public void finished(Stage stage, CompressionResult result) {
        started(stage, result);
    }

    @Override
    public void training(TrainingConfiguration how) {
        List<String> names = LiveTraining.terms(how);
        role(Objects.requireNonNull(soFar).status().stage()).ifPresent(role -> {
            synchronized (this) {
                terms.put(role, names);
                live = page.isServed() ? new LiveTraining(role, names) : null;
            }
        });
    }

    @Override
    public void step(Progress progress) {
        if (live != null) {
            live.step(progress);
        }
    }

    @Override
    public void tested(int epoch, Score score) {
        if (live != null) {
            live.tested(epoch, score);
        }
    }

    /** Returns the live report, or its members that change while a stage runs. */
    private synchronized JsonNode tree(boolean whole) {
        CompressionResult result = Objects.requireNonNull(soFar);
        RunReport.Models models = models(result);
        RunReport.Builder report =
                whole ? builder(result) : RunReport.of(command, heading()).setting(CompressionFigures.setting(result));
        if (live != null) {
            models = live.into(models, result);
            report.more("progress", live.progress());
        }
        return report.models(models).build().tree();
    }

    private RunReport.Models models(CompressionResult result) {
        return CompressionFigures.models(result, role -> terms.getOrDefault(role, List.of()));
    }

    private static Optional<Role> role(Stage stage) {
        return switch (stage) {
            case TEACHER -> Optional.of(Role.TEACHER);
            case STUDENT -> Optional.of(Role.STUDENT);
            case BASELINE -> Optional.of(Role.BASELINE);
            default -> Optional.empty();
        };
    }

    /**
     * Writes all files if a training has finished.
     *
     * @throws ParsimonyException ({@code bad-file}) if one cannot be written
     */
    @Override
    public void ended(CompressionResult result) {
        Map<String, TrainingHistory> histories = new LinkedHashMap<>();
        result.models()
                .forEach((role, one) -> one.history().ifPresent(history -> histories.put(role.label(), history)));
        if (histories.isEmpty()) {
            out.printf(Locale.ROOT, "%nEnded early: no training finished, so there is no report.%n");
            return;
        }
        ReportFolders.make(folder);
        ReportFiles.write(folder, report(result), text(result));
        ReportFiles.write(folder.resolve(CONFIGURATION), Origins.render(settings));
        ReportFiles.write(folder.resolve(LOSSES), losses(histories));
        Path file = folder.resolve(ReportFiles.PAGE);
        if (result.status().isComplete()) {
            out.printf(Locale.ROOT, "%nDone in %s. Report: %s%n", Units.duration(result.time()), file);
        } else {
            out.printf(Locale.ROOT, "%nEnded early. Report of the finished stages: %s%n", file);
        }
    }

    private String heading() {
        return title + ": teacher against student";
    }

    private RunReport report(CompressionResult result) {
        RunReport.Builder report = builder(result);
        if (result.status().isComplete()) {
            test.flatMap(on -> on.compare(result)).ifPresent(report::predictions);
        }
        return report.build();
    }

    private RunReport.Builder builder(CompressionResult result) {
        BackendInfo engine = result.setting().engine();
        Optional<Analysis> student = result.rewrite()
                .map(rewrite -> Analysis.of("student", rewrite.model().network(), Precision.FLOAT32));
        RunReport.Builder report = RunReport.of(command, heading())
                .verdict(CompressionTables.verdict(result))
                .setting(CompressionFigures.setting(result))
                .models(models(result))
                .tradeOff(CompressionFigures.points(title, result))
                .origin(Origins.here(settings, Map.of(engine.engine(), engine.version())));
        result.model(Role.TEACHER)
                .map(model -> model.model().network())
                .ifPresent(network -> report.networks(
                        new Analysis("teacher", network, result.teacherCost(), Optional.empty()), student));
        result.rewrite().ifPresent(rewrite -> report.sites(rewrite.sites()));
        result.deployed().ifPresent(deployed -> {
            report.table("Forms timed for deployment", CompressionTables.forms(deployed));
            if (!deployed.reduced().isEmpty()) {
                report.table("Files of reduced precision", CompressionTables.reduced(deployed));
            }
        });
        return report.table("Trainings", CompressionTables.trainings(result));
    }

    private static String losses(Map<String, TrainingHistory> histories) {
        StringBuilder text = new StringBuilder("network,step,seconds,learning-rate,gradient-norm,loss,terms\n");
        histories.forEach((name, history) -> {
            List<TrainingHistory.Step> steps = history.steps();
            for (int i = 0; i < steps.size(); i++) {
                TrainingHistory.Step step = steps.get(i);
                String terms = step.terms().stream().map(String::valueOf).collect(Collectors.joining(" "));
                text.append(name).append(',').append(i + 1).append(',');
                text.append(step.seconds())
                        .append(',')
                        .append(step.learningRate())
                        .append(',');
                text.append(step.gradientNorm()).append(',').append(step.loss()).append(',');
                text.append(terms).append('\n');
            }
        });
        return text.toString();
    }

    private String text(CompressionResult result) {
        CompressionResult.Setting setting = result.setting();
        StringBuilder text = new StringBuilder("# ").append(heading()).append("\n\n");
        if (!result.status().isComplete()) {
            text.append(String.format(
                    Locale.ROOT,
                    "**This run ended early (%s) at the stage %s.**%n%n",
                    result.status().reason(),
                    result.status().stage().label()));
        }
        text.append(String.format(
                Locale.ROOT,
                "Backend %s (%s), seed %d, %s training and %s test images, %s in all.%n%n",
                setting.engine().id(),
                setting.engine().describe(),
                setting.configuration().distill().seed(),
                Units.count(setting.trainSamples()),
                Units.count(setting.testSamples()),
                Units.duration(result.time())));
        text.append(CompressionTables.comparison(result).markdown()).append('\n');
        text.append("MACs: multiply-accumulates for one image. Times are medians, measured in turns in one run.\n\n");
        text.append(String.join(" ", CompressionTables.verdict(result))).append("\n\n");
        result.rewrite()
                .ifPresent(rewrite -> text.append(MermaidChart.of(new CostComparison(
                        result.teacherCost(),
                        CostAnalyzer.analyze(rewrite.model().network())))));
        text.append("## Training\n\n")
                .append(CompressionTables.trainings(result).markdown());
        text.append("\nCharts, curves and networks are in `")
                .append(ReportFiles.PAGE)
                .append("`. ");
        text.append("Every step's losses are in `").append(LOSSES).append("`, the configuration in `");
        text.append(CONFIGURATION)
                .append("`, all figures in `")
                .append(ReportFiles.JSON)
                .append("`.\n\n");
        CostReport teacher = result.teacherCost();
        result.rewrite().filter(rewrite -> !rewrite.sites().isEmpty()).ifPresent(rewrite -> result.model(Role.STUDENT)
                .ifPresent(student -> text.append("## What was rewritten\n\n")
                        .append(SiteTable.of(
                                        rewrite.sites(),
                                        teacher.total(),
                                        student.cost().total())
                                .markdown())));
        result.deployed().ifPresent(deployed -> {
            text.append("\n## The forms that were timed for deployment\n\n")
                    .append(CompressionTables.forms(deployed).markdown());
            text.append('\n').append(CompressionTables.check(deployed.check())).append('\n');
            if (!deployed.reduced().isEmpty()) {
                text.append("\n## Files of reduced precision\n\n")
                        .append(CompressionTables.reduced(deployed).markdown());
            }
        });
        text.append("\n## The teacher's cost\n\n")
                .append(CostTables.components(teacher).markdown());
        text.append('\n').append(CostTables.layers(teacher).markdown());
        return text.toString();
    }
}
