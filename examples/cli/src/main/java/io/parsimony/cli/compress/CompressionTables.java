package io.parsimony.cli.compress;

import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.Latency;
import io.parsimony.MeasuredModel;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.Cost;
import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables that a compression prints and reports. */
final class CompressionTables {

    private static final int CHECKSUM_DIGITS = 16;
    private static final String NONE = "-";

    private CompressionTables() {}

    /** The models side by side, and the student's gain. */
    static TextTable comparison(CompressionResult result) {
        TextTable table = TextTable.of(
                "network",
                ">accuracy",
                ">MACs",
                ">parameters",
                ">size",
                ">time/image",
                ">(batch " + Latency.BATCH + ")");
        result.models().forEach((role, one) -> {
            Cost cost = one.cost().total();
            table.row(
                    role.label(),
                    one.score().map(Score::accuracy).map(Units::percent).orElse(NONE),
                    Units.count(cost.macs()),
                    Units.count(cost.parameters()),
                    Units.bytes(cost.bytes()),
                    one.latency().map(Latency::single).map(Units::micros).orElse(NONE),
                    one.latency().map(Latency::batched).map(Units::micros).orElse(NONE));
        });
        result.costRatio()
                .filter(ratio -> result.model(Role.STUDENT).isPresent())
                .ifPresent(ratio -> table.rule()
                        .row(
                                "teacher : student",
                                "",
                                Units.times(ratio.macs()),
                                Units.times(ratio.parameters()),
                                Units.times(ratio.bytes()),
                                result.latencyRatio()
                                        .map(latency -> Units.times(latency.single()))
                                        .orElse(NONE),
                                result.latencyRatio()
                                        .map(latency -> Units.times(latency.batched()))
                                        .orElse(NONE)));
        return table;
    }

    /** How the models were trained. */
    static TextTable trainings(CompressionResult result) {
        TextTable table =
                TextTable.of("network", ">steps", ">time", ">steps/s", "test accuracy by epoch", "loss checksum");
        result.models().forEach((role, one) -> one.history().ifPresent(history -> row(table, role, history)));
        return table;
    }

    private static void row(TextTable table, Role role, TrainingHistory history) {
        table.row(
                role.label(),
                Units.count(history.steps().size()),
                Units.duration(history.time()),
                String.format(Locale.ROOT, "%.1f", history.rate()),
                history.scores().stream()
                        .map(score -> Units.percent(score.accuracy()))
                        .collect(Collectors.joining(", ")),
                history.checksum().substring(0, CHECKSUM_DIGITS));
    }

    /** The outcome in words, a line for each part of it that there is. */
    static List<String> verdict(CompressionResult result) {
        List<String> lines = new ArrayList<>();
        result.costRatio()
                .ifPresent(ratio -> lines.add(String.format(
                        "The student has %s fewer multiply-accumulates and %s fewer parameters than its teacher.",
                        Units.times(ratio.macs()), Units.times(ratio.parameters()))));
        difference(result, Role.TEACHER).ifPresent(teacher -> {
            String line = "Its accuracy is " + teacher + " the teacher's";
            line += difference(result, Role.BASELINE)
                    .map(baseline -> ", and " + baseline + " that of the same network trained without it")
                    .orElse("");
            lines.add(line + ".");
        });
        return lines;
    }

    /** How the student's accuracy compares with another's, up to the other's name; empty where either has none. */
    private static Optional<String> difference(CompressionResult result, Role other) {
        return accuracy(result, Role.STUDENT)
                .flatMap(mine -> accuracy(result, other).map(theirs -> {
                    double rounded = Math.round(Math.abs(mine - theirs) * 100) / 100.0;
                    return rounded == 0
                            ? "equal to"
                            : String.format(Locale.ROOT, "%.2f points %s", rounded, mine < theirs ? "below" : "above");
                }));
    }

    private static Optional<Double> accuracy(CompressionResult result, Role role) {
        return result.model(role).flatMap(MeasuredModel::score).map(Score::accuracy);
    }
}
