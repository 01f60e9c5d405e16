package io.parsimony.examples.bench;

import io.parsimony.network.Network;
import io.parsimony.strategies.guideline.Guideline;
import io.parsimony.strategies.guideline.Plan;
import io.parsimony.zoo.Backbone;
import io.parsimony.zoo.Zoo;
import java.util.List;

/** Times the planner on every network of the zoo, each planned once, in the order of a process that plans them all. */
public final class PlanBenchmark {

    private PlanBenchmark() {}

    /**
     * What was measured of one network.
     *
     * @param network its name
     * @param nodes its number of nodes
     * @param milliseconds the time of its plan
     * @param met whether the goal was met
     */
    public record Result(String network, int nodes, double milliseconds, boolean met) {}

    /** Plans every network for the paper's goal. */
    public static List<Result> run() {
        return Zoo.backbones().stream().map(PlanBenchmark::plan).toList();
    }

    private static Result plan(Backbone backbone) {
        Network network = backbone.build();
        long start = System.nanoTime();
        Plan plan = new Guideline().plan(network);
        double time = (System.nanoTime() - start) / 1e6;
        return new Result(backbone.name(), network.nodes().size(), time, plan.met());
    }
}
