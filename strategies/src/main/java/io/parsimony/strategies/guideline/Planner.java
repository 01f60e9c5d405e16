package io.parsimony.strategies.guideline;

import io.parsimony.cost.Component;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.cost.LayerCost;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.guideline.Guideline.StrategyKind;
import io.parsimony.strategies.rewrite.GlobalPoolHead;
import io.parsimony.strategies.rewrite.Init;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.strategies.rewrite.PruneChannels;
import io.parsimony.tensor.Size2d;
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
import java.util.function.DoubleFunction;
import java.util.function.Function;

/**
 * The search behind {@link Guideline}. Costs add up over sites, so a few architecture changes, one per setting, give
 * the cost of every combination.
 */
final class Planner {

    private static final double[] OMEGAS = {1, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125, 0.0625};

    /** Lower ranks leave too few directions to learn; such layers are skipped. */
    private static final int LEAST_RANK = 16;

    private static final double GREATEST_COMPRESSION = 128;
    private static final double GREATEST_POINTWISE = 9;
    private static final double COARSE = Math.pow(2, 0.5);
    private static final double FINE = Math.pow(2, 1.0 / 32);

    /**
     * The capacity cost in halvings (see {@link Candidate#capacityCost}) of a head that sees only averages; the next
     * constant is that of fewer channels.
     */
    private static final double POOLED_COST = 4;

    private static final double PRUNED_COST = 5;
    private static final double[] PRUNED = {0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.8125, 0.875};

    private final Guideline guideline;
    private final Goal goal;

    Planner(Guideline guideline) {
        this.guideline = guideline;
        this.goal = guideline.goal();
    }

    /** A possibly changed network with its steps. */
    private record Base(List<Step> steps, ArchitectureChange outline, double capacityCost, CostReport report) {

        Base(List<Step> steps, ArchitectureChange outline, double capacityCost) {
            this(steps, outline, capacityCost, CostAnalyzer.analyze(outline.network()));
        }

        Network network() {
            return outline.network();
        }
    }

    /** A combination of candidates without the skipped sites. */
    private record Combination(
            Base base,
            Candidate convolutions,
            Candidate pointwise,
            Candidate linear,
            Set<String> skipped,
            Cost cost,
            double shortfall) {

        boolean met() {
            return shortfall == 0;
        }

        List<Candidate> candidates() {
            return List.of(convolutions, pointwise, linear);
        }

        double capacityCost() {
            return base.capacityCost()
                    + candidates().stream().mapToDouble(Candidate::capacityCost).sum();
        }
    }

    /** If nothing meets the goal, shortfalls that differ by less than this (about 2%) count as equal. */
    private static final double CLOSE = 0.02;

    private static final Comparator<Combination> BEST = Comparator.<Combination>comparingLong(
                    combination -> Math.round(combination.shortfall() / CLOSE))
            .thenComparing(Combination::met, Comparator.reverseOrder())
            .thenComparingDouble(Combination::capacityCost);

    Plan plan(Network network) {
        requireKeep(network);
        Cost before = CostAnalyzer.analyze(network).total();
        ArchitectureChange nothing = ArchitectureChange.identity(network);
        if (goal.met(before, before)) {
            return new Plan(goal, List.of(), nothing, before, before, "The network meets the goal as it is.");
        }
        List<Base> bases = new ArrayList<>(List.of(new Base(List.of(), nothing, 0)));
        bases.addAll(bases(network, before));
        Combination best = search(before, bases, false);
        if (!best.met()) {
            Combination combination = search(before, bases, true);
            best = BEST.compare(combination, best) < 0 ? combination : best;
        }
        best = refined(before, spare(before, best));
        return carriedOut(network, before, best);
    }

    void requireKeep(Network network) {
        List<Problem> problems = new ArrayList<>();
        for (String name : guideline.keep()) {
            try {
                Node node = network.node(name);
                if (!node.is(Layer.Dense.class)) {
                    problems.add(Problem.of(
                                    ErrorId.BAD_VALUE,
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

    /** Returns the changed networks, starting with the smallest change. */
    private List<Base> bases(Network network, Cost before) {
        List<Base> bases = new ArrayList<>();
        if (guideline.strategies().contains(StrategyKind.GLOBAL_POOL_HEAD)) {
            GlobalPoolHead pooled = new GlobalPoolHead(GlobalPoolHead.Layers.FIRST, kept(network, Layer.Linear.class));
            base(network, pooled, POOLED_COST, cost -> Explanation.pooled(before, cost))
                    .ifPresent(bases::add);
        }
        if (guideline.strategies().contains(StrategyKind.PRUNE_CHANNELS)) {
            for (double ratio : PRUNED) {
                pruned(network, before, ratio).ifPresent(bases::add);
            }
        }
        return bases;
    }

    private Optional<Base> pruned(Network network, Cost before, double ratio) {
        PruneChannels strategy = new PruneChannels(
                ratio, new PruneChannels().by(), List.of(), kept(network, Layer.Conv2d.class), guideline.align());
        double capacityCost = PRUNED_COST + 2 * Math.log(1 / (1 - ratio)) / Math.log(2);
        return base(network, strategy, capacityCost, cost -> Explanation.pruned(ratio, before, cost));
    }

    private static Optional<Base> base(
            Network network, RewriteStrategy strategy, double capacityCost, Function<Cost, String> why) {
        return Candidate.outline(network, strategy).map(outline -> {
            CostReport report = CostAnalyzer.analyze(outline.network());
            return new Base(List.of(new Step(strategy, why.apply(report.total()))), outline, capacityCost, report);
        });
    }

    // ---- search ----------------------------------------------------------------------------------------------------

    /**
     * Returns the best combination over changed networks: the smallest change first, others if the goal is missed or
     * they cost less.
     */
    private Combination search(Cost before, List<Base> bases, boolean withPointwise) {
        Combination best = search(before, bases.get(0), withPointwise);
        for (Base base : bases.subList(1, bases.size())) {
            if (!best.met() || base.capacityCost() < best.capacityCost()) {
                Combination combination = search(before, base, withPointwise);
                best = BEST.compare(combination, best) < 0 ? combination : best;
            }
        }
        return best;
    }

    private Combination search(Cost before, Base base, boolean withPointwise) {
        List<Candidate> convolutions = convolutions(base.network());
        List<Candidate> pointwise = withPointwise ? pointwise(base.network()) : List.of(Candidate.NONE);
        List<Candidate> linear = linear(base.network());
        Combination best = combination(before, base, Candidate.NONE, Candidate.NONE, Candidate.NONE, Set.of());
        for (Candidate conv : convolutions) {
            for (Candidate point : pointwise) {
                for (Candidate fc : linear) {
                    Combination combination = combination(before, base, conv, point, fc, Set.of());
                    best = BEST.compare(combination, best) < 0 ? combination : best;
                }
            }
        }
        return best;
    }

    /** Returns the combination with the smallest compression of linear layers that a finer grid allows. */
    private Combination refined(Cost before, Combination found) {
        if (!found.met() || found.linear().sites().isEmpty()) {
            return found;
        }
        double compression = Math.pow(2, found.linear().capacityCost());
        for (double finer = compression / COARSE * FINE; finer < compression / FINE * 1.001; finer *= FINE) {
            Optional<Combination> combination = lowRank(found.base().network(), finer)
                    .map(fc -> combination(
                            before, found.base(), found.convolutions(), found.pointwise(), fc, found.skipped()))
                    .filter(Combination::met);
            if (combination.isPresent()) {
                return combination.get();
            }
        }
        return found;
    }

    /**
     * Returns the combination with as many skipped sites as the goal, or the closeness to it, allows, starting with the
     * least savings.
     */
    private Combination spare(Cost before, Combination found) {
        double enough = found.met() ? 0 : found.shortfall() + CLOSE;
        Combination best = found;
        for (Site site : bySaving(before, found)) {
            Set<String> skipped = new HashSet<>(best.skipped());
            skipped.add(site.node());
            Combination without =
                    combination(before, best.base(), best.convolutions(), best.pointwise(), best.linear(), skipped);
            if (without.shortfall() <= enough) {
                best = without;
            }
        }
        return best;
    }

    private static List<Site> bySaving(Cost before, Combination combination) {
        List<Site> sites = new ArrayList<>();
        combination
                .candidates()
                .forEach(candidate -> sites.addAll(candidate.sites().values()));
        sites.sort(Comparator.comparingDouble(site -> Math.max(
                Explanation.share(site.before().macs() - site.after().macs(), before.macs()),
                Explanation.share(site.before().parameters() - site.after().parameters(), before.parameters()))));
        return sites;
    }

    private Combination combination(
            Cost before, Base base, Candidate conv, Candidate point, Candidate fc, Set<String> skipped) {
        Cost cost = Cost.NONE;
        for (LayerCost layer : base.report().layers()) {
            String name = layer.node().name();
            Site site = conv.sites()
                    .getOrDefault(
                            name, point.sites().getOrDefault(name, fc.sites().get(name)));
            cost = cost.plus(site == null || skipped.contains(name) ? layer.cost() : site.after());
        }
        return new Combination(base, conv, point, fc, skipped, cost, goal.shortfall(before, cost));
    }

    private List<Candidate> convolutions(Network network) {
        List<Candidate> candidates = new ArrayList<>(List.of(Candidate.NONE));
        if (guideline.strategies().contains(StrategyKind.PARCONV)) {
            for (double omega : OMEGAS) {
                Candidate.of(
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
                        .ifPresent(candidates::add);
            }
        }
        return candidates;
    }

    /** Returns the low ranks of 1x1 convolutions, which {@code parconv} skips. */
    private List<Candidate> pointwise(Network network) {
        return lowRanks(GREATEST_POINTWISE, times -> pointwise(network, times));
    }

    private Optional<Candidate> pointwise(Network network, double exactTimes) {
        double times = Math.ceil(exactTimes * 100) / 100;
        List<String> keep = kept(network, Layer.Conv2d.class);
        Map<String, String> left = new LinkedHashMap<>();
        network.forEach(Layer.Conv2d.class, (node, conv) -> {
            if (conv.kernel().equals(Size2d.ONE) && conv.groups() == 1 && !keep.contains(node.name())) {
                double weights = (double) conv.inChannels() * conv.outChannels();
                int rank = (int) (weights / times / ((double) conv.inChannels() + conv.outChannels()));
                int least = Math.min(LEAST_RANK, Math.max(4, Math.min(conv.inChannels(), conv.outChannels()) / 8));
                if (rank < least) {
                    left.put(node.name(), tooThin(rank, least));
                }
            }
        });
        return Candidate.of(
                network,
                Component.CONVOLUTION,
                String.format(Locale.ROOT, "low-rank of 1x1 convolutions at a compression of %.2f", times),
                Math.log(times) / Math.log(2),
                keep,
                left,
                all -> LowRank.ofCompression(times, all.toArray(String[]::new))
                        .at(LowRank.Layers.POINTWISE)
                        .aligned(guideline.align()));
    }

    private List<Candidate> linear(Network network) {
        return lowRanks(GREATEST_COMPRESSION, times -> lowRank(network, times));
    }

    /** Returns the empty candidate, and the candidates of increasing compression below a limit. */
    private List<Candidate> lowRanks(double limit, DoubleFunction<Optional<Candidate>> of) {
        List<Candidate> candidates = new ArrayList<>(List.of(Candidate.NONE));
        if (guideline.strategies().contains(StrategyKind.LOW_RANK)) {
            for (double times = COARSE; times < limit; times *= COARSE) {
                of.apply(times).ifPresent(candidates::add);
            }
        }
        return candidates;
    }

    private static String tooThin(int rank, int least) {
        return "Its rank would be " + rank + "; at least " + least + " is required.";
    }

    private Optional<Candidate> lowRank(Network network, double exactTimes) {
        double times = Math.ceil(exactTimes * 100) / 100;
        List<String> keep = kept(network, Layer.Linear.class);
        Map<String, String> left = new LinkedHashMap<>();
        network.forEach(Layer.Linear.class, (node, linear) -> {
            if (!keep.contains(node.name())) {
                double weights = (double) linear.inFeatures() * linear.outFeatures();
                int rank = (int) (weights / times / ((double) linear.inFeatures() + linear.outFeatures()));
                if (rank < LEAST_RANK) {
                    left.put(node.name(), tooThin(rank, LEAST_RANK));
                }
            }
        });
        return Candidate.of(
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

    private Plan carriedOut(Network network, Cost before, Combination chosen) {
        List<Step> steps = new ArrayList<>(chosen.base().steps());
        ArchitectureChange outline = chosen.base().outline();
        for (Candidate candidate : chosen.candidates()) {
            List<String> skipped = candidate.sites().keySet().stream()
                    .filter(chosen.skipped()::contains)
                    .toList();
            int replaced = candidate.sites().size() - skipped.size();
            if (replaced > 0) {
                RewriteStrategy strategy = candidate.strategy().apply(skipped);
                outline = outline.then(strategy.outline(outline.network()));
                steps.add(new Step(
                        strategy,
                        Explanation.step(
                                candidate.component(),
                                candidate.name(),
                                replaced,
                                skipped.size(),
                                chosen.base().report(),
                                chosen.met())));
            }
        }
        ArchitectureChange explained = Explanation.reasons(chosen.base().outline(), outline, reasons(before, chosen));
        Cost after = CostAnalyzer.analyze(outline.network()).total();
        String verdict = Explanation.verdict(goal, explained, before, after) + wayOut(network, before, chosen);
        return new Plan(goal, steps, explained, before, after, verdict);
    }

    /** Returns a hint about a forbidden strategy that would meet the goal, by testing the maximum pruning. */
    private String wayOut(Network network, Cost before, Combination chosen) {
        if (chosen.met() || guideline.strategies().contains(StrategyKind.PRUNE_CHANNELS)) {
            return "";
        }
        return pruned(network, before, PRUNED[PRUNED.length - 1])
                .filter(base -> search(before, base, false).met()
                        || search(before, base, true).met())
                .map(base -> " Allow the strategy prune-channels to meet the goal.")
                .orElse("");
    }

    /** Returns the reasons of skipped sites by name: those of the strategies, else those of the guideline. */
    private Map<String, String> reasons(Cost before, Combination chosen) {
        Map<String, String> reasons = new HashMap<>();
        if (guideline.strategies().contains(StrategyKind.PARCONV)) {
            refused(chosen.base().network(), new ParConv()).forEach(site -> reasons.put(site.node(), site.what()));
        }
        guideline.keep().forEach(name -> reasons.put(name, "The settings keep it."));
        chosen.candidates().forEach(candidate -> reasons.putAll(candidate.left()));
        for (Candidate candidate : chosen.candidates()) {
            candidate.sites().values().stream()
                    .filter(site -> chosen.skipped().contains(site.node()))
                    .forEach(site -> reasons.put(site.node(), Explanation.skipped(chosen.met(), site, before)));
        }
        return reasons;
    }

    private static List<Site> refused(Network network, SiteStrategy strategy) {
        NetworkRewriter rewriter = new NetworkRewriter(strategy.type(), network);
        strategy.visit(rewriter);
        return rewriter.kept();
    }
}
