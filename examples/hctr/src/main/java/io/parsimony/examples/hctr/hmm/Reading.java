package io.parsimony.examples.hctr.hmm;

/**
 * The recognized characters of a line.
 *
 * @param characters the numbers of the characters; empty if the line has fewer frames than a character has states, or
 *     no path is possible
 * @param starts the first frame of each character
 * @param score the log score, or minus infinity if no path is possible
 */
public record Reading(int[] characters, int[] starts, double score) {

    /** Returns the empty reading. */
    static Reading nothing() {
        return new Reading(new int[0], new int[0], Double.NEGATIVE_INFINITY);
    }
}
