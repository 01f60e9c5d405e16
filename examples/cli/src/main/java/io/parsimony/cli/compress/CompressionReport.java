package io.parsimony.cli.compress;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import io.parsimony.CompressionListener;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.cli.progress.CurvesPage;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.LossChart;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.CostReport;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.run.TrainingHistory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a compression's report when it ends, early or not: text for people, JSON for programs, the configuration used,
 * and the loss curves.
 *
 * @param folder where it goes; files of an earlier report are replaced
 * @param title the task
 * @param settings the configuration used
 * @param out where the report's place is printed
 */
public record CompressionReport(Path folder, String title, Config settings, PrintStream out)
        implements CompressionListener {

    private static final String TEXT = "report.md";
    private static final String JSON = "report.json";
    private static final String CONFIGURATION = "config.conf";
    private static final String LOSSES = "losses.csv";
    private static final String CHART = "losses.png";
    private static final String PAGE = "curves.html";

    /**
     * Writes all files, if any training was finished.
     *
     * @throws ParsimonyException ({@code bad-file}) if one cannot be written
     */
    @Override
    public void ended(CompressionResult result) {
        Map<String, TrainingHistory> histories = new LinkedHashMap<>();
        result.models()
                .forEach((role, one) -> one.history().ifPresent(history -> histories.put(role.label(), history)));
        if (histories.isEmpty()) {
            out.printf(Locale.ROOT, "%nEnded early: no training was finished, so there is no report.%n");
            return;
        }
        try {
            write(result, histories);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Could not write the report: " + e + ".")
                            .at(folder.toString()),
                    e);
        }
        Path text = folder.resolve(TEXT);
        if (result.status().isComplete()) {
            out.printf(Locale.ROOT, "%nDone in %s. Report: %s%n", Units.duration(result.time()), text);
        } else {
            out.printf(Locale.ROOT, "%nEnded early. Report of what was finished: %s%n", text);
        }
    }

    private void write(CompressionResult result, Map<String, TrainingHistory> histories) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(TEXT), text(result));
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(folder.resolve(JSON).toFile(), CompressionJson.of(result));
        Files.writeString(folder.resolve(CONFIGURATION), configuration());
        Files.writeString(folder.resolve(LOSSES), losses(histories));
        Map<String, double[]> curves = new LinkedHashMap<>();
        histories.forEach((name, history) -> curves.put(name, history.losses()));
        LossChart.write(folder.resolve(CHART), curves);
        CurvesPage.write(folder.resolve(PAGE), histories);
    }

    private String configuration() {
        ConfigRenderOptions style = ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(false)
                .setJson(false);
        return settings.root().render(style);
    }

    private static String losses(Map<String, TrainingHistory> histories) {
        StringBuilder text = new StringBuilder("network,step,learning-rate,loss,terms\n");
        histories.forEach((name, history) -> {
            List<TrainingHistory.Step> steps = history.steps();
            for (int i = 0; i < steps.size(); i++) {
                TrainingHistory.Step step = steps.get(i);
                String terms = step.terms().stream().map(String::valueOf).collect(Collectors.joining(" "));
                text.append(name).append(',').append(i + 1).append(',');
                text.append(step.learningRate()).append(',').append(step.loss()).append(',');
                text.append(terms).append('\n');
            }
        });
        return text.toString();
    }

    private String text(CompressionResult result) {
        CompressionResult.Setting setting = result.setting();
        StringBuilder text = new StringBuilder("# ").append(title).append(": teacher against student\n\n");
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
        text.append("## Training\n\n")
                .append(CompressionTables.trainings(result).markdown());
        text.append("\n![Loss curves](").append(CHART).append(")\n\n");
        text.append("Terms, gradients, learning rates and accuracies are drawn in `")
                .append(PAGE)
                .append("`. ");
        text.append("Every step's losses are in `").append(LOSSES).append("`, the configuration in `");
        text.append(CONFIGURATION).append("`, all figures in `").append(JSON).append("`.\n\n");
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
