package io.parsimony.strategies.internal.site;

import io.parsimony.error.Require;

/** Numbers of channels and ranks rounded to multiples of an engine's block size. */
public final class Multiples {

    private Multiples() {}

    /** Throws if a setting {@code align} is below one. */
    public static void require(int align) {
        Require.atLeastOne("align", align);
    }

    /** Returns the smallest multiple that is at least a number. */
    public static int up(int number, int align) {
        return (number + align - 1) / align * align;
    }

    /** Returns the largest multiple that is at most a number, or the number itself if that is zero. */
    public static int down(int number, int align) {
        return number < align ? number : number / align * align;
    }

    /**
     * Returns the nearest multiple of at least {@code align} and at most {@code most}, or the number if there is none.
     */
    public static int nearest(int number, int align, int most) {
        if (align > most) {
            return number;
        }
        int rounded = Math.max(align, (number + align / 2) / align * align);
        return Math.min(rounded, most / align * align);
    }
}
