package io.parsimony.examples.mnist;

import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.MeasuredModel;
import io.parsimony.cli.compress.CompressionFigures;
import io.parsimony.cli.report.ReportFiles;
import io.parsimony.cli.report.ReportFolders;
import io.parsimony.cli.report.RunReport;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.CostComparison;
import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.mnist.CompressionSeries.Outcome;
import io.parsimony.train.Score;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Writes the results of a series: a table as Markdown and as a page, and all figures as JSON. Accuracies are means over
 * the seeds with minimum and maximum.
 *
 * @param folder the report folder
 * @param command the command
 * @param title the title of the table and the page
 */
record SeriesReport(Path folder, String command, String title) {

    private static final String NONE = "-";

    /**
     * Writes the files and replaces earlier files.
     *
     * @throws ParsimonyException ({@code bad-file}) if one cannot be written
     */
    void write(List<Outcome> outcomes) {
        TextTable table = table(outcomes);
        List<String> failures = failures(outcomes);
        RunReport report = RunReport.of(command, title)
                .verdict(failures)
                .table("Mean over the seeds (least-largest)", table)
                .tradeOff(outcomes.stream()
                        .flatMap(outcome -> outcome.result().stream()
                                .flatMap(result ->
                                        CompressionFigures.points(
                                                outcome.member().name() + ", seed " + outcome.seed(), result)
                                                .stream()))
                        .toList())
                .more("networks", outcomes.stream().map(SeriesReport::figures).toList())
                .build();
        ReportFolders.make(folder);
        ReportFiles.write(
                folder,
                report,
                "# " + title + "\n\n" + table.markdown() + "\n"
                        + failures.stream().map(line -> line + "\n\n").collect(Collectors.joining()));
    }

    /** Returns a line for each member. */
    static TextTable table(List<Outcome> outcomes) {
        TextTable table = TextTable.of(
                "network",
                ">MACs",
                ">parameters",
                ">teacher",
                ">student",
                ">deployed",
                ">without teacher",
                ">student - teacher",
                ">speed-up, batch 1 / 16");
        byMember(outcomes)
                .forEach((name, of) -> table.row(
                        name,
                        ratio(of, CostComparison.Ratio::macs),
                        ratio(of, CostComparison.Ratio::parameters),
                        accuracy(of, Role.TEACHER),
                        accuracy(of, Role.STUDENT),
                        accuracy(of, Role.DEPLOYED),
                        accuracy(of, Role.BASELINE),
                        difference(of),
                        speedup(of)));
        return table;
    }

    /** Returns a sentence for each compression that failed. */
    static List<String> failures(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.result().isEmpty())
                .map(outcome -> outcome.member().name() + ", seed " + outcome.seed() + ": " + outcome.failure())
                .toList();
    }

    private static Map<String, List<Outcome>> byMember(List<Outcome> outcomes) {
        return outcomes.stream()
                .collect(Collectors.groupingBy(
                        outcome -> outcome.member().name(), LinkedHashMap::new, Collectors.toList()));
    }

    private static Optional<CompressionResult> first(List<Outcome> outcomes) {
        return outcomes.stream().flatMap(outcome -> outcome.result().stream()).findFirst();
    }

    private static DoubleSummaryStatistics accuracies(List<Outcome> outcomes, Role role) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.result().stream())
                .flatMap(result -> result.model(role).flatMap(MeasuredModel::score).stream())
                .mapToDouble(Score::accuracy)
                .summaryStatistics();
    }

    private static String accuracy(List<Outcome> outcomes, Role role) {
        DoubleSummaryStatistics all = accuracies(outcomes, role);
        if (all.getCount() == 0) {
            return NONE;
        }
        String mean = Units.percent(all.getAverage());
        return all.getMin() == all.getMax()
                ? mean
                : String.format(Locale.ROOT, "%s (%.2f-%.2f)", mean, all.getMin(), all.getMax());
    }

    private static String difference(List<Outcome> outcomes) {
        DoubleSummaryStatistics student = accuracies(outcomes, Role.STUDENT);
        return student.getCount() == 0
                ? NONE
                : String.format(
                        Locale.ROOT,
                        "%+.2f",
                        student.getAverage()
                                - accuracies(outcomes, Role.TEACHER).getAverage());
    }

    private static String ratio(List<Outcome> outcomes, ToDoubleFunction<CostComparison.Ratio> which) {
        return first(outcomes)
                .flatMap(CompressionResult::costRatio)
                .map(ratio -> Units.times(which.applyAsDouble(ratio)))
                .orElse(NONE);
    }

    private static String speedup(List<Outcome> outcomes) {
        return first(outcomes)
                .map(result -> result.speedups(Role.DEPLOYED).values().stream()
                        .map(Units::times)
                        .collect(Collectors.joining(" / ")))
                .filter(times -> !times.isEmpty())
                .orElse(NONE);
    }

    private static Map<String, Object> figures(Outcome outcome) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("name", outcome.member().name());
        figures.put("seed", outcome.seed());
        outcome.result()
                .ifPresentOrElse(
                        result -> figures.putAll(CompressionFigures.brief(result)),
                        () -> figures.put("failure", outcome.failure()));
        return figures;
    }
}
