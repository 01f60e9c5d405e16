package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;

/**
 * Settings of a {@link Decoder}. All settings except the bonus require a language model: without one, the search is
 * exact.
 *
 * @param beam the maximum distance of a token's log score from the frame's best; lower tokens are dropped
 * @param tokens the maximum number of tokens kept per frame
 * @param languageWeight the factor of the language model's log probabilities
 * @param bonus the log score added per character; negative values reduce the number of characters
 * @param candidates the maximum number of different characters that may begin in a frame: those with the best
 *     look-ahead
 * @param lookAhead the number of frames of the look-ahead, including the frame in which a character begins
 */
public record DecoderSettings(
        double beam, int tokens, double languageWeight, double bonus, int candidates, int lookAhead) {

    /** The defaults: a beam of 20, 500 tokens, weight 1, bonus 0, 30 candidates by 4 frames. */
    public static final DecoderSettings DEFAULTS = new DecoderSettings(20, 500, 1, 0, 30, 4);

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value}) unless the beam is positive, the weight is not negative, all
     *     values are finite, and the counts are at least one
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

    /** Returns the settings with another beam and another number of tokens. */
    public DecoderSettings beam(double newBeam, int newTokens) {
        return new DecoderSettings(newBeam, newTokens, languageWeight, bonus, candidates, lookAhead);
    }

    /** Returns the settings with another language model weight and another bonus. */
    public DecoderSettings language(double newWeight, double newBonus) {
        return new DecoderSettings(beam, tokens, newWeight, newBonus, candidates, lookAhead);
    }

    /** Returns the settings with another number of candidates and another look-ahead. */
    public DecoderSettings candidates(int newCandidates, int newLookAhead) {
        return new DecoderSettings(beam, tokens, languageWeight, bonus, newCandidates, newLookAhead);
    }
}
