package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Sentences with the statistics of Chinese newspapers: a random walk from word to word, by the counts of words and of
 * pairs of words in HanLP's portable jar: 1.1 million pairs, by their words from newspapers of the late 1990s.
 *
 * <p>Only words written in the alphabet alone are used. The walk starts at the beginning of a sentence, and again where
 * a sentence ends; the text is cut at its length, within a word if need be. One word in twenty, and whatever comes
 * after a word whose successors all lack, is drawn by how often words come at all: so no walk is caught in a loop, and
 * every usable word may come.
 *
 * <p>Immutable. It holds some 4 MB at the 3,755 characters of GB 2312's first level.
 */
public final class BigramText implements TextSource {

    /** One word in so many is drawn without regard to the word before. */
    private static final int FRESH = 20;

    private static final int NONE = -1;

    private final Alphabet alphabet;
    /** The characters of all words, one word after the other; a word's are from its own bound to the next. */
    private final int[] characters;

    private final int[] bounds;
    /** Sums of the words' counts, each with those before. */
    private final int[] words;
    /** The pairs' second words, first word after first word; the last first word is the sentence's begin. */
    private final int[] successors;

    private final int[] starts;
    /** Sums of the pairs' counts, each with those before it of the same first word. */
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
                    "Expected an alphabet that some Chinese word can be written in, found %d characters without any.",
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
     * Reads the counts and keeps what can be written in an alphabet.
     *
     * @throws ParsimonyException ({@code bad-alphabet}) if no word can; ({@code bad-file}) if HanLP's counts are not on
     *     the class path
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

    /** Returns the number of words that the text is made of. */
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

    /** Returns the word after a word, or after a sentence's bound, whose number is that of words. */
    private int next(Random random, int word) {
        int from = starts[word];
        int to = starts[word + 1];
        return from == to || random.nextInt(FRESH) == 0
                ? pick(random, words, 0, words.length)
                : successors[pick(random, sums, from, to)];
    }

    /** Returns a place in a range of sums, as likely as its share in the last of them. */
    private static int pick(Random random, int[] sums, int from, int to) {
        int drawn = random.nextInt(sums[to - 1]) + 1;
        int found = Arrays.binarySearch(sums, from, to, drawn);
        return found >= 0 ? found : -found - 1;
    }
}
