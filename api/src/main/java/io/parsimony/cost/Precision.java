package io.parsimony.cost;

import io.parsimony.error.Require;

/** The number of bits of a stored number. */
public enum Precision {
    /** IEEE 754 single precision, in which every engine computes. */
    FLOAT32(32),
    /** Half precision. */
    FLOAT16(16),
    /** 8-bit integers; the scales that quantization adds are not counted. */
    INT8(8);

    private final int bits;

    Precision(int bits) {
        this.bits = bits;
    }

    /** Returns the bits of one number. */
    public int bits() {
        return bits;
    }

    /** Returns the size of {@code numbers} elements in bytes. */
    public long bytes(long numbers) {
        return numbers * (bits / Byte.SIZE);
    }

    /**
     * Returns the precision with the given number of bits.
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
