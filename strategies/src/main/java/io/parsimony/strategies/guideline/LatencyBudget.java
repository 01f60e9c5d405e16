package io.parsimony.strategies.guideline;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Network;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Plans for a latency instead of a count. The latency depends on the engine, so every candidate is measured: goals with
 * increasing reductions of multiply-accumulates are planned until one fits the budget.
 *
 * @param milliseconds the maximum latency of the network in milliseconds
 * @param clock measures the deployed network on an engine in milliseconds; its parameters have no effect
 */
public record LatencyBudget(double milliseconds, ToDoubleFunction<Network> clock) {

    private static final List<Double> TIMES = List.of(1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 24.0);

    /** Checks the range. */
    public LatencyBudget {
        Require.positive("milliseconds", milliseconds);
    }

    /**
     * The result of the planning.
     *
     * @param plan the plan with the smallest reduction within the budget, or the fastest plan if none fits
     * @param before the latency of the network in milliseconds
     * @param after the latency of the planned network in milliseconds
     * @param verdict whether the budget is met, and the measured latency
     */
    public record Outcome(Plan plan, double before, double after, String verdict) {}

    /**
     * Plans for a network.
     *
     * @param guideline the other demands, the allowed strategies and the kept nodes
     * @throws ParsimonyException as {@link Guideline#plan}
     */
    public Outcome plan(Guideline guideline, Network network) {
        double before = clock.applyAsDouble(network);
        Plan best = guideline.plan(network);
        double fastest = time(best, before);
        for (double times : TIMES) {
            if (times <= guideline.macs()) {
                continue;
            }
            if (fastest <= milliseconds) {
                break;
            }
            Plan plan = guideline.demanding(times).plan(network);
            double time = time(plan, before);
            if (time < fastest) {
                best = plan;
                fastest = time;
            }
            if (!plan.met()) {
                break;
            }
        }
        return new Outcome(best, before, fastest, verdict(before, fastest));
    }

    private double time(Plan plan, double before) {
        return plan.steps().isEmpty()
                ? before
                : clock.applyAsDouble(plan.outline().network());
    }

    private String verdict(double before, double after) {
        return String.format(
                Locale.ROOT,
                "The budget of %.3f ms is %s: %.3f ms instead of %.3f, measured%s.",
                milliseconds,
                after <= milliseconds ? "met" : "not met",
                after,
                before,
                after <= milliseconds ? "" : "; no plan is faster");
    }
}
