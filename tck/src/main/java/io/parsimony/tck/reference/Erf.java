package io.parsimony.tck.reference;

/**
 * The error function in double precision, after Abramowitz and Stegun, Handbook of Mathematical Functions (1964).
 *
 * <p>Near zero, formula 7.1.6, whose terms all have one sign, so that nothing cancels:
 *
 * <pre>erf(x) = 2/sqrt(pi) * exp(-x^2) * sum over n from 0 of 2^n x^(2n+1) / (1 * 3 * 5 * ... * (2n+1))</pre>
 *
 * <p>Beyond two, one minus the continued fraction 7.1.14, whose relative error hardly matters since erfc(2) is 0.005:
 *
 * <pre>erfc(x) = exp(-x^2)/sqrt(pi) * 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + 2/(x + ...)))))</pre>
 */
final class Erf {

    private static final double NEAR = 2;

    /** At two the fraction's error has fallen below 1e-17 by then, and sooner beyond. */
    private static final int LEVELS = 60;

    private Erf() {}

    static double of(double x) {
        double magnitude = Math.abs(x);
        return Math.copySign(magnitude <= NEAR ? series(magnitude) : 1 - fraction(magnitude), x);
    }

    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; term > sum * 1e-17; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static double fraction(double x) {
        double denominator = x;
        for (int level = LEVELS; level > 0; level--) {
            denominator = x + level / 2.0 / denominator;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / denominator;
    }
}
