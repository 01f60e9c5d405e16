package io.parsimony.examples.mnist;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostReport;
import io.parsimony.cost.LayerCost;
import io.parsimony.examples.report.TextTable;
import io.parsimony.examples.report.Units;
import io.parsimony.rewrite.Site;
import java.util.List;
import java.util.Locale;

/** The tables that the experiment prints and reports. */
final class Tables {

    private static final int CHECKSUM_DIGITS = 16;

    private Tables() {}

    /** Every layer that costs anything. */
    static TextTable layers(CostReport report) {
        Cost total = report.total();
        TextTable table = TextTable.of("layer", "component", "output", ">MACs", ">share", ">parameters", ">share");
        for (LayerCost layer : report.layers()) {
            if (layer.cost().macs() + layer.cost().parameters() > 0) {
                row(
                        table,
                        layer.cost(),
                        total,
                        layer.node().name(),
                        layer.component().label(),
                        layer.output() + "");
            }
        }
        row(table.rule(), total, total, "total", "", "");
        return table;
    }

    /** The sums by component. */
    static TextTable components(CostReport report) {
        Cost total = report.total();
        TextTable table = TextTable.of("component", ">MACs", ">share", ">parameters", ">share");
        report.byComponent().forEach((component, cost) -> {
            if (cost.macs() + cost.parameters() > 0) {
                row(table, cost, total, component.label());
            }
        });
        row(table.rule(), total, total, "total");
        return table;
    }

    private static void row(TextTable table, Cost cost, Cost total, String... names) {
        String[] cells = new String[names.length + 4];
        System.arraycopy(names, 0, cells, 0, names.length);
        cells[names.length] = Units.count(cost.macs());
        cells[names.length + 1] = Units.share(cost.macs(), total.macs());
        cells[names.length + 2] = Units.count(cost.parameters());
        cells[names.length + 3] = Units.share(cost.parameters(), total.parameters());
        table.row(cells);
    }

    /** Every place that a strategy looked at, and the whole network before and after. */
    static TextTable sites(List<Site> sites, Cost before, Cost after) {
        TextTable table =
                TextTable.of("layer", ">MACs before", ">after", ">parameters before", ">after", "what was done");
        for (Site site : sites) {
            String what = site.replaced() ? site.what() : "left: " + site.what();
            table.row(
                    site.node(),
                    Units.count(site.before().macs()),
                    Units.count(site.after().macs()),
                    Units.count(site.before().parameters()),
                    Units.count(site.after().parameters()),
                    what);
        }
        table.rule();
        table.row(
                "network",
                Units.count(before.macs()),
                Units.count(after.macs()),
                Units.count(before.parameters()),
                Units.count(after.parameters()),
                "");
        return table;
    }

    /** The contestants side by side, and the student's gain. */
    static TextTable comparison(Results results) {
        TextTable table = TextTable.of(
                "network",
                ">accuracy",
                ">MACs",
                ">parameters",
                ">size",
                ">time/image",
                ">in batches of " + Latency.BATCH);
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
        TextTable table = TextTable.of(
                "network", ">steps", ">time", ">steps/s", "test accuracy by epoch", "SHA-256 of all losses");
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

    /** The outcome in a sentence, for as much of it as there is. */
    static String verdict(Results results) {
        StringBuilder text = new StringBuilder();
        results.ratio()
                .ifPresent(ratio -> text.append(String.format(
                        Locale.ROOT,
                        "The student has %s fewer multiply-accumulates and %s fewer parameters than its teacher; its accuracy is %s",
                        Units.times(ratio.macs()),
                        Units.times(ratio.parameters()),
                        difference(results, Results.STUDENT, Results.TEACHER))));
        if (results.contestant(Results.UNDISTILLED).isPresent()) {
            text.append(", and ")
                    .append(difference(results, Results.STUDENT, Results.UNDISTILLED))
                    .append(" trained without it");
        }
        return text.isEmpty() ? "" : text.append('.').toString();
    }

    private static String difference(Results results, String of, String than) {
        double difference = results.contestant(of).orElseThrow().accuracy()
                - results.contestant(than).orElseThrow().accuracy();
        String other = than.equals(Results.TEACHER) ? "the teacher's" : "that of the same student";
        double rounded = Math.round(Math.abs(difference) * 100) / 100.0;
        if (rounded == 0) {
            return "equal to " + other;
        }
        return String.format(Locale.ROOT, "%.2f points %s %s", rounded, difference < 0 ? "below" : "above", other);
    }
}
