package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Sentences with the statistics of Chinese newspapers: a random walk from word to word, by the word and word pair
 * counts in HanLP's portable jar. It has 1.1 million pairs; their words suggest newspapers of the late 1990s.
 *
 * <p>Only words whose characters are all in the alphabet are used. The walk starts at the beginning of a sentence, and
 * again after the end of a sentence; the text is cut at its length, if necessary within a word. One word in twenty, and
 * the word after a word without usable successors, is drawn by the overall word counts. So no walk is caught in a loop,
 * and every usable word can occur.
 *
 * <p>Immutable. Takes about 4 MB for the 3,755 characters of GB 2312's first level.
 */
public final class BigramText implements TextSource {

    /** One in this many words is drawn independently of the word before. */
    private static final int FRESH = 20;

    private static final int NONE = -1;

    private final Alphabet alphabet;
    /** The characters of all words in sequence; the bounds give the range of each word. */
    private final int[] characters;

    private final int[] bounds;
    /** The cumulative sums of the words' counts. */
    private final int[] words;
    /** The pairs' second words, grouped by first word; the last first word is the beginning of a sentence. */
    private final int[] successors;

    private final int[] starts;
    /** The cumulative sums of the pairs' counts within each first word. */
    private final int[] sums;

    private BigramText(Alphabet alphabet, WordBigrams counts) {
        this.alphabet = alphabet;
        int[] usable = IntStream.range(0, counts.size())
                .filter(word -> counts.wordCount(word) > 0
                        && !counts.isMark(word)
                        && counts.word(word).codePoints().allMatch(character -> alphabet.number(character)
                                .isPresent()))
                .toArray();
        if (usable.length == 0) {
            throw ParsimonyException.of(
                    HctrErrorId.BAD_ALPHABET,
                    "Expected an alphabet that can write at least one Chinese word, found %d characters that write"
                            + " none.",
                    alphabet.size());
        }
        this.words = new int[usable.length];
        this.bounds = new int[usable.length + 1];
        int[] numbers = new int[counts.size()];
        Arrays.fill(numbers, NONE);
        IntStream.Builder letters = IntStream.builder();
        for (int word = 0; word < usable.length; word++) {
            int[] spelt = alphabet.characters(counts.word(usable[word]));
            Arrays.stream(spelt).forEach(letters::add);
            bounds[word + 1] = bounds[word] + spelt.length;
            words[word] = counts.wordCount(usable[word]) + (word == 0 ? 0 : words[word - 1]);
            numbers[usable[word]] = word;
        }
        this.characters = letters.build().toArray();
        numbers[counts.end()] = usable.length;
        int[] firsts = IntStream.concat(Arrays.stream(usable), IntStream.of(counts.begin()))
                .toArray();
        this.starts = new int[firsts.length + 1];
        IntStream.Builder seconds = IntStream.builder();
        IntStream.Builder summed = IntStream.builder();
        for (int first = 0; first < firsts.length; first++) {
            starts[first + 1] = starts[first];
            int sum = 0;
            for (int pair = counts.firstPair(firsts[first]); pair < counts.firstPair(firsts[first] + 1); pair++) {
                int second = numbers[counts.next(pair)];
                if (second != NONE) {
                    sum += counts.count(pair);
                    seconds.add(second);
                    summed.add(sum);
                    starts[first + 1]++;
                }
            }
        }
        this.successors = seconds.build().toArray();
        this.sums = summed.build().toArray();
    }

    /**
     * Reads the counts and keeps the words that an alphabet can write.
     *
     * @throws ParsimonyException ({@code bad-alphabet}) if the alphabet can write no word; ({@code bad-file}) if
     *     HanLP's counts are not on the class path
     */
    public static BigramText load(Alphabet alphabet) {
        return of(alphabet, WordBigrams.load());
    }

    static BigramText of(Alphabet alphabet, WordBigrams counts) {
        return new BigramText(alphabet, counts);
    }

    @Override
    public Alphabet alphabet() {
        return alphabet;
    }

    /** Returns the number of usable words. */
    public int words() {
        return words.length;
    }

    @Override
    public int[] draw(Random random, int least, int most) {
        int[] text = new int[Lengths.draw(random, least, most)];
        int word = words.length;
        for (int size = 0; size < text.length; ) {
            word = next(random, word);
            if (word < words.length) {
                int taken = Math.min(bounds[word + 1] - bounds[word], text.length - size);
                System.arraycopy(characters, bounds[word], text, size, taken);
                size += taken;
            }
        }
        return text;
    }

    /** Returns the next word after a word or a sentence bound; the number of words stands for the bound. */
    private int next(Random random, int word) {
        int from = starts[word];
        int to = starts[word + 1];
        return from == to || random.nextInt(FRESH) == 0
                ? pick(random, words, 0, words.length)
                : successors[pick(random, sums, from, to)];
    }

    /** Returns a random place in a range of cumulative sums, weighted by its share. */
    private static int pick(Random random, int[] sums, int from, int to) {
        int drawn = random.nextInt(sums[to - 1]) + 1;
        int found = Arrays.binarySearch(sums, from, to, drawn);
        return found >= 0 ? found : -found - 1;
    }
}
