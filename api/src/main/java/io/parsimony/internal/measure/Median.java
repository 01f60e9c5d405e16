package io.parsimony.internal.measure;

import java.util.Arrays;

/** The median of measured values. */
public final class Median {

    private Median() {}

    /** Returns the middle value, or the mean of the two middle values; does not change the array. */
    public static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
