package io.parsimony.strategies.internal.site;

import io.parsimony.error.Require;

/** Numbers of channels and ranks that are multiples of what an engine computes at once. */
public final class Multiples {

    private Multiples() {}

    /** Throws if a setting {@code align} is below one. */
    public static void require(int align) {
        Require.atLeastOne("align", align);
    }

    /** Returns the least multiple that is not below a number. */
    public static int up(int number, int align) {
        return (number + align - 1) / align * align;
    }

    /** Returns the greatest multiple that is not above a number, or the number itself where that would be zero. */
    public static int down(int number, int align) {
        return number < align ? number : number / align * align;
    }

    /** Returns the nearest multiple of at least {@code align} and at most {@code most}, or the number where none is. */
    public static int nearest(int number, int align, int most) {
        if (align > most) {
            return number;
        }
        int rounded = Math.max(align, (number + align / 2) / align * align);
        return Math.min(rounded, most / align * align);
    }
}
