package io.parsimony.cli.plan;

import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Network;
import io.parsimony.strategies.guideline.Guideline;
import io.parsimony.strategies.guideline.Plan;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import io.parsimony.zoo.Zoo.Backbone;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares the networks of the zoo: the cost of each network, and its rewrites by ParConv and by the planner. */
@Command(
        name = "zoo",
        sortOptions = false,
        description = {
            "Compares every network of the zoo with its rewrites by ParConv and by the planner, and lists the"
                    + " unchanged layers with the reasons.",
            ""
        })
public final class ZooCommand implements Callable<Integer> {

    private static final double[] OMEGAS = {1, 0.5, 0.25};
    private static final int SMALL = 64;

    private final PrintStream out;

    @Mixin
    private GoalOptions goal = new GoalOptions();

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            split = ",",
            description =
                    "The images' height and width. Sizes from 64 on have three channels and 1,000 classes, smaller"
                            + " sizes one channel and 10 classes. Default: 224,28.")
    private List<Integer> sizes = List.of(224, 28);

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public ZooCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Guideline guideline = goal.guideline(10, 8);
        for (int size : sizes) {
            Map<String, Network> networks = networks(size);
            out.printf(
                    Locale.ROOT, "At %dx%d: times fewer multiply-accumulates, times fewer parameters%n%n", size, size);
            print(networks, guideline);
        }
        return 0;
    }

    private static Map<String, Network> networks(int size) {
        boolean small = size < SMALL;
        Map<String, Network> networks = new LinkedHashMap<>();
        for (Backbone backbone : Zoo.backbones()) {
            int channels = small ? 1 : 3;
            int classes = small ? 10 : 1000;
            boolean own = backbone.name().equals("hctr");
            networks.put(
                    backbone.name() + (own ? " (" + backbone.input() + ")" : ""),
                    own ? backbone.build() : backbone.build(Shape.of(channels, size, size), classes));
        }
        return networks;
    }

    private void print(Map<String, Network> networks, Guideline guideline) {
        TextTable table = TextTable.of(
                "network",
                ">MACs",
                ">parameters",
                ">omega 1",
                ">",
                ">omega 1/2",
                ">",
                ">omega 1/4",
                ">",
                ">planned MACs",
                ">",
                ">parameters",
                ">",
                "goal");
        Map<String, Plan> plans = new LinkedHashMap<>();
        networks.forEach((name, network) -> {
            Plan plan = guideline.plan(network);
            plans.put(name, plan);
            table.row(row(name, network, plan));
        });
        out.println(table.text(0));
        plans.forEach(this::explain);
    }

    private static String[] row(String name, Network network, Plan plan) {
        Cost before = plan.before();
        List<String> cells = new ArrayList<>();
        cells.add(name);
        cells.add(Units.amount(before.macs()));
        cells.add(Units.amount(before.parameters()));
        for (double omega : OMEGAS) {
            Optional<Cost> after = parConv(network, omega);
            cells.add(after.map(cost -> macs(before, cost)).orElse("-"));
            cells.add(after.map(cost -> parameters(before, cost)).orElse("-"));
        }
        cells.add(Units.amount(plan.after().macs()));
        cells.add(macs(before, plan.after()));
        cells.add(Units.amount(plan.after().parameters()));
        cells.add(parameters(before, plan.after()));
        cells.add(plan.met() ? "met" : "missed");
        return cells.toArray(String[]::new);
    }

    private static Optional<Cost> parConv(Network network, double omega) {
        try {
            return Optional.of(CostAnalyzer.analyze(
                            new ParConv(omega, 2, List.of()).outline(network).network())
                    .total());
        } catch (ParsimonyException e) {
            if (e.id().equals("no-site")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String macs(Cost before, Cost after) {
        return Units.times((double) before.macs() / after.macs());
    }

    private static String parameters(Cost before, Cost after) {
        return Units.times((double) before.parameters() / after.parameters());
    }

    private void explain(String name, Plan plan) {
        out.printf(Locale.ROOT, "%s: %s%n", name, plan.verdict());
        plan.steps().forEach(step -> out.printf(Locale.ROOT, "   %s%n", step.why()));
        leftAlone(plan)
                .forEach((why, layers) -> out.printf(
                        Locale.ROOT,
                        "   Left alone: %s%s. %s%n",
                        String.join(", ", layers.subList(0, Math.min(3, layers.size()))),
                        layers.size() > 3 ? " and " + (layers.size() - 3) + " more" : "",
                        why));
        out.println();
    }

    /** Returns the unchanged layers by reason. */
    private static Map<String, List<String>> leftAlone(Plan plan) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        plan.outline().sites().stream().filter(site -> !site.replaced()).forEach(site -> byReason.computeIfAbsent(
                        site.what(), why -> new ArrayList<>())
                .add(site.node()));
        return byReason;
    }
}
