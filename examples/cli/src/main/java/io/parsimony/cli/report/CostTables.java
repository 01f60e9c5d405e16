package io.parsimony.cli.report;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostComparison;
import io.parsimony.cost.CostReport;
import io.parsimony.cost.CostSummary;
import io.parsimony.cost.LayerCost;
import io.parsimony.internal.measure.LayerTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Tables of costs. */
public final class CostTables {

    private CostTables() {}

    /** Returns a brief table of every layer with multiply-accumulates or parameters. */
    public static TextTable layers(CostReport report) {
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

    /** Returns a brief table of the sums by component with multiply-accumulates or parameters. */
    public static TextTable components(CostReport report) {
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
        table.row(join(
                List.of(names),
                List.of(
                        Units.count(cost.macs()),
                        Units.share(cost.macs(), total.macs()),
                        Units.count(cost.parameters()),
                        Units.share(cost.parameters(), total.parameters()))));
    }

    /** Returns every layer that computes or stores anything. */
    static TextTable layers(Analysis analysis) {
        TextTable table = table(analysis, "layer", "component", "output");
        for (LayerCost layer : analysis.report().layers()) {
            CostSummary sum = CostSummary.of(layer.node().name(), List.of(layer));
            if (!sum.free()) {
                row(table, analysis, sum, layer.node().name(), layer.component().label(), layer.output() + "");
            }
        }
        row(table.rule(), analysis, analysis.report().whole(), "total", "", "");
        return table;
    }

    /** Returns a table of the parts of a network. */
    static TextTable parts(Analysis analysis, String title, List<CostSummary> parts) {
        TextTable table = table(analysis, title, ">layers");
        parts.forEach(part ->
                row(table, analysis, part, part.name(), Units.count(part.nodes().size())));
        CostSummary whole = analysis.report().whole();
        row(table.rule(), analysis, whole, "total", Units.count(whole.nodes().size()));
        return table;
    }

    private static TextTable table(Analysis analysis, String... names) {
        List<String> figures = List.of(
                ">MACs", ">share", ">operations", ">parameters", ">share", ">size", ">activations", ">operations/byte");
        List<String> time = analysis.times().isPresent() ? List.of(">time", ">share") : List.of();
        return TextTable.of(join(List.of(names), figures, time));
    }

    private static void row(TextTable table, Analysis analysis, CostSummary part, String... names) {
        CostSummary whole = analysis.report().whole();
        List<String> figures = List.of(
                Units.count(part.cost().macs()),
                Units.share(part.cost().macs(), whole.cost().macs()),
                Units.amount(part.work().operations()),
                Units.count(part.cost().parameters()),
                Units.share(part.cost().parameters(), whole.cost().parameters()),
                part.cost().bytes() == 0 ? "-" : Units.bytes(part.cost().bytes()),
                Units.count(part.cost().activations()),
                intensity(part));
        table.row(join(
                List.of(names),
                figures,
                analysis.times().map(times -> time(times, part, whole)).orElse(List.of())));
    }

    private static String intensity(CostSummary part) {
        return String.format(Locale.ROOT, "%.1f", part.work().intensity());
    }

    private static List<String> time(LayerTimes times, CostSummary part, CostSummary whole) {
        double micros = times.sum(part.nodes());
        return List.of(Units.micros(micros), Units.percent(100 * micros / times.sum(whole.nodes())));
    }

    /** Returns the totals of a network, one line per figure. */
    static TextTable whole(Analysis analysis) {
        CostReport report = analysis.report();
        CostSummary whole = report.whole();
        TextTable table = TextTable.of("figure", ">value")
                .row("inputs", analysis.network().inputs().toString())
                .row("layers", Units.count(report.layers().size()))
                .row("multiply-accumulates", Units.count(whole.cost().macs()))
                .row("operations", Units.count(whole.work().operations()))
                .row("parameters", Units.count(whole.cost().parameters()))
                .row(
                        "size at " + report.precision().bits() + " bits",
                        Units.bytes(whole.cost().bytes()))
                .row("activations, sum", Units.count(whole.cost().activations()))
                .row("activations, peak", Units.count(report.peakActivations()))
                .row("peak at " + report.precision().bits() + " bits", Units.bytes(analysis.peakBytes()))
                .row(
                        "peak is reached at",
                        report.peak().map(layer -> layer.node().name()).orElse("-"))
                .row("bytes moved", Units.bytes(whole.work().traffic()))
                .row("operations per byte moved", intensity(whole));
        analysis.times().ifPresent(times -> table.row("time of all layers", Units.micros(times.sum(whole.nodes())))
                .row("time of the whole", Units.micros(times.whole())));
        return table;
    }

    /** Returns the totals of two networks and the cost ratio of the first to the second. */
    static TextTable wholes(Analysis teacher, Analysis student) {
        boolean timed = teacher.times().isPresent() && student.times().isPresent();
        TextTable table = TextTable.of(join(
                List.of(
                        "network",
                        ">MACs",
                        ">operations",
                        ">parameters",
                        ">size",
                        ">activations",
                        ">peak",
                        ">operations/byte"),
                timed ? List.of(">time") : List.of()));
        for (Analysis one : List.of(teacher, student)) {
            CostSummary whole = one.report().whole();
            List<String> figures = List.of(
                    one.name(),
                    Units.count(whole.cost().macs()),
                    Units.count(whole.work().operations()),
                    Units.count(whole.cost().parameters()),
                    Units.bytes(whole.cost().bytes()),
                    Units.count(whole.cost().activations()),
                    Units.bytes(one.peakBytes()),
                    intensity(whole));
            table.row(join(
                    figures,
                    timed ? List.of(Units.micros(one.times().orElseThrow().whole())) : List.of()));
        }
        CostComparison.Ratio ratio = comparison(teacher, student).whole().ratio();
        List<String> times = new ArrayList<>();
        if (timed) {
            times.add(Units.times(teacher.times().orElseThrow().whole()
                    / student.times().orElseThrow().whole()));
        }
        table.rule()
                .row(join(
                        List.of(
                                "ratio",
                                Units.times(ratio.macs()),
                                Units.times(ratio.operations()),
                                Units.times(ratio.parameters()),
                                Units.times(ratio.bytes()),
                                Units.times(ratio.activations()),
                                Units.times((double) teacher.peakBytes() / student.peakBytes()),
                                ""),
                        times));
        return table;
    }

    static CostComparison comparison(Analysis teacher, Analysis student) {
        return new CostComparison(teacher.report(), student.report());
    }

    /** Returns a table of the parts of both networks; parts without cost in both are omitted. */
    static TextTable pairs(Analysis teacher, Analysis student, String title, List<CostComparison.Pair> pairs) {
        boolean timed = teacher.times().isPresent() && student.times().isPresent();
        TextTable table = TextTable.of(join(
                List.of(
                        title,
                        ">MACs before",
                        ">after",
                        ">ratio",
                        ">operations before",
                        ">after",
                        ">ratio",
                        ">parameters before",
                        ">after",
                        ">ratio"),
                timed ? List.of(">time before", ">after", ">ratio") : List.of()));
        for (CostComparison.Pair pair : pairs) {
            if (!pair.teacher().free() || !pair.student().free()) {
                table.row(pair(teacher, student, pair, timed));
            }
        }
        return table.rule()
                .row(pair(teacher, student, comparison(teacher, student).whole(), timed));
    }

    private static String[] pair(Analysis teacher, Analysis student, CostComparison.Pair pair, boolean timed) {
        CostSummary before = pair.teacher();
        CostSummary after = pair.student();
        CostComparison.Ratio ratio = pair.ratio();
        List<String> cells = new ArrayList<>(List.of(
                pair.name(),
                Units.count(before.cost().macs()),
                Units.count(after.cost().macs()),
                Units.times(ratio.macs()),
                Units.amount(before.work().operations()),
                Units.amount(after.work().operations()),
                Units.times(ratio.operations()),
                Units.count(before.cost().parameters()),
                Units.count(after.cost().parameters()),
                Units.times(ratio.parameters())));
        if (timed) {
            double slow = teacher.times().orElseThrow().sum(before.nodes());
            double fast = student.times().orElseThrow().sum(after.nodes());
            cells.addAll(List.of(Units.micros(slow), Units.micros(fast), Units.times(slow / fast)));
        }
        return cells.toArray(String[]::new);
    }

    private static String[] join(List<String> first, List<String> second) {
        return join(first, second, List.of());
    }

    private static String[] join(List<String> first, List<String> second, List<String> third) {
        return Stream.of(first, second, third).flatMap(List::stream).toArray(String[]::new);
    }
}
