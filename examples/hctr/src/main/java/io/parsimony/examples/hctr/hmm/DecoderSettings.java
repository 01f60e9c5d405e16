package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;

/**
 * Settings of a {@link Decoder}. All but the bonus matter only with a language model: without one the search is exact.
 *
 * @param beam tokens with a log score so much below the frame's best are dropped
 * @param tokens the most tokens kept in a frame
 * @param languageWeight what the language model's log probabilities are multiplied by
 * @param bonus log score for each character read; negative to have fewer characters
 * @param candidates the most different characters that may begin in a frame: those with the best look-ahead
 * @param lookAhead the frames that the look-ahead covers, the one that a character begins in included
 */
public record DecoderSettings(
        double beam, int tokens, double languageWeight, double bonus, int candidates, int lookAhead) {

    /** A beam of 20, 500 tokens, weight 1, no bonus, 30 candidates by 4 frames. */
    public static final DecoderSettings DEFAULTS = new DecoderSettings(20, 500, 1, 0, 30, 4);

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value}) unless the beam is positive, the weight is not negative, all are
     *     finite, and the counts are one at least
     */
    public DecoderSettings {
        Require.positive("beam", beam);
        Require.atLeastOne("tokens", tokens);
        Require.notNegative("language-weight", languageWeight);
        if (!Double.isFinite(bonus)) {
            throw ParsimonyException.of(ErrorId.BAD_VALUE, "Expected a finite [bonus], found %s.", bonus);
        }
        Require.atLeastOne("candidates", candidates);
        Require.atLeastOne("look-ahead", lookAhead);
    }

    /** Returns the same with another beam and number of tokens. */
    public DecoderSettings beam(double newBeam, int newTokens) {
        return new DecoderSettings(newBeam, newTokens, languageWeight, bonus, candidates, lookAhead);
    }

    /** Returns the same with another weight of the language model and another bonus. */
    public DecoderSettings language(double newWeight, double newBonus) {
        return new DecoderSettings(beam, tokens, newWeight, newBonus, candidates, lookAhead);
    }

    /** Returns the same with other numbers of characters that may begin, and of frames that they are chosen by. */
    public DecoderSettings candidates(int newCandidates, int newLookAhead) {
        return new DecoderSettings(beam, tokens, languageWeight, bonus, newCandidates, newLookAhead);
    }
}
