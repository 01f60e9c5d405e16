package io.parsimony.examples.hctr.text;

/**
 * What is taken off counts of one, of two, and of more, and given to what was not seen.
 *
 * @param one off a count of one
 * @param two off a count of two
 * @param more off every greater count
 */
record Discounts(double one, double two, double more) {

    /** The discounts depend on how many n-grams have each of the counts from one to this. */
    static final int COUNTS = 4;

    /**
     * Returns the discounts of modified Kneser-Ney smoothing (Chen and Goodman 1999). Where so few n-grams were
     * seen that one of them has no positive value, all are the one of the original method (Kneser and Ney 1995), and
     * where that has none below one either, they are a half.
     *
     * @param counts how many n-grams were counted once, twice, three and four times
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

    /** What is taken off a count. */
    double off(int count) {
        return switch (count) {
            case 0 -> 0;
            case 1 -> one;
            case 2 -> two;
            default -> more;
        };
    }
}
