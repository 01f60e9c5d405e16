package io.parsimony.strategies.guideline;

import io.parsimony.cost.Component;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.cost.LayerCost;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.Outline;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.guideline.Guideline.Means;
import io.parsimony.strategies.rewrite.GlobalPoolHead;
import io.parsimony.strategies.rewrite.Init;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.strategies.rewrite.PruneChannels;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The search behind {@link Guideline}. Costs add up over sites, so a few outlines, one for each setting, are enough to know
 * the cost of every combination.
 */
final class Planner {

    private static final double[] OMEGAS = {1, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125, 0.0625};

    /** Ranks below this leave too few directions to learn in; such layers are left alone. */
    private static final int LEAST_RANK = 16;

    private static final double GREATEST_COMPRESSION = 128;
    private static final double COARSE = Math.pow(2, 0.5);
    private static final double FINE = Math.pow(2, 1.0 / 32);

    /** Harm in halvings of capacity, as {@link Treatment#harm} counts it: a head that sees means alone, fewer channels. */
    private static final double POOLED_HARM = 4;

    private static final double PRUNED_HARM = 5;
    private static final double[] PRUNED = {0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.8125, 0.875};

    private final Guideline guideline;
    private final Goal goal;

    Planner(Guideline guideline) {
        this.guideline = guideline;
        this.goal = guideline.goal();
    }

    /** A network that was perhaps changed already, and what that took. */
    private record Base(List<Step> steps, Outline outline, double harm, CostReport report) {

        Base(List<Step> steps, Outline outline, double harm) {
            this(steps, outline, harm, CostAnalyzer.analyze(outline.network()));
        }

        Network network() {
            return outline.network();
        }
    }

    /** A combination of treatments, without the sites in {@code spared}. */
    private record Candidate(
            Base base, Treatment convolutions, Treatment linear, Set<String> spared, Cost cost, double shortfall) {

        boolean met() {
            return shortfall == 0;
        }

        double harm() {
            return base.harm() + convolutions.harm() + linear.harm();
        }
    }

    /** Where nothing meets the goal, shortfalls that differ by less than this (about 2%) count as equal. */
    private static final double CLOSE = 0.02;

    private static final Comparator<Candidate> BEST = Comparator.<Candidate>comparingLong(
                    candidate -> Math.round(candidate.shortfall() / CLOSE))
            .thenComparing(Candidate::met, Comparator.reverseOrder())
            .thenComparingDouble(Candidate::harm);

    Plan plan(Network network) {
        requireKeep(network);
        Cost before = CostAnalyzer.analyze(network).total();
        Outline nothing = Outline.identity(network);
        if (goal.met(before, before)) {
            return new Plan(goal, List.of(), nothing, before, before, "The network meets the goal as it is.");
        }
        Candidate best = search(before, new Base(List.of(), nothing, 0));
        for (Base base : bases(network, before)) {
            if (!best.met() || base.harm() < best.harm()) {
                Candidate candidate = search(before, base);
                best = BEST.compare(candidate, best) < 0 ? candidate : best;
            }
        }
        best = refined(before, spare(before, best));
        return carriedOut(network, before, best);
    }

    private void requireKeep(Network network) {
        List<Problem> problems = new ArrayList<>();
        for (String name : guideline.keep()) {
            try {
                Node node = network.node(name);
                if (!node.is(Layer.Dense.class)) {
                    problems.add(Problem.of(
                                    "bad-value",
                                    "Expected the name of a convolution or linear layer, found [" + name
                                            + "], which is a " + node.layer().op() + ".")
                            .at("keep"));
                }
            } catch (ParsimonyException e) {
                problems.addAll(e.at("keep").problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
    }

    // ---- changes of the whole network that other strategies are then applied to
    // --------------------------------------

    /** Changed networks, the mildest first. */
    private List<Base> bases(Network network, Cost before) {
        List<Base> bases = new ArrayList<>();
        if (guideline.strategies().contains(Means.GLOBAL_POOL_HEAD)) {
            GlobalPoolHead pooled = new GlobalPoolHead(GlobalPoolHead.Layers.FIRST, kept(network, Layer.Linear.class));
            base(network, pooled, POOLED_HARM, cost -> Explanation.pooled(before, cost))
                    .ifPresent(bases::add);
        }
        if (guideline.strategies().contains(Means.PRUNE_CHANNELS)) {
            for (double ratio : PRUNED) {
                pruned(network, before, ratio).ifPresent(bases::add);
            }
        }
        return bases;
    }

    private Optional<Base> pruned(Network network, Cost before, double ratio) {
        PruneChannels strategy = new PruneChannels(
                ratio, new PruneChannels().by(), List.of(), kept(network, Layer.Conv2d.class), guideline.align());
        double harm = PRUNED_HARM + 2 * Math.log(1 / (1 - ratio)) / Math.log(2);
        return base(network, strategy, harm, cost -> Explanation.pruned(ratio, before, cost));
    }

    private static Optional<Base> base(
            Network network, RewriteStrategy strategy, double harm, Function<Cost, String> why) {
        return Treatment.outline(network, strategy).map(outline -> {
            CostReport report = CostAnalyzer.analyze(outline.network());
            return new Base(List.of(new Step(strategy, why.apply(report.total()))), outline, harm, report);
        });
    }

    // ---- search ----------------------------------------------------------------------------------------------------

    private Candidate search(Cost before, Base base) {
        List<Treatment> convolutions = convolutions(base.network());
        List<Treatment> linear = linear(base.network());
        Candidate best = candidate(before, base, Treatment.NONE, Treatment.NONE, Set.of());
        for (Treatment conv : convolutions) {
            for (Treatment fc : linear) {
                Candidate candidate = candidate(before, base, conv, fc, Set.of());
                best = BEST.compare(candidate, best) < 0 ? candidate : best;
            }
        }
        return best;
    }

    /** The same with the linear layers' compression as small as a finer grid allows. */
    private Candidate refined(Cost before, Candidate found) {
        if (!found.met() || found.linear().sites().isEmpty()) {
            return found;
        }
        double compression = Math.pow(2, found.linear().harm());
        for (double finer = compression / COARSE * FINE; finer < compression / FINE * 1.001; finer *= FINE) {
            Optional<Candidate> candidate = lowRank(found.base().network(), finer)
                    .map(fc -> candidate(before, found.base(), found.convolutions(), fc, found.spared()))
                    .filter(Candidate::met);
            if (candidate.isPresent()) {
                return candidate.get();
            }
        }
        return found;
    }

    /** The same with as many sites left as they are as the goal, or closeness to it, allows; those that save least first. */
    private Candidate spare(Cost before, Candidate found) {
        double enough = found.met() ? 0 : found.shortfall() + CLOSE;
        Candidate best = found;
        for (Site site : bySaving(before, found)) {
            Set<String> spared = new HashSet<>(best.spared());
            spared.add(site.node());
            Candidate without = candidate(before, best.base(), best.convolutions(), best.linear(), spared);
            if (without.shortfall() <= enough) {
                best = without;
            }
        }
        return best;
    }

    private static List<Site> bySaving(Cost before, Candidate candidate) {
        List<Site> sites = new ArrayList<>(candidate.convolutions().sites().values());
        sites.addAll(candidate.linear().sites().values());
        sites.sort(Comparator.comparingDouble(site -> Math.max(
                Explanation.share(site.before().macs() - site.after().macs(), before.macs()),
                Explanation.share(site.before().parameters() - site.after().parameters(), before.parameters()))));
        return sites;
    }

    private Candidate candidate(Cost before, Base base, Treatment conv, Treatment fc, Set<String> spared) {
        Cost cost = Cost.NONE;
        for (LayerCost layer : base.report().layers()) {
            String name = layer.node().name();
            Site site = conv.sites().getOrDefault(name, fc.sites().get(name));
            cost = cost.plus(site == null || spared.contains(name) ? layer.cost() : site.after());
        }
        return new Candidate(base, conv, fc, spared, cost, goal.shortfall(before, cost));
    }

    private List<Treatment> convolutions(Network network) {
        List<Treatment> treatments = new ArrayList<>(List.of(Treatment.NONE));
        if (guideline.strategies().contains(Means.PARCONV)) {
            for (double omega : OMEGAS) {
                Treatment.of(
                                network,
                                Component.CONVOLUTION,
                                "parconv at omega "
                                        + BigDecimal.valueOf(omega)
                                                .stripTrailingZeros()
                                                .toPlainString(),
                                1 + Math.log(1 / omega) / Math.log(2),
                                kept(network, Layer.Conv2d.class),
                                Map.of(),
                                keep -> new ParConv(omega, 2, List.of(), keep, Init.TEACHER, guideline.align()))
                        .ifPresent(treatments::add);
            }
        }
        return treatments;
    }

    private List<Treatment> linear(Network network) {
        List<Treatment> treatments = new ArrayList<>(List.of(Treatment.NONE));
        if (guideline.strategies().contains(Means.LOW_RANK)) {
            for (double times = COARSE; times < GREATEST_COMPRESSION; times *= COARSE) {
                lowRank(network, times).ifPresent(treatments::add);
            }
        }
        return treatments;
    }

    private Optional<Treatment> lowRank(Network network, double exactTimes) {
        double times = Math.ceil(exactTimes * 100) / 100;
        List<String> keep = kept(network, Layer.Linear.class);
        Map<String, String> left = new LinkedHashMap<>();
        network.forEach(Layer.Linear.class, (node, linear) -> {
            if (!keep.contains(node.name())) {
                double weights = (double) linear.inFeatures() * linear.outFeatures();
                int rank = (int) (weights / times / ((double) linear.inFeatures() + linear.outFeatures()));
                if (rank < LEAST_RANK) {
                    left.put(
                            node.name(),
                            "Its rank would be " + rank + "; below " + LEAST_RANK + " too little is left to learn in.");
                }
            }
        });
        return Treatment.of(
                network,
                Component.FULLY_CONNECTED,
                String.format(Locale.ROOT, "low-rank at a compression of %.2f", times),
                Math.log(times) / Math.log(2),
                keep,
                left,
                all -> LowRank.ofCompression(times, all.toArray(String[]::new)).aligned(guideline.align()));
    }

    private List<String> kept(Network network, Class<? extends Layer> kind) {
        return guideline.keep().stream()
                .filter(network::contains)
                .filter(name -> network.node(name).is(kind))
                .toList();
    }

    // ---- the plan --------------------------------------------------------------------------------------------------

    private Plan carriedOut(Network network, Cost before, Candidate chosen) {
        List<Step> steps = new ArrayList<>(chosen.base().steps());
        Outline outline = chosen.base().outline();
        for (Treatment treatment : List.of(chosen.convolutions(), chosen.linear())) {
            List<String> spared = treatment.sites().keySet().stream()
                    .filter(chosen.spared()::contains)
                    .toList();
            int replaced = treatment.sites().size() - spared.size();
            if (replaced > 0) {
                RewriteStrategy strategy = treatment.strategy().apply(spared);
                outline = outline.then(strategy.outline(outline.network()));
                steps.add(new Step(
                        strategy,
                        Explanation.step(
                                treatment.component(),
                                treatment.name(),
                                replaced,
                                spared.size(),
                                chosen.base().report(),
                                chosen.met())));
            }
        }
        Outline explained = Explanation.reasons(chosen.base().outline(), outline, reasons(before, chosen));
        Cost after = CostAnalyzer.analyze(outline.network()).total();
        String verdict = Explanation.verdict(goal, explained, before, after) + wayOut(network, before, chosen);
        return new Plan(goal, steps, explained, before, after, verdict);
    }

    /** What would meet the goal that was not allowed: the most that pruning can do tells. */
    private String wayOut(Network network, Cost before, Candidate chosen) {
        if (chosen.met() || guideline.strategies().contains(Means.PRUNE_CHANNELS)) {
            return "";
        }
        return pruned(network, before, PRUNED[PRUNED.length - 1])
                .filter(base -> search(before, base).met())
                .map(base -> " If the strategy prune-channels is allowed, the goal can be met.")
                .orElse("");
    }

    /** Why sites stay as they are, by name: what the strategies say, and what the guideline says where they would not. */
    private Map<String, String> reasons(Cost before, Candidate chosen) {
        Map<String, String> reasons = new HashMap<>();
        if (guideline.strategies().contains(Means.PARCONV)) {
            refused(chosen.base().network(), new ParConv()).forEach(site -> reasons.put(site.node(), site.what()));
        }
        guideline.keep().forEach(name -> reasons.put(name, "It is kept by name."));
        reasons.putAll(chosen.linear().left());
        for (Treatment treatment : List.of(chosen.convolutions(), chosen.linear())) {
            treatment.sites().values().stream()
                    .filter(site -> chosen.spared().contains(site.node()))
                    .forEach(site -> reasons.put(site.node(), Explanation.spared(chosen.met(), site, before)));
        }
        return reasons;
    }

    private static List<Site> refused(Network network, SiteStrategy strategy) {
        NetworkRewriter rewriter = new NetworkRewriter(strategy.type(), network);
        strategy.visit(rewriter);
        return rewriter.kept();
    }
}
