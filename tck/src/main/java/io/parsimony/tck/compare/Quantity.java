package io.parsimony.tck.compare;

/**
 * What is compared, and how large an error float32 arithmetic may make in it.
 *
 * <p>In float32 the relative tolerance is the unit roundoff {@code u = 2^-24 = 6e-8} times an error growth, the absolute
 * one {@code u} times the magnitude of what cancels where the result is near zero. In float64 the vectors' own rounding
 * counts as well; 1e-9 is ten million roundoffs, far more than any case needs, and far less than any mistake makes.
 */
public enum Quantity {
    /** An output of a network, or updated running statistics. */
    VALUE(
            256,
            16,
            "growth 256 u: inputs and weights are rounded (2 u), a sum of k < 100 products adds at most k u and about"
                    + " 10 u in practice, and the deepest case has ten layers"),
    /** A gradient with respect to an input or a parameter. */
    GRADIENT(
            1024,
            64,
            "growth 1024 u: a forward and a backward pass, where batch normalisation subtracts means of what it is"
                    + " given and so keeps the rounding errors of numbers larger than its result"),
    /** A loss. */
    LOSS(
            256,
            16,
            "growth 256 u: exponentials turn an absolute error of their argument (u times up to 100) into a relative"
                    + " one, and the sum over classes is short or sums numbers of one sign"),
    /** A loss along a training run. */
    TRAJECTORY_LOSS(
            4096,
            64,
            "growth 4096 u: a step's loss sees the rounding errors of all steps before it, each amplified by the"
                    + " steps after it: about a doubling each for 8 steps of momentum 0.9 at these learning rates"),
    /** A parameter, or the logits it gives, at the end of a training run. */
    TRAJECTORY(
            16384,
            256,
            "growth 16384 u: a gradient's error (1024 u) times learning rate and momentum, summed over 8 steps, and"
                    + " amplified as the run diverges from the exact one");

    private static final Tolerance EXACT = new Tolerance(
            1e-11, 1e-9, "float64: a relative 1e-9, and 1e-11 where the expected numbers cancel to nearly zero");

    private final Tolerance single;

    Quantity(double growth, double floor, String derivation) {
        double u = Precision.FLOAT32.roundoff();
        this.single = new Tolerance(floor * u, growth * u, "float32: " + derivation);
    }

    /** The error allowed to an engine of a precision. */
    public Tolerance tolerance(Precision precision) {
        return precision == Precision.FLOAT32 ? single : EXACT;
    }
}
