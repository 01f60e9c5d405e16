package io.parsimony.strategies.guideline;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Network;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Plans for a time instead of a count. How fast a network runs depends on the engine, so every candidate is measured:
 * goals of more and more times fewer multiply-accumulates are planned, mildest first, until one runs in the budget.
 *
 * @param milliseconds the time that the network may take
 * @param clock measures a network as it is deployed on an engine, in milliseconds; its parameters do not matter
 */
public record LatencyBudget(double milliseconds, ToDoubleFunction<Network> clock) {

    private static final List<Double> TIMES = List.of(1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 24.0);

    /** Checks the range. */
    public LatencyBudget {
        Require.positive("milliseconds", milliseconds);
    }

    /**
     * What was found.
     *
     * @param plan the mildest plan within the budget, or the fastest where none is
     * @param before the network's time before, in milliseconds
     * @param after the time of what comes out
     * @param verdict whether the budget is met, and how close this comes
     */
    public record Outcome(Plan plan, double before, double after, String verdict) {}

    /**
     * Plans for a network.
     *
     * @param guideline what must be met besides, which strategies may be used, and what is kept
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
                after <= milliseconds ? "" : "; nothing planned is faster");
    }
}
