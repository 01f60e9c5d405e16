package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;
import java.util.stream.Stream;

/**
 * The perplexity of a language model: the number of equally likely characters with the same uncertainty. It is e to the
 * mean negative log probability of the characters.
 *
 * @param value the perplexity; at best one, and the size of the alphabet for a uniform model
 * @param characters the number of predicted characters
 */
public record Perplexity(double value, long characters) {

    /**
     * Returns the perplexity of texts, each a separate line. The stream is read once, in order.
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
