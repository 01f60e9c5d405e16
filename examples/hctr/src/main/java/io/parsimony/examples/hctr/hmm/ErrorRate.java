package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;

/**
 * Error counts of a reading. The character error rate is {@code (substitutions + deletions + insertions) / characters
 * of the reference}; it can exceed one.
 *
 * @param substitutions the number of characters read as other characters
 * @param deletions the number of characters of the reference that were not read
 * @param insertions the number of characters read without a counterpart in the reference
 * @param characters the length of the reference
 */
public record ErrorRate(long substitutions, long deletions, long insertions, long characters) {

    /** The counts of no text. */
    public static final ErrorRate NONE = new ErrorRate(0, 0, 0, 0);

    /**
     * Checks the counts.
     *
     * @throws ParsimonyException ({@code bad-value}) if a count is negative, or the errors exceed the characters
     */
    public ErrorRate {
        if (substitutions < 0 || deletions < 0 || insertions < 0 || substitutions + deletions > characters) {
            throw ParsimonyException.of(
                    ErrorId.BAD_VALUE,
                    "Expected counts from zero, with at most as many substitutions and deletions as characters, "
                            + "found %d and %d of %d, and %d insertions.",
                    substitutions,
                    deletions,
                    characters,
                    insertions);
        }
    }

    /** Returns the total number of errors. */
    public long errors() {
        return substitutions + deletions + insertions;
    }

    /** Returns the sum of these and other errors. */
    public ErrorRate plus(ErrorRate other) {
        return new ErrorRate(
                substitutions + other.substitutions,
                deletions + other.deletions,
                insertions + other.insertions,
                characters + other.characters);
    }

    /**
     * Returns the errors per character of the reference. For an empty reference, returns zero if nothing was read, and
     * one otherwise.
     */
    public double rate() {
        if (characters == 0) {
            return insertions == 0 ? 0 : 1;
        }
        return (double) errors() / characters;
    }
}
