package io.parsimony.strategies.guideline;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.Require;
import io.parsimony.internal.data.Fingerprints;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.guideline.ChoiceSearch.Found;
import io.parsimony.strategies.guideline.ChoiceSearch.Option;
import io.parsimony.strategies.guideline.Guideline.StrategyKind;
import io.parsimony.strategies.guideline.Plan.Measurement;
import io.parsimony.strategies.guideline.Plan.SiteLoss;
import io.parsimony.strategies.guideline.Plan.TradeOff;
import io.parsimony.strategies.rewrite.GlobalPoolHead;
import io.parsimony.strategies.rewrite.Init;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.strategies.rewrite.SpatialSvd;
import io.parsimony.strategies.rewrite.Tucker;
import io.parsimony.tensor.Tensor;
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
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * The search behind {@link Guideline#plan(Model, Measuring)}. Every site is replaced alone, by every strategy at every
 * setting, with fitted parameters, and the loss of the outputs is measured: see {@link LossMeter}. The losses of
 * different sites are assumed to add up, which holds for small losses, so the best combination is a knapsack problem:
 * see {@link ChoiceSearch}.
 */
final class MeasuringPlanner {

    private static final double[] OMEGAS = {1, 0.5, 0.25, 0.125};
    private static final double[] SPATIAL = {2, 4};
    /** The maximum matrix size of a kernel for spatial decomposition; larger ones take tens of seconds each. */
    private static final int LARGEST_SPATIAL = 1024;

    private static final double[] TUCKER = {2, 4, 8};
    private static final double[] POINTWISE = {1.33, 2, 4, 8};
    private static final double[] LINEAR = {2, 4, 8, 16, 32};

    /** Goals of the trade-off curve, as powers of the goal. */
    private static final double[] POWERS = {0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.35};

    /**
     * Factors by which an unreachable goal is relaxed beyond the reachable one, until both demands can be met together.
     */
    private static final double[] SLACK = {1.005, 1.02, 1.05, 1.1, 1.2, 1.5, 2, 4};

    private final Guideline guideline;
    private final Goal goal;
    private final Model teacher;
    private final Network network;
    private final Cost before;
    private final Measuring measuring;
    private final Map<String, String> reasons = new HashMap<>();

    MeasuringPlanner(Guideline guideline, Model teacher, Measuring measuring) {
        this.guideline = guideline;
        this.goal = guideline.goal();
        this.teacher = teacher;
        this.network = teacher.network();
        this.before = CostAnalyzer.analyze(network).total();
        this.measuring = measuring;
    }

    /** A strategy with a setting, for sites with given names. */
    private record Setting(String label, Function<List<String>, RewriteStrategy> at) {}

    /**
     * A setting at one site.
     *
     * @param position the position of the first changed node
     * @param last the position of the last changed node
     * @param saved the savings
     */
    private record Choice(Setting setting, String node, int position, int last, Cost saved) {

        RewriteStrategy strategy() {
            return setting.at().apply(List.of(node));
        }
    }

    Plan plan() {
        if (goal.met(before, before)) {
            return new Planner(guideline).plan(network);
        }
        Map<String, List<Choice>> sites = choices();
        Map<Choice, Double> losses = new LinkedHashMap<>();
        int samples = measure(sites, losses);
        List<String> names = List.copyOf(sites.keySet());
        Chosen chosen = nearest(names, sites, losses);
        return carriedOut(names, sites, losses, samples, chosen);
    }

    // ---- choices
    // -----------------------------------------------------------------------------------------------------

    private List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        int align = guideline.align();
        List<StrategyKind> kinds = guideline.strategies();
        if (kinds.contains(StrategyKind.PARCONV)) {
            for (double omega : OMEGAS) {
                settings.add(new Setting(
                        "parconv at omega " + number(omega),
                        only -> new ParConv(omega, 2, only, List.of(), Init.TEACHER, align)));
            }
        }
        if (kinds.contains(StrategyKind.SPATIAL_SVD)) {
            for (double times : SPATIAL) {
                settings.add(new Setting(
                        "spatial-svd at a compression of " + number(times),
                        only -> new SpatialSvd(
                                OptionalInt.empty(),
                                OptionalDouble.empty(),
                                OptionalDouble.of(times),
                                only,
                                List.of(),
                                align)));
            }
        }
        if (kinds.contains(StrategyKind.TUCKER)) {
            for (double times : TUCKER) {
                settings.add(new Setting(
                        "tucker at a compression of " + number(times),
                        only -> new Tucker(
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                OptionalDouble.of(times),
                                only,
                                List.of(),
                                align)));
            }
        }
        if (kinds.contains(StrategyKind.LOW_RANK)) {
            for (double times : POINTWISE) {
                settings.add(lowRank(times, LowRank.Layers.POINTWISE, "low-rank of 1x1 convolutions"));
            }
            for (double times : LINEAR) {
                settings.add(lowRank(times, LowRank.Layers.LINEAR, "low-rank"));
            }
        }
        if (kinds.contains(StrategyKind.GLOBAL_POOL_HEAD)) {
            settings.add(new Setting(
                    "global-pool-head", only -> new GlobalPoolHead(GlobalPoolHead.Layers.FIRST, others(only))));
        }
        return settings;
    }

    private Setting lowRank(double times, LowRank.Layers layers, String name) {
        return new Setting(
                name + " at a compression of " + number(times),
                only -> new LowRank(
                        OptionalInt.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.of(times),
                        layers,
                        only,
                        List.of(),
                        guideline.align()));
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** Returns the linear layers other than the given ones; none if none are given. */
    private List<String> others(List<String> only) {
        List<String> others = new ArrayList<>();
        if (!only.isEmpty()) {
            network.forEach(Layer.Linear.class, (node, linear) -> others.add(node.name()));
            others.removeAll(only);
        }
        return others;
    }

    /**
     * Returns the choices of each site by name, in network order. Of two choices with equal cost, only one is kept.
     */
    private Map<String, List<Choice>> choices() {
        guideline.keep().forEach(name -> reasons.put(name, "The settings keep it."));
        Map<String, Integer> order = new HashMap<>();
        for (Node node : network.nodes()) {
            order.put(node.name(), order.size());
        }
        Map<String, List<Choice>> sites = new LinkedHashMap<>();
        network.forEach(Layer.Dense.class, (node, layer) -> sites.put(node.name(), new ArrayList<>()));
        for (Setting setting : settings()) {
            Candidate.outline(network, setting.at().apply(List.of())).ifPresent(outline -> {
                outline.sites().stream()
                        .filter(site -> !site.replaced())
                        .forEach(site -> reasons.putIfAbsent(site.node(), site.what()));
                add(network, setting, outline, order, sites);
            });
        }
        sites.keySet().removeAll(guideline.keep());
        sites.values().removeIf(List::isEmpty);
        return sites;
    }

    private static boolean isLarge(Node node) {
        return node.as(Layer.Conv2d.class)
                .filter(conv -> Math.min(
                                conv.inChannels() * conv.kernel().height(),
                                conv.outChannels() * conv.kernel().width())
                        > LARGEST_SPATIAL)
                .isPresent();
    }

    private static void add(
            Network before,
            Setting setting,
            ArchitectureChange outline,
            Map<String, Integer> order,
            Map<String, List<Choice>> sites) {
        Cost saved = Cost.NONE;
        int position = Integer.MAX_VALUE;
        for (Site site : outline.sites()) {
            if (!site.replaced()) {
                continue;
            }
            saved = saved.plus(minus(site.before(), site.after()));
            int own = Require.present(order, site.node());
            position = Math.min(position, own);
            // A node that is not a layer, such as a flattening, belongs to the next layer.
            List<Choice> choices = sites.get(site.node());
            if (choices != null) {
                Cost all = saved;
                boolean slow = setting.label().startsWith("spatial") && isLarge(before.node(site.node()));
                boolean cheaper = !slow && (all.macs() > 0 || all.parameters() > 0);
                if (cheaper
                        && choices.stream()
                                .noneMatch(other -> other.setting()
                                                .label()
                                                .split(" ", -1)[0]
                                                .equals(setting.label().split(" ", -1)[0])
                                        && other.saved().equals(all))) {
                    choices.add(new Choice(setting, site.node(), position, own, all));
                }
                saved = Cost.NONE;
                position = Integer.MAX_VALUE;
            }
        }
    }

    private static Cost minus(Cost one, Cost other) {
        return new Cost(
                one.macs() - other.macs(),
                one.parameters() - other.parameters(),
                one.bytes() - other.bytes(),
                one.activations() - other.activations());
    }

    // ---- measurement
    // -------------------------------------------------------------------------------------------------

    private int measure(Map<String, List<Choice>> sites, Map<Choice, Double> losses) {
        List<Choice> all = sites.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(Choice::position))
                .toList();
        try (LossMeter meter = new LossMeter(teacher, measuring.calibration());
                LossCache cache = measuring
                        .cache()
                        .map(folder -> LossCache.in(folder, key()))
                        .orElseGet(LossCache::none)) {
            Optional<Calibration> here = Optional.empty();
            int at = -1;
            for (Choice choice : all) {
                String name = choice.strategy().toString();
                OptionalDouble known = cache.find(name);
                if (known.isEmpty()) {
                    if (choice.position() != at) {
                        meter.moveTo(choice.position());
                        at = choice.position();
                        here = network.nodes().get(at).is(Layer.Conv2d.class)
                                ? Optional.of(meter.here())
                                : Optional.empty();
                    }
                    RewriteContext context = new RewriteContext(measuring.seed(), here);
                    cache.put(name, meter.loss(choice.strategy().apply(teacher, context), choice.last()));
                }
                double loss = cache.find(name).orElseThrow();
                losses.put(choice, loss);
                measuring
                        .progress()
                        .measured(
                                losses.size(),
                                all.size(),
                                choice.node(),
                                choice.setting().label(),
                                loss);
            }
            return meter.samples();
        }
    }

    /**
     * Returns the identity of all influences on the losses except the strategy: the teacher, the samples and the seed.
     */
    private String key() {
        String input = network.input();
        Tensor samples = Require.present(measuring.calibration().values(teacher, List.of(input)), input);
        return Fingerprints.of(teacher) + "-" + Fingerprints.of(samples) + "-" + measuring.seed();
    }

    // ---- search
    // ------------------------------------------------------------------------------------------------------

    /** The choice of each site in order, or none for an unchanged site. */
    private record Chosen(List<Optional<Choice>> choices, double loss, double bound) {}

    private Optional<Chosen> solve(
            List<String> names,
            Map<String, List<Choice>> sites,
            Map<Choice, Double> losses,
            double mostMacs,
            double mostParameters) {
        List<List<Option>> groups = new ArrayList<>();
        long fixedMacs = before.macs();
        long fixedParameters = before.parameters();
        for (String name : names) {
            List<Choice> choices = Require.present(sites, name);
            long macs = Math.max(
                    0,
                    choices.stream()
                            .mapToLong(choice -> choice.saved().macs())
                            .max()
                            .orElse(0));
            long parameters = Math.max(
                    0,
                    choices.stream()
                            .mapToLong(choice -> choice.saved().parameters())
                            .max()
                            .orElse(0));
            fixedMacs -= macs;
            fixedParameters -= parameters;
            List<Option> options = new ArrayList<>(List.of(new Option(macs, parameters, 0)));
            for (Choice choice : choices) {
                options.add(new Option(
                        macs - choice.saved().macs(),
                        parameters - choice.saved().parameters(),
                        Require.present(losses, choice)));
            }
            groups.add(options);
        }
        long budgetMacs = (long) Math.floor(mostMacs) - fixedMacs;
        long budgetParameters = (long) Math.floor(mostParameters) - fixedParameters;
        return ChoiceSearch.solve(groups, budgetMacs, budgetParameters).map(found -> chosen(names, sites, found));
    }

    private static Chosen chosen(List<String> names, Map<String, List<Choice>> sites, Found found) {
        List<Optional<Choice>> choices = new ArrayList<>();
        for (int g = 0; g < names.size(); g++) {
            int index = found.choices()[g];
            choices.add(
                    index == 0
                            ? Optional.empty()
                            : Optional.of(Require.present(sites, names.get(g)).get(index - 1)));
        }
        return new Chosen(choices, found.loss(), found.bound());
    }

    /** Returns the choices of least loss that meet the goal, or those closest to an unreachable goal. */
    private Chosen nearest(List<String> names, Map<String, List<Choice>> sites, Map<Choice, Double> losses) {
        double macs = budget(before.macs(), goal.macs());
        double parameters = budget(before.parameters(), goal.parameters());
        if (goal.megabytes().isPresent()) {
            double bytes = goal.megabytes().getAsDouble() * 1e6;
            // The stored tensors are the parameters and a few statistics.
            parameters = Math.min(parameters, before.parameters() * Math.min(1, bytes / before.bytes()));
        }
        for (int tighter = 0; tighter < 8; tighter++) {
            Optional<Chosen> found = solve(names, sites, losses, macs, parameters);
            if (found.isEmpty()) {
                break;
            }
            if (goal.met(before, after(found.get()))) {
                return found.get();
            }
            parameters *= 0.99;
        }
        double leastMacs = before.macs();
        double leastParameters = before.parameters();
        for (String name : names) {
            leastMacs -= Require.present(sites, name).stream()
                    .mapToLong(choice -> choice.saved().macs())
                    .max()
                    .orElse(0);
            leastParameters -= Require.present(sites, name).stream()
                    .mapToLong(choice -> choice.saved().parameters())
                    .max()
                    .orElse(0);
        }
        for (double slack : SLACK) {
            Optional<Chosen> found = solve(
                    names,
                    sites,
                    losses,
                    Math.max(macs, leastMacs * slack),
                    Math.max(parameters, leastParameters * slack));
            if (found.isPresent()) {
                return found.get();
            }
        }
        return new Chosen(names.stream().map(name -> Optional.<Choice>empty()).toList(), 0, 0);
    }

    private static double budget(long cost, double times) {
        return cost / times * (1 - 1e-12);
    }

    private Cost after(Chosen chosen) {
        Cost after = before;
        for (Optional<Choice> choice : chosen.choices()) {
            after = choice.isPresent() ? minus(after, choice.get().saved()) : after;
        }
        return after;
    }

    private List<TradeOff> curve(
            List<String> names, Map<String, List<Choice>> sites, Map<Choice, Double> losses, Chosen chosen) {
        List<TradeOff> curve = new ArrayList<>();
        curve.add(new TradeOff(1, 1, 0, false));
        for (double power : POWERS) {
            if (power == 1) {
                curve.add(point(chosen));
            } else {
                solve(
                                names,
                                sites,
                                losses,
                                budget(before.macs(), Math.pow(goal.macs(), power)),
                                budget(before.parameters(), Math.pow(goal.parameters(), power)))
                        .ifPresent(found -> curve.add(point(found)));
            }
        }
        curve.sort(Comparator.comparingDouble(TradeOff::loss).thenComparingDouble(TradeOff::macs));
        return curve.stream().distinct().toList();
    }

    private TradeOff point(Chosen chosen) {
        Cost after = after(chosen);
        return new TradeOff(
                (double) before.macs() / after.macs(),
                (double) before.parameters() / after.parameters(),
                chosen.loss(),
                goal.met(before, after));
    }

    // ---- the plan
    // ----------------------------------------------------------------------------------------------------

    private Plan carriedOut(
            List<String> names,
            Map<String, List<Choice>> sites,
            Map<Choice, Double> losses,
            int samples,
            Chosen chosen) {
        Map<Setting, List<String>> bySetting = new LinkedHashMap<>();
        Set<Choice> taken = new HashSet<>();
        settingsInOrder(chosen).forEach(setting -> bySetting.put(setting, new ArrayList<>()));
        for (Optional<Choice> choice : chosen.choices()) {
            choice.ifPresent(one -> {
                Require.present(bySetting, one.setting()).add(one.node());
                taken.add(one);
            });
        }
        List<Step> steps = new ArrayList<>();
        ArchitectureChange outline = ArchitectureChange.identity(network);
        for (Map.Entry<Setting, List<String>> entry : bySetting.entrySet()) {
            RewriteStrategy strategy = entry.getKey().at().apply(entry.getValue());
            outline = outline.then(strategy.outline(outline.network()));
            double loss = chosen.choices().stream()
                    .flatMap(Optional::stream)
                    .filter(choice -> choice.setting().equals(entry.getKey()))
                    .mapToDouble(losses::get)
                    .sum();
            steps.add(new Step(
                    strategy,
                    String.format(
                            Locale.ROOT,
                            "%s, at %d of %d sites: the measured losses sum to %.4g.",
                            entry.getKey().label(),
                            entry.getValue().size(),
                            names.size(),
                            loss)));
        }
        Cost after = CostAnalyzer.analyze(outline.network()).total();
        String why = goal.met(before, after)
                ? "The goal is met at a smaller loss without it."
                : "The plan is equally close to the goal without it.";
        names.forEach(name -> reasons.put(name, why));
        ArchitectureChange explained = Explanation.reasons(ArchitectureChange.identity(network), outline, reasons);
        String verdict = Explanation.verdict(goal, explained, before, after)
                + String.format(
                        Locale.ROOT,
                        " Measured on %d samples with one site replaced at a time, the losses of this plan sum to %.4g;"
                                + " no equally cheap plan has a sum below %.4g.",
                        samples,
                        chosen.loss(),
                        chosen.bound());
        List<SiteLoss> measured = losses.entrySet().stream()
                .map(entry -> new SiteLoss(
                        entry.getKey().node(),
                        entry.getKey().setting().label(),
                        entry.getKey().strategy(),
                        before,
                        minus(before, entry.getKey().saved()),
                        entry.getValue(),
                        taken.contains(entry.getKey())))
                .toList();
        Measurement measurement =
                new Measurement(samples, measured, curve(names, sites, losses, chosen), chosen.loss(), chosen.bound());
        return new Plan(goal, steps, explained, before, after, verdict, Optional.of(measurement));
    }

    /** Returns the chosen settings in the order of {@link #settings}. */
    private static List<Setting> settingsInOrder(Chosen chosen) {
        return chosen.choices().stream()
                .flatMap(Optional::stream)
                .map(Choice::setting)
                .distinct()
                .sorted(Comparator.comparing(Setting::label))
                .toList();
    }
}
