package io.parsimony.tck.compare;

/** The precision that an engine computes in. */
public enum ComparisonPrecision {
    /** 24 significant bits: what this library asks of a backend. */
    FLOAT32(0x1p-24),
    /** 53 significant bits, as the kit's reference and the vectors. */
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
