package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The frequencies of characters in Chinese newspapers: the sum over the words of {@link BigramText}'s counts. They
 * select the characters of a task that is smaller than the whole script. Immutable.
 */
public final class CharacterFrequencies {

    private final Map<Integer, Long> counts;

    private CharacterFrequencies(Map<Integer, Long> counts) {
        this.counts = counts;
    }

    /**
     * Reads the counts of words.
     *
     * @throws ParsimonyException ({@code bad-file}) if HanLP's counts are not on the class path
     */
    public static CharacterFrequencies load() {
        return of(WordBigrams.load());
    }

    static CharacterFrequencies of(WordBigrams words) {
        Map<Integer, Long> counts = new HashMap<>();
        for (int word = 0; word < words.size(); word++) {
            if (!words.isMark(word)) {
                long count = words.wordCount(word);
                words.word(word).codePoints().forEach(character -> counts.merge(character, count, Long::sum));
            }
        }
        return new CharacterFrequencies(counts);
    }

    /** Returns the count of a character by its code point, zero if it never occurs. */
    public long count(int codePoint) {
        return counts.getOrDefault(codePoint, 0L);
    }

    /**
     * Returns the most frequent characters of an alphabet in descending order; ties keep the alphabet's order.
     *
     * @param number the number of characters
     * @throws ParsimonyException ({@code bad-value}) if the alphabet has fewer characters
     */
    public Alphabet mostFrequent(int number, Alphabet among) {
        return mostFrequent(number, among, codePoint -> true);
    }

    /**
     * Returns the most frequent characters of an alphabet among those that can be drawn.
     *
     * @param number the number of characters
     * @param drawable the code points of the characters that can be drawn
     * @throws ParsimonyException ({@code bad-value}) if there are fewer characters
     */
    public Alphabet mostFrequent(int number, Alphabet among, Set<Integer> drawable) {
        return mostFrequent(number, among, drawable::contains);
    }

    private Alphabet mostFrequent(int number, Alphabet among, IntPredicate drawable) {
        Require.atLeastOne("number", number);
        int[] chosen = IntStream.range(0, among.size())
                .map(among::codePoint)
                .filter(drawable)
                .boxed()
                .sorted(Comparator.comparingLong(this::count).reversed())
                .limit(number)
                .mapToInt(Integer::intValue)
                .toArray();
        if (chosen.length < number) {
            throw Require.bad("number", "at most the " + chosen.length + " known characters", number);
        }
        return Alphabet.of(chosen);
    }
}
