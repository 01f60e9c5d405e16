package io.parsimony.strategies.guideline;

import io.parsimony.cost.Cost;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The required savings of a network.
 *
 * @param macs at least this many times fewer multiply-accumulates; 1 demands nothing
 * @param parameters at least this many times fewer parameters; 1 demands nothing
 * @param megabytes at most this many megabytes (10^6 bytes) of stored tensors at float32
 */
public record Goal(double macs, double parameters, OptionalDouble megabytes) {

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Goal {
        requireTimes("macs", macs);
        requireTimes("parameters", parameters);
        megabytes.ifPresent(value -> Require.positive("megabytes", value));
    }

    /** Creates a goal with the same factor for both. */
    public static Goal times(double macs, double parameters) {
        return new Goal(macs, parameters, OptionalDouble.empty());
    }

    private static void requireTimes(String name, double value) {
        if (!(value >= 1) || Double.isInfinite(value)) {
            throw Require.bad(name, "a number of at least 1", value);
        }
    }

    /** Returns whether the goal is met. */
    public boolean met(Cost before, Cost after) {
        return shortfall(before, after) == 0;
    }

    /** Returns the sum of the logarithms of the factors by which each demand is missed; zero if all are met. */
    double shortfall(Cost before, Cost after) {
        double missed = missed(ratio(after.macs(), before.macs()) * macs)
                + missed(ratio(after.parameters(), before.parameters()) * parameters);
        return megabytes.isEmpty() ? missed : missed + missed(after.bytes() / 1e6 / megabytes.getAsDouble());
    }

    private static double missed(double times) {
        return Math.log(Math.max(1, times));
    }

    /** Returns the goal in words, for instance {@code 10x fewer multiply-accumulates and 8x fewer parameters}. */
    public String describe() {
        List<String> demands = new ArrayList<>();
        if (macs > 1) {
            demands.add(number(macs) + "x fewer multiply-accumulates");
        }
        if (parameters > 1) {
            demands.add(number(parameters) + "x fewer parameters");
        }
        megabytes.ifPresent(value -> demands.add("at most " + number(value) + " MB"));
        return demands.isEmpty() ? "nothing" : String.join(" and ", demands);
    }

    private static double ratio(long after, long before) {
        return before == 0 ? 0 : (double) after / before;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }
}
