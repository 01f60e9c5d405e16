package io.parsimony.strategies.guideline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Solves the multiple-choice knapsack problem with two constraints: one option per group with the least total loss
 * within budgets of multiply-accumulates and parameters.
 *
 * <p>Dynamic programming over the groups stores, for every cell of a grid over both budgets, the state of least loss
 * with its exact costs. Rounding thus affects only states that share a cell. The Lagrangian dual
 *
 * <pre>{@code
 * max_{u, v >= 0}  sum_groups min_options (loss + u macs / M + v parameters / P) - u - v
 * }</pre>
 *
 * <p>is a lower bound of every feasible combination (Kellerer, Pferschy and Pisinger, <i>Knapsack Problems</i>, 2004,
 * chapter 11) and so bounds the error of the result. Nested ternary search finds it, because the function is concave.
 */
final class ChoiceSearch {

    private static final double WORK = 1e7;
    private static final int FINEST = 320;
    private static final int COARSEST = 24;
    private static final int SEARCH_STEPS = 48;

    private final List<List<Option>> groups;
    private final long macs;
    private final long parameters;

    /**
     * An option.
     *
     * @param macs its multiply-accumulates, not negative
     * @param parameters its parameters, not negative
     * @param loss its loss, not negative
     */
    record Option(long macs, long parameters, double loss) {}

    /**
     * The result of the search.
     *
     * @param choices the index of each group's option
     * @param loss the total loss
     * @param bound a lower bound of the loss of all combinations within the budgets
     */
    record Found(int[] choices, double loss, double bound) {}

    private ChoiceSearch(List<List<Option>> groups, long macs, long parameters) {
        this.groups = groups;
        this.macs = macs;
        this.parameters = parameters;
    }

    /** Returns a combination within the budgets; empty if there is none. */
    static Optional<Found> solve(List<List<Option>> groups, long macs, long parameters) {
        return macs < 0 || parameters < 0 ? Optional.empty() : new ChoiceSearch(groups, macs, parameters).solve();
    }

    private Optional<Found> solve() {
        Optional<int[]> found = dynamic().or(this::cheapest);
        return found.map(choices -> {
            double loss = total(choices);
            return new Found(choices, loss, Math.min(loss, bound()));
        });
    }

    private double total(int[] choices) {
        double loss = 0;
        for (int g = 0; g < choices.length; g++) {
            loss += groups.get(g).get(choices[g]).loss();
        }
        return loss;
    }

    /** Returns the choice with the least sum of both costs as shares of their budgets, if it is within both. */
    private Optional<int[]> cheapest() {
        int[] choices = new int[groups.size()];
        long usedMacs = 0;
        long usedParameters = 0;
        for (int g = 0; g < choices.length; g++) {
            List<Option> options = groups.get(g);
            for (int o = 1; o < options.size(); o++) {
                if (share(options.get(o)) < share(options.get(choices[g]))) {
                    choices[g] = o;
                }
            }
            usedMacs += options.get(choices[g]).macs();
            usedParameters += options.get(choices[g]).parameters();
        }
        return usedMacs <= macs && usedParameters <= parameters ? Optional.of(choices) : Optional.empty();
    }

    private double share(Option option) {
        return option.macs() / Math.max(1.0, (double) macs) + option.parameters() / Math.max(1.0, (double) parameters);
    }

    // ---- dynamic programming
    // -----------------------------------------------------------------------------------------

    private Optional<int[]> dynamic() {
        int options = groups.stream().mapToInt(List::size).sum();
        int side = (int) Math.max(COARSEST, Math.min(FINEST, Math.sqrt(WORK / Math.max(1, options))));
        int cells = side * side;
        double[] loss = new double[cells];
        long[] usedMacs = new long[cells];
        long[] usedParameters = new long[cells];
        Arrays.fill(loss, Double.POSITIVE_INFINITY);
        loss[0] = 0;
        long[] restMacs = rest(true);
        long[] restParameters = rest(false);
        List<int[]> cameFrom = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            double[] nextLoss = new double[cells];
            long[] nextMacs = new long[cells];
            long[] nextParameters = new long[cells];
            int[] from = new int[cells];
            Arrays.fill(nextLoss, Double.POSITIVE_INFINITY);
            List<Option> group = groups.get(g);
            for (int cell = 0; cell < cells; cell++) {
                if (loss[cell] == Double.POSITIVE_INFINITY) {
                    continue;
                }
                for (int o = 0; o < group.size(); o++) {
                    Option option = group.get(o);
                    long m = usedMacs[cell] + option.macs();
                    long p = usedParameters[cell] + option.parameters();
                    if (m + restMacs[g + 1] > macs || p + restParameters[g + 1] > parameters) {
                        continue;
                    }
                    int at = index(m, macs, side) * side + index(p, parameters, side);
                    double sum = loss[cell] + option.loss();
                    boolean better = sum < nextLoss[at]
                            || sum == nextLoss[at]
                                    && sum < Double.POSITIVE_INFINITY
                                    && m <= nextMacs[at]
                                    && p <= nextParameters[at];
                    if (better) {
                        nextLoss[at] = sum;
                        nextMacs[at] = m;
                        nextParameters[at] = p;
                        from[at] = cell * group.size() + o;
                    }
                }
            }
            loss = nextLoss;
            usedMacs = nextMacs;
            usedParameters = nextParameters;
            cameFrom.add(from);
        }
        int best = 0;
        for (int cell = 1; cell < cells; cell++) {
            best = loss[cell] < loss[best] ? cell : best;
        }
        return loss[best] == Double.POSITIVE_INFINITY ? Optional.empty() : Optional.of(path(cameFrom, best));
    }

    private int[] path(List<int[]> cameFrom, int end) {
        int[] choices = new int[groups.size()];
        int cell = end;
        for (int g = choices.length - 1; g >= 0; g--) {
            int from = cameFrom.get(g)[cell];
            int options = groups.get(g).size();
            choices[g] = from % options;
            cell = from / options;
        }
        return choices;
    }

    /** Returns the minimum cost of the groups from each group on. */
    private long[] rest(boolean ofMacs) {
        long[] rest = new long[groups.size() + 1];
        for (int g = groups.size() - 1; g >= 0; g--) {
            long least = groups.get(g).stream()
                    .mapToLong(option -> ofMacs ? option.macs() : option.parameters())
                    .min()
                    .orElseThrow();
            rest[g] = rest[g + 1] + least;
        }
        return rest;
    }

    private static int index(long used, long budget, int side) {
        return budget == 0 ? 0 : (int) Math.min(side - 1.0, Math.floor((double) used / budget * side));
    }

    // ---- the dual
    // ----------------------------------------------------------------------------------------------------

    private double bound() {
        double largest = 0;
        for (List<Option> group : groups) {
            for (Option option : group) {
                largest += Double.isInfinite(option.loss()) ? 0 : option.loss();
            }
        }
        double scale = Math.max(largest, Double.MIN_NORMAL);
        double best = 0;
        double low = 0;
        double high = 1;
        for (int step = 0; step < SEARCH_STEPS; step++) {
            double left = low + (high - low) / 3;
            double right = high - (high - low) / 3;
            double atLeft = overParameters(price(left, scale), scale);
            double atRight = overParameters(price(right, scale), scale);
            best = Math.max(best, Math.max(atLeft, atRight));
            if (atLeft < atRight) {
                low = left;
            } else {
                high = right;
            }
        }
        return Math.max(best, overParameters(0, scale));
    }

    private double overParameters(double u, double scale) {
        double best = dual(u, 0);
        double low = 0;
        double high = 1;
        for (int step = 0; step < SEARCH_STEPS; step++) {
            double left = low + (high - low) / 3;
            double right = high - (high - low) / 3;
            double atLeft = dual(u, price(left, scale));
            double atRight = dual(u, price(right, scale));
            best = Math.max(best, Math.max(atLeft, atRight));
            if (atLeft < atRight) {
                low = left;
            } else {
                high = right;
            }
        }
        return best;
    }

    /** Prices over many orders of magnitude. */
    private static double price(double x, double scale) {
        return scale * 1e-6 * (Math.pow(1e9, x) - 1);
    }

    private double dual(double u, double v) {
        double perMac = u / Math.max(1.0, (double) macs);
        double perParameter = v / Math.max(1.0, (double) parameters);
        double sum = -u - v;
        for (List<Option> group : groups) {
            double least = Double.POSITIVE_INFINITY;
            for (Option option : group) {
                double priced = option.loss() + perMac * option.macs() + perParameter * option.parameters();
                least = Math.min(least, priced);
            }
            sum += least;
        }
        return sum;
    }
}
