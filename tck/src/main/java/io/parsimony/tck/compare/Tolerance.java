package io.parsimony.tck.compare;

import io.parsimony.tck.vectors.Doubles;
import java.util.Locale;

/**
 * The error that a comparison allows: {@code absolute + relative * (the largest magnitude in the expected tensor)}.
 *
 * <p>The magnitude is the whole tensor's, not the single number's: a number near zero is usually the difference of larger
 * ones, whose rounding errors it inherits.
 *
 * @param absolute what is allowed even where all expected numbers are zero, in the tensor's unit
 * @param relative what is allowed as a share of the largest magnitude
 * @param derivation where both come from, in words
 */
public record Tolerance(double absolute, double relative, String derivation) {

    /** The error allowed for each number of a tensor. */
    public double allowed(Doubles expected) {
        return absolute + relative * expected.magnitude();
    }

    /** For instance {@code 2.4e-07 + 1.5e-05 x largest magnitude (...)}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2g + %.2g x largest magnitude (%s)", absolute, relative, derivation);
    }
}
