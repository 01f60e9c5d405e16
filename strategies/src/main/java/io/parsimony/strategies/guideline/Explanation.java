package io.parsimony.strategies.guideline;

import io.parsimony.cost.Component;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.cost.LayerCost;
import io.parsimony.error.Require;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Site;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The sentences of a plan. */
final class Explanation {

    private Explanation() {}

    /** Returns the reason why a candidate was chosen. */
    static String step(
            Component component, String candidate, int replaced, int skipped, CostReport report, boolean met) {
        Cost total = report.total();
        Cost part = Require.present(report.byComponent(), component);
        long layers = report.layers().stream()
                .filter(layer -> layer.component() == component)
                .count();
        return String.format(
                Locale.ROOT,
                "The %s part takes %s of the multiply-accumulates and %s of the parameters: %s, %s, at %d of its %d "
                        + "layers%s.",
                component.label(),
                percent(part.macs(), total.macs()),
                percent(part.parameters(), total.parameters()),
                candidate,
                met ? "the mildest tested setting that meets the goal" : "the tested setting closest to the goal",
                replaced,
                layers,
                skipped == 0 ? "" : " (" + skipped + " more stay unchanged)");
    }

    /** Returns the reason for a global pool before the classifier. */
    static String pooled(Cost before, Cost after) {
        return String.format(
                Locale.ROOT,
                "A global pool removes the first linear layer's weights for each pixel of its feature map: %s of the "
                        + "parameters.",
                percent(before.parameters() - after.parameters(), before.parameters()));
    }

    /** Returns the reason why channels were pruned. */
    static String pruned(double ratio, Cost before, Cost after) {
        return String.format(
                Locale.ROOT,
                "Strategies that keep the widths do not reach the goal. Pruning removes %s of the channels, %s of the"
                        + " multiply-accumulates and %s of the parameters.",
                percent(Math.round(ratio * 10_000), 10_000),
                percent(before.macs() - after.macs(), before.macs()),
                percent(before.parameters() - after.parameters(), before.parameters()));
    }

    /**
     * Returns the architecture change with a record for every convolution and linear layer, including the guideline's
     * own reasons for skipped sites.
     *
     * @param base the changes of the network as a whole
     * @param outline these changes and those of the sites
     * @param reasons the reasons of skipped sites, by name
     */
    static ArchitectureChange reasons(
            ArchitectureChange base, ArchitectureChange outline, Map<String, String> reasons) {
        Map<String, Site> replaced = new HashMap<>();
        outline.sites().stream()
                .skip(base.sites().size())
                .filter(Site::replaced)
                .forEach(site -> replaced.put(site.node(), site));
        List<Site> sites =
                new ArrayList<>(base.sites().stream().filter(Site::replaced).toList());
        for (LayerCost layer : CostAnalyzer.analyze(base.network()).layers()) {
            String name = layer.node().name();
            if (replaced.containsKey(name)) {
                sites.add(replaced.get(name));
            } else if (layer.component() == Component.CONVOLUTION || layer.component() == Component.FULLY_CONNECTED) {
                sites.add(Site.kept(name, reasons.getOrDefault(name, "No strategy chosen replaces it."), layer.cost()));
            }
        }
        return new ArchitectureChange(outline.network(), outline.mapping(), sites);
    }

    /** Returns the reason why a site is skipped. */
    static String skipped(boolean met, Site site, Cost before) {
        return String.format(
                Locale.ROOT,
                "%s without replacing it, which would save %s of the multiply-accumulates and %s of the parameters.",
                met ? "The goal is met" : "The plan is equally close to the goal",
                percent(site.before().macs() - site.after().macs(), before.macs()),
                percent(site.before().parameters() - site.after().parameters(), before.parameters()));
    }

    /** Returns whether the goal is met and, if not, the obstacles. */
    static String verdict(Goal goal, ArchitectureChange outline, Cost before, Cost after) {
        String reached = String.format(
                Locale.ROOT,
                "%.2fx fewer multiply-accumulates (%,d to %,d) and %.2fx fewer parameters (%,d to %,d)",
                (double) before.macs() / after.macs(),
                before.macs(),
                after.macs(),
                (double) before.parameters() / after.parameters(),
                before.parameters(),
                after.parameters());
        if (goal.met(before, after)) {
            return "The goal of " + goal.describe() + " is met: " + reached + ".";
        }
        return "The goal of " + goal.describe() + " is not met: the closest plan has " + reached + ". "
                + obstacles(outline, after);
    }

    /** Returns the largest remaining multiply-accumulates and parameters. */
    private static String obstacles(ArchitectureChange outline, Cost after) {
        CostReport report = CostAnalyzer.analyze(outline.network());
        Map<String, String> reasons = new LinkedHashMap<>();
        outline.sites().stream()
                .filter(site -> !site.replaced())
                .forEach(site -> reasons.merge(site.node(), site.what(), (first, second) -> first));
        Map<String, Cost> byReason = new LinkedHashMap<>();
        for (LayerCost layer : report.layers()) {
            String reason = reasons.getOrDefault(layer.node().name(), "");
            byReason.merge(reason, layer.cost(), Cost::plus);
        }
        byReason.remove("");
        StringBuilder text = new StringBuilder("Of the remaining cost,");
        List<Map.Entry<String, Cost>> largest = byReason.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -Math.max(
                        share(entry.getValue().macs(), after.macs()),
                        share(entry.getValue().parameters(), after.parameters()))))
                .limit(3)
                .toList();
        if (largest.isEmpty()) {
            return "No layer is unchanged: the allowed strategies cannot reduce the cost further.";
        }
        largest.forEach(entry -> text.append(String.format(
                Locale.ROOT,
                " %s of the multiply-accumulates and %s of the parameters are in unchanged layers (\"%s\");",
                percent(entry.getValue().macs(), after.macs()),
                percent(entry.getValue().parameters(), after.parameters()),
                entry.getKey())));
        text.setCharAt(text.length() - 1, '.');
        return text.toString();
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share(part, whole));
    }

    /** Returns a part divided by a whole; zero if the whole is zero. */
    static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
