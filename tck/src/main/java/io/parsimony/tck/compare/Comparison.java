package io.parsimony.tck.compare;

import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.opentest4j.AssertionFailedError;

/** The comparisons of one case: failures are collected and thrown together. */
public final class Comparison {

    private final String id;
    private final String engine;
    private final List<String> failures = new ArrayList<>();

    /**
     * Creates an empty list of comparisons.
     *
     * @param id the case's name
     * @param engine the description of the engine that computed the compared values
     */
    public Comparison(String id, String engine) {
        this.id = id;
        this.engine = engine;
    }

    /** Compares a tensor: the shape, then every number. NaN equals only NaN, and an infinity only itself. */
    public Comparison tensor(String name, Doubles expected, Doubles found, Tolerance tolerance) {
        if (!expected.shape().equals(found.shape())) {
            return shapes(name, expected.shape(), found.shape());
        }
        double[] allowed = tolerance.allowed(expected);
        int mismatches = 0;
        int worst = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < expected.size(); i++) {
            double error = error(expected.get(i), found.get(i));
            mismatches += error <= allowed[i] ? 0 : 1;
            // Ranks by the excess over the tolerance, which may differ between elements.
            if (error - allowed[i] > largest) {
                largest = error - allowed[i];
                worst = i;
            }
        }
        if (mismatches == 0) {
            return this;
        }
        return fail(
                name,
                line("worst index", Arrays.toString(index(expected.shape(), worst)) + " of " + expected.shape())
                        + line("expected", Double.toString(expected.get(worst)))
                        + line("found", Double.toString(found.get(worst)))
                        + line(
                                "error",
                                String.format(Locale.ROOT, "%.3g", error(expected.get(worst), found.get(worst))))
                        + line("tolerance", String.format(Locale.ROOT, "%.3g = %s", allowed[worst], tolerance))
                        + line("mismatches", mismatches + " of " + expected.size()));
    }

    private static double error(double expected, double found) {
        if (Double.compare(expected, found) == 0) {
            return 0;
        }
        double difference = Math.abs(expected - found);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    /** Compares a number: see {@link #tensor}. */
    public Comparison number(String name, double expected, double found, Tolerance tolerance) {
        return tensor(name, Doubles.scalar(expected), Doubles.scalar(found), tolerance);
    }

    /** Compares host tensors: shape, then every number's bits. */
    public Comparison bits(String name, Tensor expected, Tensor found) {
        if (!expected.shape().equals(found.shape())) {
            return shapes(name, expected.shape(), found.shape());
        }
        if (expected.sameBits(found)) {
            return this;
        }
        int worst = 0;
        int mismatches = 0;
        for (int i = expected.shape().size() - 1; i >= 0; i--) {
            if (Float.floatToRawIntBits(expected.get(i)) != Float.floatToRawIntBits(found.get(i))) {
                worst = i;
                mismatches++;
            }
        }
        return fail(
                name,
                line("first index", Arrays.toString(index(expected.shape(), worst)) + " of " + expected.shape())
                        + line("expected", bits(expected.get(worst)))
                        + line("found", bits(found.get(worst)))
                        + line("error", Math.abs(expected.get(worst) - found.get(worst)))
                        + line("tolerance", "none: the same bits")
                        + line(
                                "mismatches",
                                mismatches + " of " + expected.shape().size()));
    }

    private static String bits(float number) {
        return String.format(Locale.ROOT, "%s (0x%08x)", number, Float.floatToRawIntBits(number));
    }

    /** Compares sets of names in any order. */
    public Comparison names(String what, Set<String> expected, Set<String> found) {
        return expected.equals(found) ? this : fail(what, line("expected", expected) + line("found", found));
    }

    /** Records a failed condition. */
    public Comparison that(boolean holds, String name, String expected, Object found) {
        return holds ? this : fail(name, line("expected", expected) + line("found", found));
    }

    /**
     * Ends the case.
     *
     * @throws AssertionFailedError if anything differed, with all differences
     */
    public void done() {
        if (!failures.isEmpty()) {
            throw new AssertionFailedError(String.join("\n", failures));
        }
    }

    private Comparison shapes(String name, Shape expected, Shape found) {
        return fail(name, line("expected", "shape " + expected) + line("found", "shape " + found));
    }

    private Comparison fail(String name, String text) {
        failures.add("[" + id + "] " + name + " differs" + text + line("engine", engine));
        return this;
    }

    private static String line(String label, Object text) {
        return String.format(Locale.ROOT, "%n  %-12s %s", label, text);
    }

    private static int[] index(Shape shape, int flat) {
        int[] index = new int[shape.rank()];
        int rest = flat;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            index[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return index;
    }
}
