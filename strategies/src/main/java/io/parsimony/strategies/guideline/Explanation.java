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
                met ? "the mildest tried that meets the goal" : "which comes closest to the goal",
                replaced,
                layers,
                skipped == 0 ? "" : " (" + skipped + " more can stay as they are)");
    }

    /** Returns the reason for a global pool before the classifier. */
    static String pooled(Cost before, Cost after) {
        return String.format(
                Locale.ROOT,
                "The weights of the first linear layer for each pixel of the map before it are %s of the parameters: "
                        + "without them less has to go elsewhere.",
                percent(before.parameters() - after.parameters(), before.parameters()));
    }

    /** Returns the reason why channels were pruned. */
    static String pruned(double ratio, Cost before, Cost after) {
        return String.format(
                Locale.ROOT,
                "Strategies that keep the widths do not reach the goal: %s of the channels go, and with them %s of the"
                        + " multiply-accumulates and %s of the parameters.",
                percent(Math.round(ratio * 10_000), 10_000),
                percent(before.macs() - after.macs(), before.macs()),
                percent(before.parameters() - after.parameters(), before.parameters()));
    }

    /**
     * Returns the outline with a record for every convolution and linear layer, and the guideline's own reasons for
     * those that it leaves alone.
     *
     * @param base what was done to the network as a whole
     * @param outline the same and what was done to its sites
     * @param reasons why sites stay as they are, by name
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
                "%s without it, which would save %s of the multiply-accumulates and %s of the parameters.",
                met ? "The goal is met" : "The goal is as close",
                percent(site.before().macs() - site.after().macs(), before.macs()),
                percent(site.before().parameters() - site.after().parameters(), before.parameters()));
    }

    /** Returns whether the goal is met, and what stands in the way where it is not. */
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
        return "The goal of " + goal.describe() + " is not met: the closest is " + reached + ". "
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
        StringBuilder text = new StringBuilder("Of what remains,");
        List<Map.Entry<String, Cost>> largest = byReason.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -Math.max(
                        share(entry.getValue().macs(), after.macs()),
                        share(entry.getValue().parameters(), after.parameters()))))
                .limit(3)
                .toList();
        if (largest.isEmpty()) {
            return "Nothing was left alone: the strategies allowed take no more than this.";
        }
        largest.forEach(entry -> text.append(String.format(
                Locale.ROOT,
                " %s of the multiply-accumulates and %s of the parameters are in layers left alone (\"%s\");",
                percent(entry.getValue().macs(), after.macs()),
                percent(entry.getValue().parameters(), after.parameters()),
                entry.getKey())));
        text.setCharAt(text.length() - 1, '.');
        return text.toString();
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share(part, whole));
    }

    /** Returns a part of a whole; of nothing, nothing. */
    static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
