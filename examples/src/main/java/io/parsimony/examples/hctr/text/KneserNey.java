package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A language model of character n-grams with interpolated, modified Kneser-Ney smoothing (R. Kneser and H. Ney, "Improved
 * backing-off for m-gram language modeling", ICASSP 1995; S. F. Chen and J. Goodman, "An empirical study of smoothing
 * techniques for language modeling", Computer Speech and Language 13, 1999).
 *
 * <p>With c(h w) the count of character w after context h, h' the context without its first character, and D the discount,
 * which depends on the count and on the length of h,
 *
 * <pre>
 * p(w | h) = (c(h w) - D(c(h w))) / sum of c(h v) over v  +  g(h) p(w | h')
 * g(h)     = sum of D(c(h v)) over v                      /  sum of c(h v) over v
 * </pre>
 *
 * <p>and below the empty context every character is equally likely. So the probabilities sum to one in every context, and
 * none is zero. Counts are of occurrences for the longest n-grams and those from the beginning of a line, and otherwise of
 * different characters before. There is no end of a line: lines end where the paper does.
 *
 * <p>Contexts that lead to the same probabilities for ever have the same number: it stands for as much of the text before
 * as was seen in training. Immutable. A probability takes at most as many probes of a hash table as the order.
 */
public final class KneserNey implements LanguageModel {

    /** The greatest order that can be trained. */
    public static final int MOST = 6;

    private final int characters;
    private final int order;
    private final NgramTable table;
    private final int[] shorter;
    /** The logarithm of g, by context. */
    private final float[] remainders;

    private KneserNey(int characters, int order, NgramCounts counts) {
        this.characters = characters;
        this.order = order;
        this.table = counts.table();
        this.shorter = counts.shorter();
        this.remainders = new float[shorter.length];
        estimate(counts);
    }

    /**
     * Trains a model.
     *
     * @param characters the size of the alphabet
     * @param order the greatest length of an n-gram: one looks at no character before, three is usual
     * @param texts lines of text, as numbers of characters; read once, in their order
     * @throws ParsimonyException ({@code bad-value}) if the alphabet is empty or too large, or the order not from 1 to
     *     {@link #MOST}; ({@code bad-character}) if a character is not of the alphabet; ({@code bad-text}) if there is none
     */
    public static KneserNey train(int characters, int order, Stream<int[]> texts) {
        Require.inRange("characters", characters, 1, 1 << NgramTable.CHARACTER_BITS);
        Require.inRange("order", order, 1, MOST + 1);
        NgramCounts counts = new NgramCounts(characters, order);
        long[] seen = {0};
        texts.forEachOrdered(text -> {
            counts.add(text);
            seen[0] += text.length;
        });
        if (seen[0] == 0) {
            throw ParsimonyException.of(
                    "bad-text", "Expected text to train a language model with, found no character.");
        }
        return new KneserNey(characters, order, counts);
    }

    private void estimate(NgramCounts counts) {
        int[] slots = table.taken();
        Discounts[] discounts = discounts(counts, slots);
        long[] sums = new long[shorter.length];
        double[] taken = new double[shorter.length];
        for (int slot : slots) {
            int context = table.context(slot);
            sums[context] += table.count(slot);
            taken[context] += discounts[counts.length(context)].off(table.count(slot));
        }
        for (int context = 0; context < sums.length; context++) {
            remainders[context] = (float) Math.log(taken[context] / sums[context]);
        }
        // Shorter contexts first, as longer ones build on them. What a shorter one says is already a logarithm then.
        for (int length = 0; length < order; length++) {
            for (int slot : slots) {
                int context = table.context(slot);
                if (counts.length(context) == length) {
                    int character = table.character(slot);
                    int count = table.count(slot);
                    double share = (count - discounts[length].off(count)) / sums[context];
                    double below = length == 0
                            ? 1.0 / characters
                            : Math.exp(table.logarithm(table.find(shorter[context], character)));
                    table.setLogarithm(slot, Math.log(share + Math.exp(remainders[context]) * below));
                }
            }
        }
    }

    private Discounts[] discounts(NgramCounts counts, int[] slots) {
        long[][] ofCounts = new long[order][4];
        for (int slot : slots) {
            int count = table.count(slot);
            if (count >= 1 && count <= 4) {
                ofCounts[counts.length(table.context(slot))][count - 1]++;
            }
        }
        return Arrays.stream(ofCounts).map(Discounts::of).toArray(Discounts[]::new);
    }

    @Override
    public int characters() {
        return characters;
    }

    /** The greatest length of an n-gram. */
    public int order() {
        return order;
    }

    /** The number of n-grams that have a probability of their own. */
    public int ngrams() {
        return table.size();
    }

    /** The number of different contexts. */
    public int contexts() {
        return shorter.length;
    }

    /** The memory that the model takes, in bytes. */
    public long bytes() {
        return table.bytes() + (long) shorter.length * (Integer.BYTES + Float.BYTES);
    }

    @Override
    public long start() {
        return order > 1 ? NgramCounts.LINE : NgramCounts.EMPTY;
    }

    /**
     * The context after one more character.
     *
     * @throws IndexOutOfBoundsException if the context is none of this model, or the character not of the alphabet
     */
    @Override
    public long append(long context, int character) {
        Objects.checkIndex(character, characters);
        for (int known = Objects.checkIndex((int) context, shorter.length); ; known = shorter[known]) {
            int slot = table.find(known, character);
            int following = slot < 0 ? NgramCounts.EMPTY : table.following(slot);
            if (following != NgramCounts.EMPTY || known == NgramCounts.EMPTY) {
                return following;
            }
        }
    }

    /**
     * The natural logarithm of the probability of a character after a context.
     *
     * @throws IndexOutOfBoundsException if the context is none of this model, or the character not of the alphabet
     */
    @Override
    public double logProbability(long context, int character) {
        Objects.checkIndex(character, characters);
        double remainder = 0;
        // The empty context has a probability for every character.
        for (int known = Objects.checkIndex((int) context, shorter.length); ; known = shorter[known]) {
            int slot = table.find(known, character);
            if (slot >= 0) {
                return remainder + table.logarithm(slot);
            }
            remainder += remainders[known];
        }
    }

    @Override
    public String toString() {
        return "Kneser-Ney of order " + order + ", " + ngrams() + " n-grams, " + contexts() + " contexts, "
                + bytes() / (1 << 20) + " MiB";
    }
}
