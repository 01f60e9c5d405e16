package io.parsimony.examples.hctr.hmm;

/**
 * The minimum number of substitutions, deletions and insertions that turn one text into another (V. I. Levenshtein,
 * <i>Binary codes capable of correcting deletions, insertions, and reversals</i>, 1966).
 *
 * <p>Of several shortest edits, the one with the most substitutions counts: two substitutions can replace a deletion
 * and an insertion. This rule makes the three numbers unique.
 */
public final class EditDistance {

    private EditDistance() {}

    /**
     * Returns the errors of a reading against its reference.
     *
     * @param reference the written text
     * @param reading the recognized text
     */
    public static ErrorRate between(int[] reference, int[] reading) {
        // An edit costs so much that no number of insertions makes up for it; with the edits equal, insertions decide.
        // As
        // deletions less insertions are the difference of the lengths, these two numbers tell all three.
        long edit = (long) reference.length + reading.length + 1;
        long[] costs = new long[reading.length + 1];
        for (int j = 1; j < costs.length; j++) {
            costs[j] = costs[j - 1] + edit + 1;
        }
        for (int written : reference) {
            long diagonal = costs[0];
            costs[0] += edit;
            for (int j = 1; j < costs.length; j++) {
                long match = diagonal + (written == reading[j - 1] ? 0 : edit);
                diagonal = costs[j];
                costs[j] = Math.min(match, Math.min(costs[j] + edit, costs[j - 1] + edit + 1));
            }
        }
        long cost = costs[reading.length];
        long insertions = cost % edit;
        long deletions = insertions + reference.length - reading.length;
        return new ErrorRate(cost / edit - insertions - deletions, deletions, insertions, reference.length);
    }

    /** Returns the errors of a reading against its reference, by code points. */
    public static ErrorRate between(String reference, String reading) {
        return between(reference.codePoints().toArray(), reading.codePoints().toArray());
    }
}
