package io.parsimony.cli.classify;

import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables that the experiment prints and reports. */
final class Tables {

    private static final int CHECKSUM_DIGITS = 16;

    private Tables() {}

    /** The contestants side by side, and the student's gain. */
    static TextTable comparison(Results results) {
        TextTable table = TextTable.of(
                "network",
                ">accuracy",
                ">MACs",
                ">parameters",
                ">size",
                ">time/image",
                ">(batch " + Latency.BATCH + ")");
        results.contestants().forEach((role, contestant) -> {
            Cost cost = contestant.cost();
            table.row(
                    role,
                    Units.percent(contestant.accuracy()),
                    Units.count(cost.macs()),
                    Units.count(cost.parameters()),
                    Units.bytes(cost.bytes()),
                    contestant.latency().map(l -> Units.micros(l.single())).orElse("-"),
                    contestant.latency().map(l -> Units.micros(l.batched())).orElse("-"));
        });
        results.ratio().ifPresent(ratio -> table.rule()
                .row(
                        "teacher : student",
                        "",
                        Units.times(ratio.macs()),
                        Units.times(ratio.parameters()),
                        Units.times(ratio.bytes()),
                        ratio.latency().map(l -> Units.times(l.single())).orElse("-"),
                        ratio.latency().map(l -> Units.times(l.batched())).orElse("-")));
        return table;
    }

    /** How the contestants were trained. */
    static TextTable trainings(Results results) {
        TextTable table =
                TextTable.of("network", ">steps", ">time", ">steps/s", "test accuracy by epoch", "loss checksum");
        results.contestants()
                .forEach((role, contestant) -> table.row(
                        role,
                        Units.count(contestant.run().steps().size()),
                        Units.duration(contestant.run().time()),
                        String.format(Locale.ROOT, "%.1f", contestant.run().rate()),
                        String.join(
                                ", ",
                                contestant.run().accuracies().stream()
                                        .map(Units::percent)
                                        .toList()),
                        contestant.run().checksum().substring(0, CHECKSUM_DIGITS)));
        return table;
    }

    /** The outcome in words, a line for each part of it that there is. */
    static List<String> verdict(Results results) {
        List<String> lines = new ArrayList<>();
        results.ratio()
                .ifPresent(ratio -> lines.add(String.format(
                        "The student has %s fewer multiply-accumulates and %s fewer parameters than its teacher.",
                        Units.times(ratio.macs()), Units.times(ratio.parameters()))));
        if (results.contestant(Results.STUDENT).isPresent()) {
            String line = "Its accuracy is " + difference(results, Results.TEACHER) + " the teacher's";
            if (results.contestant(Results.UNDISTILLED).isPresent()) {
                line += ", and " + difference(results, Results.UNDISTILLED)
                        + " that of the same student trained without it";
            }
            lines.add(line + ".");
        }
        return lines;
    }

    /** How the student's accuracy compares with another's, up to the other's name. */
    private static String difference(Results results, String other) {
        double difference = results.contestant(Results.STUDENT).orElseThrow().accuracy()
                - results.contestant(other).orElseThrow().accuracy();
        double rounded = Math.round(Math.abs(difference) * 100) / 100.0;
        return rounded == 0
                ? "equal to"
                : String.format(Locale.ROOT, "%.2f points %s", rounded, difference < 0 ? "below" : "above");
    }
}
