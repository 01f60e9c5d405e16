package io.parsimony.tck.compare;

/**
 * The compared quantity, and the error that float32 arithmetic may cause in it.
 *
 * <p>In float32 the relative tolerance is the unit roundoff {@code u = 2^-24 = 6e-8} times an error growth, the
 * absolute one {@code u} times the magnitude of what cancels where the result is near zero. In float64 the vectors' own
 * rounding counts as well; 1e-9 is ten million roundoffs, far more than any case needs, and far less than any mistake
 * makes.
 */
public enum Quantity {
    /** An output of a network, or updated running statistics. Found on PyTorch: at most 4 u. */
    VALUE(
            128,
            16,
            "growth 128 u: inputs and weights are rounded (2 u), a sum of k < 100 products adds at most k u and about"
                    + " 10 u in practice, and the deepest case has ten layers"),
    /** The result of an elementwise operation. Found on PyTorch: at most 2 u. */
    ELEMENT(
            16,
            0,
            true,
            "growth 16 u of each element: one function of float32 numbers, good to a few units in the last place; and"
                    + " the smallest normal number where a result is below it"),
    /** A gradient with respect to an input or a parameter. Found on PyTorch: at most 150 u. */
    GRADIENT(
            512,
            256,
            "growth 512 u: a forward and a backward pass, where batch normalization subtracts means of what it is"
                    + " given and so keeps the rounding errors of numbers larger than its result; where the exact"
                    + " gradient is zero, 108 numbers (3 samples of 6 x 6) of about 2 each cancel: 256 u"),
    /** A loss. Found on PyTorch: at most 55 u. */
    LOSS(
            256,
            16,
            "growth 256 u: logarithms of probabilities of up to 10 are rounded (10 u), cancel where teacher and student"
                    + " agree, and are multiplied by the square of a temperature of up to 20"),
    /** A loss over thousands of classes. Found on PyTorch: at most 160 u. */
    DIVERGENCE(
            256,
            1300,
            "growth 256 u: as of any loss; where teacher and student agree but for a part of each row, what is left"
                    + " keeps the rounding of a row's logarithm of a sum of 5,000 exponentials, 10 u for its magnitude"
                    + " and 71 u for as many partial sums rounded at random, times a temperature's square of 16:"
                    + " 1,300 u"),
    /** A loss along a training run. Found on PyTorch: at most 20 u absolute. */
    TRAJECTORY_LOSS(
            512,
            64,
            "growth 512 u: the parameters' error at that step; a soft-target loss near zero keeps the rounding of"
                    + " logarithms of about 2 times the temperature's square: 16 x 2 x 2 u = 64 u"),
    /** A parameter, or the logits it gives, at the end of a training run. Found on PyTorch: at most 15 u. */
    TRAJECTORY(
            512,
            64,
            "growth 512 u: a gradient's error (512 u) times learning rate and momentum (0.05 x 10) is 256 u when the"
                    + " errors of all steps add up, and the run's curvature amplifies it at most twice in 8 steps");

    private static final Tolerance EXACT = new Tolerance(
            1e-11, 1e-9, "float64: a relative 1e-9, and 1e-11 where the expected numbers cancel to nearly zero");
    private static final Tolerance EXACT_EACH =
            new Tolerance(Float.MIN_NORMAL, 1e-9, true, "float64: a relative 1e-9 of each element");

    private final Tolerance single;

    Quantity(double growth, double floor, String derivation) {
        this(growth, floor, false, derivation);
    }

    Quantity(double growth, double floor, boolean each, String derivation) {
        double u = ComparisonPrecision.FLOAT32.roundoff();
        double absolute = each ? Float.MIN_NORMAL : floor * u;
        this.single = new Tolerance(absolute, growth * u, each, "float32: " + derivation);
    }

    /** Returns the tolerance for an engine of a precision. */
    public Tolerance tolerance(ComparisonPrecision precision) {
        return tolerance(precision, 1);
    }

    /**
     * Returns the tolerance for an engine of a precision in sums.
     *
     * @param terms the number of terms of the longest sum; fewer than 100 are in the quantity's own growth
     */
    public Tolerance tolerance(ComparisonPrecision precision, int terms) {
        if (precision == ComparisonPrecision.FLOAT64) {
            return single.each() ? EXACT_EACH : EXACT;
        }
        return single.overTerms(terms, precision.roundoff());
    }
}
