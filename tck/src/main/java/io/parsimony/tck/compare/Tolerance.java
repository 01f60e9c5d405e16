package io.parsimony.tck.compare;

import io.parsimony.tck.vectors.Doubles;
import java.util.Locale;

/**
 * The error that a comparison allows: {@code absolute + relative * magnitude}.
 *
 * <p>The magnitude is the largest finite one in the expected tensor: a number near zero is usually the difference of larger
 * ones, whose rounding errors it inherits. For operations that compute each element by itself it is the element's own.
 *
 * @param absolute what is allowed even where all expected numbers are zero, in the tensor's unit
 * @param relative what is allowed as a share of the magnitude
 * @param each whether the magnitude is each element's own
 * @param derivation where both come from, in words
 */
public record Tolerance(double absolute, double relative, boolean each, String derivation) {

    /** No error at all. */
    public static final Tolerance NONE = new Tolerance(0, 0, "the same computation gives the same bits");

    /** A tolerance of which the magnitude is the whole tensor's. */
    public Tolerance(double absolute, double relative, String derivation) {
        this(absolute, relative, false, derivation);
    }

    /** Returns a tolerance that grows with a sum's terms: each addition rounds at random. */
    Tolerance overTerms(int terms, double roundoff) {
        double growth = Math.sqrt(terms) * roundoff;
        return terms <= 1
                ? this
                : new Tolerance(
                        absolute,
                        relative + growth,
                        each,
                        derivation + "; and the square root of " + terms + " roundings");
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

    /** For instance {@code 2.4e-07 + 1.5e-05 x largest magnitude (...)}. */
    @Override
    public String toString() {
        String magnitude = each ? "the element's magnitude" : "largest magnitude";
        return String.format(Locale.ROOT, "%.2g + %.2g x %s (%s)", absolute, relative, magnitude, derivation);
    }
}
