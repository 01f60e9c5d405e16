package io.parsimony.examples.hctr.text;

/**
 * The discounts subtracted from counts of one, two, and more, which smoothing gives to unseen n-grams.
 *
 * @param one the discount of a count of one
 * @param two the discount of a count of two
 * @param more the discount of every greater count
 */
record Discounts(double one, double two, double more) {

    /** The discounts depend on the numbers of n-grams with each count from one to this. */
    static final int COUNTS = 4;

    /**
     * Returns the discounts of modified Kneser-Ney smoothing (Chen and Goodman 1999). If the n-grams are so few that a
     * discount is not positive, all are the single discount of the original method (Kneser and Ney 1995); if that is
     * not below one either, all are one half.
     *
     * @param counts the numbers of n-grams counted once, twice, three and four times
     */
    static Discounts of(long[] counts) {
        double once = counts[0];
        double twice = counts[1];
        if (counts[0] == 0 || counts[1] == 0) {
            return new Discounts(0.5, 0.5, 0.5);
        }
        double single = once / (once + 2 * twice);
        double two = 2 - 3 * single * counts[2] / twice;
        double more = counts[2] == 0 ? 0 : 3 - 4 * single * counts[3] / counts[2];
        return two > 0 && more > 0 ? new Discounts(single, two, more) : new Discounts(single, single, single);
    }

    /** Returns the discount of a count. */
    double off(int count) {
        return switch (count) {
            case 0 -> 0;
            case 1 -> one;
            case 2 -> two;
            default -> more;
        };
    }
}
