package io.parsimony.tck.compare;

/** The precision of an engine. */
public enum ComparisonPrecision {
    /** 24 significant bits: the minimum for a backend. */
    FLOAT32(0x1p-24),
    /** 53 significant bits, like the kit's reference and the vectors. */
    FLOAT64(0x1p-53);

    private final double roundoff;

    ComparisonPrecision(double roundoff) {
        this.roundoff = roundoff;
    }

    /** Returns the unit roundoff: the largest relative error of rounding one number. */
    public double roundoff() {
        return roundoff;
    }
}
