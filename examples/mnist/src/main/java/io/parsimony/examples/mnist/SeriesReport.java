package io.parsimony.examples.mnist;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.MeasuredModel;
import io.parsimony.cli.compress.CompressionJson;
import io.parsimony.cli.report.HtmlPage;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.CostComparison;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.examples.mnist.CompressionSeries.Outcome;
import io.parsimony.train.Score;
import java.io.IOException;
import java.nio.file.Files;
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
 * the seeds with the least and the largest.
 *
 * @param folder the folder of the report
 * @param title the title of the table and the page
 */
record SeriesReport(Path folder, String title) {

    private static final String NONE = "-";

    /**
     * Writes the files, over those of before.
     *
     * @throws ParsimonyException ({@code bad-file}) if one cannot be written
     */
    void write(List<Outcome> outcomes) {
        TextTable table = table(outcomes);
        HtmlPage page = new HtmlPage(title).table(table);
        StringBuilder text = new StringBuilder("# " + title + "\n\n" + table.markdown() + "\n");
        failures(outcomes).forEach(line -> {
            page.paragraph(line);
            text.append(line).append("\n\n");
        });
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("report.md"), text);
            Files.writeString(folder.resolve("report.html"), page.toString());
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(folder.resolve("report.json").toFile(), json(outcomes));
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Could not write the report: " + e + ".")
                            .at(folder.toString()),
                    e);
        }
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

    private static ObjectNode json(List<Outcome> outcomes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode networks = json.putArray("networks");
        for (Outcome outcome : outcomes) {
            ObjectNode network =
                    networks.addObject().put("name", outcome.member().name()).put("seed", outcome.seed());
            outcome.result()
                    .ifPresentOrElse(
                            result -> network.setAll(brief(CompressionJson.of(result))),
                            () -> network.put("failure", outcome.failure()));
        }
        return json;
    }

    /** Leaves out what each compression's own report has: the loss of every step. */
    private static ObjectNode brief(ObjectNode result) {
        result.findParents("losses").forEach(training -> ((ObjectNode) training).remove("losses"));
        return result;
    }
}
