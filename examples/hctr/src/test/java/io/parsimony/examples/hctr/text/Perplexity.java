package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;
import java.util.stream.Stream;

/**
 * How well a language model foretells texts: the number of characters, all equally likely, that it would be as hard to
 * choose from. It is e to the mean of minus the logarithm of each character's probability.
 *
 * @param value the perplexity; at best one, and the size of the alphabet for a model that knows nothing
 * @param characters the number of characters foretold
 */
public record Perplexity(double value, long characters) {

    /**
     * The perplexity of texts, each a line of its own. The stream is read once, in its order.
     *
     * @throws ParsimonyException ({@code bad-text}) if there is no character
     */
    public static Perplexity of(LanguageModel model, Stream<int[]> texts) {
        double[] sum = {0};
        long[] characters = {0};
        texts.forEachOrdered(text -> {
            long context = model.start();
            for (int character : text) {
                sum[0] -= model.logProbability(context, character);
                context = model.append(context, character);
            }
            characters[0] += text.length;
        });
        if (characters[0] == 0) {
            throw ParsimonyException.of(HctrErrorId.BAD_TEXT, "Expected text to foretell, found no character.");
        }
        return new Perplexity(StrictMath.exp(sum[0] / characters[0]), characters[0]);
    }
}
