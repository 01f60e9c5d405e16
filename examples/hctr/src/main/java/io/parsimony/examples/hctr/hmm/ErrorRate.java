package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;

/**
 * Errors of reading, counted. The character error rate is
 * {@code (substitutions + deletions + insertions) / characters of the reference}; it can be more than one.
 *
 * @param substitutions characters read as others
 * @param deletions characters of the reference that were not read
 * @param insertions characters read where the reference has none
 * @param characters the length of the reference
 */
public record ErrorRate(long substitutions, long deletions, long insertions, long characters) {

    /** Nothing read, nothing wrong. */
    public static final ErrorRate NONE = new ErrorRate(0, 0, 0, 0);

    /**
     * Checks the counts.
     *
     * @throws ParsimonyException ({@code bad-value}) if one is negative, or more characters are wrong than there are
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

    /** All errors. */
    public long errors() {
        return substitutions + deletions + insertions;
    }

    /** These errors and others together. */
    public ErrorRate plus(ErrorRate other) {
        return new ErrorRate(
                substitutions + other.substitutions,
                deletions + other.deletions,
                insertions + other.insertions,
                characters + other.characters);
    }

    /**
     * Errors for each character of the reference. If it has none: zero where nothing was read, one where anything was.
     */
    public double rate() {
        if (characters == 0) {
            return insertions == 0 ? 0 : 1;
        }
        return (double) errors() / characters;
    }
}
