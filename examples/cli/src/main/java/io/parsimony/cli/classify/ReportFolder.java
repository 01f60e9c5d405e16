package io.parsimony.cli.classify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.typesafe.config.ConfigRenderOptions;
import io.parsimony.cli.progress.CurvesPage;
import io.parsimony.cli.progress.TrainingRun;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.LossChart;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.CostReport;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report: text for people, JSON for programs, the configuration used, and the loss curves.
 *
 * @param folder where it goes; files of an earlier report are replaced
 * @param title the task
 */
record ReportFolder(Path folder, String title) {

    static final String TEXT = "report.md";
    private static final String JSON = "report.json";
    private static final String CONFIGURATION = "config.conf";
    private static final String LOSSES = "losses.csv";
    private static final String CHART = "losses.png";
    private static final String PAGE = "curves.html";

    /**
     * Writes all files.
     *
     * @throws ParsimonyException ({@code bad-file}) if one cannot be written
     */
    void write(Results results, CostReport teacherCost) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(TEXT), text(results, teacherCost));
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(folder.resolve(JSON).toFile(), JsonReport.of(results));
            Files.writeString(folder.resolve(CONFIGURATION), configuration(results));
            Files.writeString(folder.resolve(LOSSES), losses(results));
            Map<String, double[]> curves = new LinkedHashMap<>();
            results.contestants()
                    .forEach((role, one) -> curves.put(role, one.run().losses()));
            LossChart.write(folder.resolve(CHART), curves);
            Map<String, TrainingRun> runs = new LinkedHashMap<>();
            results.contestants().forEach((role, one) -> runs.put(role, one.run()));
            CurvesPage.write(folder.resolve(PAGE), runs);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of("bad-file", "Expected a folder to write the report to, found: " + e + ".")
                            .at(folder.toString()),
                    e);
        }
    }

    private static String configuration(Results results) {
        ConfigRenderOptions style = ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(false)
                .setJson(false);
        return results.setting().configuration().root().render(style);
    }

    private static String losses(Results results) {
        StringBuilder text = new StringBuilder("network,step,learning-rate,loss,terms\n");
        results.contestants().forEach((role, contestant) -> {
            int step = 0;
            for (TrainingRun.Step one : contestant.run().steps()) {
                step++;
                String terms = one.terms().stream().map(String::valueOf).collect(Collectors.joining(" "));
                text.append(role).append(',').append(step).append(',');
                text.append(one.learningRate()).append(',').append(one.loss()).append(',');
                text.append(terms).append('\n');
            }
        });
        return text.toString();
    }

    private String text(Results results, CostReport teacherCost) {
        Results.Setting setting = results.setting();
        StringBuilder text = new StringBuilder("# ").append(title).append(": teacher against student\n\n");
        if (!results.status().equals("complete")) {
            text.append("**This run ended early (").append(results.status()).append(").**\n\n");
        }
        text.append(String.format(
                "Backend %s (%s), seed %d, %s training and %s test images, %s in all.%n%n",
                setting.engine().id(),
                setting.engine().describe(),
                setting.seed(),
                Units.count(setting.trainSamples()),
                Units.count(setting.testSamples()),
                Units.duration(results.time())));
        text.append(Tables.comparison(results).markdown()).append('\n');
        text.append("MACs: multiply-accumulates for one image. Times are medians, measured in turns in one run.\n\n");
        text.append(String.join(" ", Tables.verdict(results))).append("\n\n");
        text.append("## Training\n\n").append(Tables.trainings(results).markdown());
        text.append("\n![Loss curves](").append(CHART).append(")\n\n");
        text.append("Terms, gradients, learning rates and accuracies are drawn in `")
                .append(PAGE)
                .append("`. ");
        text.append("Every step's losses are in `").append(LOSSES).append("`, the configuration in `");
        text.append(CONFIGURATION).append("`, all figures in `").append(JSON).append("`.\n\n");
        if (!results.sites().isEmpty()) {
            text.append("## What was rewritten\n\n");
            results.contestant(Results.STUDENT)
                    .ifPresent(student -> text.append(SiteTable.of(results.sites(), teacherCost.total(), student.cost())
                            .markdown()));
        }
        text.append("\n## The teacher's cost\n\n")
                .append(CostTables.components(teacherCost).markdown());
        text.append('\n').append(CostTables.layers(teacherCost).markdown());
        return text.toString();
    }
}
