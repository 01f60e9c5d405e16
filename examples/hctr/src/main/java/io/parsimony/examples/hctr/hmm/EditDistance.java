package io.parsimony.examples.hctr.hmm;

/**
 * The least number of substitutions, deletions and insertions that turn one text into another (V. I. Levenshtein,
 * <i>Binary codes capable of correcting deletions, insertions, and reversals</i>, 1966).
 *
 * <p>Where several ways are as short, the one with most substitutions counts: two substitutions may do for a deletion
 * and an insertion. The three numbers do not depend on anything else.
 */
public final class EditDistance {

    private EditDistance() {}

    /**
     * The errors of what was read.
     *
     * @param reference what is written
     * @param reading what was read
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

    /** The errors of what was read, by code points. */
    public static ErrorRate between(String reference, String reading) {
        return between(reference.codePoints().toArray(), reading.codePoints().toArray());
    }
}
