package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.examples.hctr.HctrErrorId;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A language model of character n-grams with interpolated, modified Kneser-Ney smoothing (R. Kneser and H. Ney,
 * "Improved backing-off for m-gram language modeling", ICASSP 1995; S. F. Chen and J. Goodman, "An empirical study of
 * smoothing techniques for language modeling", Computer Speech and Language 13, 1999).
 *
 * <p>With c(h w) the count of character w after context h, h' the context without its first character, and D the
 * discount, which depends on the count and on the length of h,
 *
 * <pre>
 * p(w | h) = (c(h w) - D(c(h w))) / sum of c(h v) over v  +  g(h) p(w | h')
 * g(h)     = sum of D(c(h v)) over v                      /  sum of c(h v) over v
 * </pre>
 *
 * <p>and below the empty context every character is equally likely. So the probabilities sum to one in every context,
 * and none is zero. Counts are numbers of occurrences for the longest n-grams and those from the beginning of a line,
 * and numbers of different preceding characters for all others. Line ends are not modeled, because lines end with the
 * paper.
 *
 * <p>Texts that differ only before the longest known context have the same context. Immutable. A probability takes at
 * most one binary search per character of context. An n-gram takes 12 bytes and a context 12 more; during training, the
 * table of n-grams takes up to four times as much.
 */
public final class KneserNey implements LanguageModel {

    /** The maximum order. */
    public static final int MOST = 6;

    private final int characters;
    private final int order;
    /** Each context without its first character, which has a lower number. */
    private final int[] shorter;
    /** The logarithm of g by context. */
    private final float[] remainders;
    /**
     * The first n-gram of each context, up to that of the next one. The empty context has one n-gram per character.
     */
    private final int[] starts;
    /** The n-grams' last characters, ascending within a context. */
    private final int[] lasts;
    /** The logarithms of the n-grams' probabilities. */
    private final float[] logarithms;
    /** The contexts that equal the n-grams, or zero. */
    private final int[] following;

    private KneserNey(int characters, int order, NgramCounts counts) {
        this.characters = characters;
        this.order = order;
        this.shorter = counts.shorter();
        this.remainders = new float[shorter.length];
        this.starts = new int[shorter.length + 1];
        NgramTable table = counts.table();
        long[] ngrams = table.sorted();
        this.lasts = new int[ngrams.length];
        this.logarithms = new float[ngrams.length];
        this.following = new int[ngrams.length];
        int[] seen = new int[ngrams.length];
        for (int ngram = 0; ngram < ngrams.length; ngram++) {
            int context = NgramTable.context(ngrams[ngram]);
            lasts[ngram] = NgramTable.character(ngrams[ngram]);
            int slot = table.find(context, lasts[ngram]);
            following[ngram] = table.following(slot);
            seen[ngram] = table.count(slot);
            starts[context + 1] = ngram + 1;
        }
        estimate(counts, seen);
    }

    /**
     * Trains a model.
     *
     * @param characters the size of the alphabet
     * @param order the maximum length of an n-gram: one uses no character before, three is usual
     * @param texts lines of text as numbers of characters; read once, in order
     * @throws ParsimonyException ({@code bad-value}) if the alphabet is empty or too large, or the order not from 1 to
     *     {@link #MOST}; ({@code bad-character}) if a character is not in the alphabet; ({@code bad-text}) if there is
     *     no character
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
                    HctrErrorId.BAD_TEXT, "Expected at least one character to train a language model, found none.");
        }
        return new KneserNey(characters, order, counts);
    }

    private void estimate(NgramCounts counts, int[] seen) {
        Discounts[] discounts = discounts(counts, seen);
        // Longer contexts depend on shorter ones, which have lower numbers.
        for (int context = 0; context < shorter.length; context++) {
            Discounts discount = discounts[counts.length(context)];
            long sum = 0;
            double taken = 0;
            for (int ngram = starts[context]; ngram < starts[context + 1]; ngram++) {
                sum += seen[ngram];
                taken += discount.off(seen[ngram]);
            }
            double remainder = taken / sum;
            remainders[context] = (float) Math.log(remainder);
            for (int ngram = starts[context]; ngram < starts[context + 1]; ngram++) {
                double below = context == NgramCounts.EMPTY
                        ? 1.0 / characters
                        : Math.exp(logProbability(shorter[context], lasts[ngram]));
                double share = (seen[ngram] - discount.off(seen[ngram])) / sum;
                logarithms[ngram] = (float) Math.log(share + remainder * below);
            }
        }
    }

    private Discounts[] discounts(NgramCounts counts, int[] seen) {
        long[][] ofCounts = new long[order][Discounts.COUNTS];
        for (int context = 0; context < shorter.length; context++) {
            for (int ngram = starts[context]; ngram < starts[context + 1]; ngram++) {
                if (seen[ngram] >= 1 && seen[ngram] <= Discounts.COUNTS) {
                    ofCounts[counts.length(context)][seen[ngram] - 1]++;
                }
            }
        }
        return Arrays.stream(ofCounts).map(Discounts::of).toArray(Discounts[]::new);
    }

    /** Returns the place of an n-gram, or a negative number if the n-gram was not seen. */
    private int find(int context, int character) {
        return context == NgramCounts.EMPTY
                ? character
                : Arrays.binarySearch(lasts, starts[context], starts[context + 1], character);
    }

    @Override
    public int characters() {
        return characters;
    }

    /** Returns the number of n-grams with their own probability. */
    public int ngrams() {
        return lasts.length;
    }

    /** Returns the number of different contexts. */
    public int contexts() {
        return shorter.length;
    }

    /** Returns the size of the model in bytes. */
    public long bytes() {
        return (long) lasts.length * (2 * Integer.BYTES + Float.BYTES)
                + (long) shorter.length * (2 * Integer.BYTES + Float.BYTES);
    }

    @Override
    public long start() {
        return order > 1 ? NgramCounts.LINE : NgramCounts.EMPTY;
    }

    /**
     * Returns the context after one more character.
     *
     * @throws IndexOutOfBoundsException if this model lacks the context or the alphabet lacks the character
     */
    @Override
    public long append(long context, int character) {
        Objects.checkIndex(character, characters);
        for (int known = Objects.checkIndex((int) context, shorter.length); ; known = shorter[known]) {
            int ngram = find(known, character);
            int next = ngram < 0 ? NgramCounts.EMPTY : following[ngram];
            if (next != NgramCounts.EMPTY || known == NgramCounts.EMPTY) {
                return next;
            }
        }
    }

    /**
     * Returns the natural logarithm of the probability of a character after a context.
     *
     * @throws IndexOutOfBoundsException if this model lacks the context or the alphabet lacks the character
     */
    @Override
    public double logProbability(long context, int character) {
        Objects.checkIndex(character, characters);
        double remainder = 0;
        // The empty context has a probability for every character.
        for (int known = Objects.checkIndex((int) context, shorter.length); ; known = shorter[known]) {
            int ngram = find(known, character);
            if (ngram >= 0) {
                return remainder + logarithms[ngram];
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
