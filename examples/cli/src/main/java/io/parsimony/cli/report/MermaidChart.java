package io.parsimony.cli.report;

import io.parsimony.cost.CostComparison;
import io.parsimony.cost.CostSummary;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** A chart of costs in Markdown, which GitHub and other code hosts render. */
public final class MermaidChart {

    private static final double MEGA = 1e6;

    private MermaidChart() {}

    /** Returns bars of the multiply-accumulates of each component, with the student's in front of the teacher's. */
    public static String of(CostComparison comparison) {
        List<CostComparison.Pair> parts = comparison.components().stream()
                .filter(pair ->
                        pair.teacher().cost().macs() + pair.student().cost().macs() > 0)
                .toList();
        ToLongFunction<CostSummary> macs = part -> part.cost().macs();
        return "```mermaid\n"
                + "xychart-beta\n"
                + "    title \"Millions of multiply-accumulates: teacher (behind), student (in front)\"\n"
                + "    x-axis ["
                + parts.stream().map(pair -> '"' + pair.name() + '"').collect(Collectors.joining(", ")) + "]\n"
                + "    y-axis \"millions\"\n"
                + "    bar ["
                + values(parts.stream().map(CostComparison.Pair::teacher).toList(), macs) + "]\n"
                + "    bar ["
                + values(parts.stream().map(CostComparison.Pair::student).toList(), macs) + "]\n"
                + "```\n\n";
    }

    private static String values(List<CostSummary> parts, ToLongFunction<CostSummary> figure) {
        return parts.stream()
                .map(part -> String.format(Locale.ROOT, "%.6f", figure.applyAsLong(part) / MEGA))
                .collect(Collectors.joining(", "));
    }
}
