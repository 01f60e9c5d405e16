package io.parsimony.cost;

import io.parsimony.error.Require;

/** How many bits a stored number takes. */
public enum Precision {
    /** IEEE 754 single precision: what every engine here computes in. */
    FLOAT32(32),
    /** Half precision. */
    FLOAT16(16),
    /** Whole numbers of eight bits; the few scales that quantisation adds are not counted. */
    INT8(8);

    private final int bits;

    Precision(int bits) {
        this.bits = bits;
    }

    /** Returns the bits of one number. */
    public int bits() {
        return bits;
    }

    /** Returns the bytes of so many numbers. */
    public long bytes(long numbers) {
        return numbers * (bits / Byte.SIZE);
    }

    /**
     * Returns the precision of so many bits.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value}) if there is none
     */
    public static Precision ofBits(int bits) {
        for (Precision precision : values()) {
            if (precision.bits == bits) {
                return precision;
            }
        }
        throw Require.bad("precision", "32, 16 or 8 bits", bits);
    }
}
