package io.parsimony.cli.report;

import java.util.Arrays;

/** The middle of measured values. */
public final class Median {

    private Median() {}

    /** The middle value, or the mean of the two in the middle; the array stays as it is. */
    public static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
