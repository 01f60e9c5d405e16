package io.parsimony.tck.compare;

import io.parsimony.tck.vectors.Doubles;
import java.util.Locale;

/**
 * The error that a comparison allows: {@code absolute + relative * magnitude}.
 *
 * <p>The magnitude is the largest finite one in the expected tensor: a number near zero is usually the difference of
 * larger ones, whose rounding errors it inherits. For elementwise operations, it is the element's own magnitude.
 *
 * @param absolute the tolerance even if all expected numbers are zero, in the tensor's unit
 * @param relative the tolerance as a share of the magnitude
 * @param each whether the magnitude is that of each element
 * @param derivation the derivation of both
 */
public record Tolerance(double absolute, double relative, boolean each, String derivation) {

    /** Longer sums have positive numbers, or many results of which the largest is large. */
    private static final int CANCELLING = 65_536;

    /** The tolerance of zero. */
    public static final Tolerance NONE = new Tolerance(0, 0, "the same computation gives the same bits");

    /** Creates a tolerance with the magnitude of the whole tensor. */
    public Tolerance(double absolute, double relative, String derivation) {
        this(absolute, relative, false, derivation);
    }

    /**
     * Returns a tolerance that grows with a sum's terms: each addition rounds a partial sum randomly. For n numbers of
     * both signs, partial sums grow with the square root of n, so the error of a sum that happens to cancel grows with
     * n.
     */
    Tolerance overTerms(int terms, double roundoff) {
        if (each || terms <= 1) {
            return this;
        }
        return new Tolerance(
                absolute + (terms <= CANCELLING ? terms * roundoff : 0),
                relative + Math.sqrt(terms) * roundoff,
                derivation + "; and the rounding of " + terms + " partial sums");
    }

    /** Returns the error allowed for each number of a tensor. */
    double[] allowed(Doubles expected) {
        double[] allowed = new double[expected.size()];
        double magnitude = each ? 0 : expected.magnitude();
        for (int i = 0; i < allowed.length; i++) {
            double own = Double.isFinite(expected.get(i)) ? Math.abs(expected.get(i)) : 0;
            allowed[i] = absolute + relative * (each ? own : magnitude);
        }
        return allowed;
    }

    /** Returns a description, for instance {@code 2.4e-07 + 1.5e-05 x largest magnitude (...)}. */
    @Override
    public String toString() {
        String magnitude = each ? "the element's magnitude" : "largest magnitude";
        return String.format(Locale.ROOT, "%.2g + %.2g x %s (%s)", absolute, relative, magnitude, derivation);
    }
}
