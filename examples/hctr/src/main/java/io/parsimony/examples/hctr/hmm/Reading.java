package io.parsimony.examples.hctr.hmm;

/**
 * What was read in a line.
 *
 * @param characters numbers of characters; none if the line has fewer frames than a character has states, or no path is
 *     possible
 * @param starts the first frame of each
 * @param score the log score, minus infinity if nothing could be read
 */
public record Reading(int[] characters, int[] starts, double score) {

    /** No characters. */
    static Reading nothing() {
        return new Reading(new int[0], new int[0], Double.NEGATIVE_INFINITY);
    }
}
