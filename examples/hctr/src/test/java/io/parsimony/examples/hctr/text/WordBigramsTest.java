package io.parsimony.examples.hctr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hankcs.hanlp.collection.trie.DoubleArrayTrie;
import io.parsimony.error.ParsimonyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordBigramsTest {

    private static final Map<String, Integer> WORDS =
            Map.of("始##始", 9, "末##末", 9, "未##人", 9, "我", 4, "我们", 3, "他", 2, "好", 1);

    /** Returns counts in HanLP's form from words with their counts, and pairs of words with theirs. */
    static WordBigrams counts(Map<String, Integer> words, Map<List<String>, Integer> pairs) {
        return WordBigrams.read(new ByteArrayInputStream(words(words)), new ByteArrayInputStream(pairs(words, pairs)));
    }

    private static byte[] words(Map<String, Integer> words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeInt(words.size());
            TreeMap<String, Integer> sorted = new TreeMap<>(words);
            for (int count : sorted.values()) {
                // Two parts of speech, each with its own count.
                for (int number : new int[] {count, 2, 7, 1, 8, count - 1}) {
                    out.writeInt(number);
                }
            }
            DoubleArrayTrie<Integer> trie = new DoubleArrayTrie<>();
            trie.build(sorted);
            trie.save(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] pairs(Map<String, Integer> words, Map<List<String>, Integer> pairs) {
        List<String> sorted = new ArrayList<>(new TreeMap<>(words).keySet());
        List<Integer> flat = new ArrayList<>();
        int[] starts = new int[sorted.size() + 1];
        for (int first = 0; first < sorted.size(); first++) {
            for (int second = 0; second < sorted.size(); second++) {
                Integer count = pairs.get(List.of(sorted.get(first), sorted.get(second)));
                if (count != null) {
                    flat.addAll(List.of(second, count));
                }
            }
            starts[first + 1] = flat.size() / 2;
        }
        return objects(starts, flat.stream().mapToInt(Integer::intValue).toArray());
    }

    private static byte[] objects(Object... objects) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            for (Object object : objects) {
                out.writeObject(object);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void hanlpsCountsAreReadWhole() {
        WordBigrams counts = WordBigrams.load();
        assertThat(counts.size()).isEqualTo(85_585);
        assertThat(counts.word(counts.begin())).isEqualTo("始##始");
        assertThat(counts.word(counts.end())).isEqualTo("末##末");
        int we = IntStream.range(0, counts.size())
                .filter(word -> counts.word(word).equals("我们"))
                .findFirst()
                .orElseThrow();
        assertThat(counts.wordCount(we)).isEqualTo(2028);
        assertThat(IntStream.range(counts.firstPair(we), counts.firstPair(we + 1))
                        .filter(pair -> counts.word(counts.next(pair)).equals("的"))
                        .map(counts::count))
                .containsExactly(219);
    }

    @Test
    void loadingPrintsNothing() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream caught = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(caught);
        System.setErr(caught);
        try {
            WordBigrams.load();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void wordsAndPairsAreReadAsWritten() {
        WordBigrams counts = counts(WORDS, Map.of(List.of("我", "好"), 5, List.of("始##始", "我"), 2));
        int first = counts.firstPair(counts.begin());
        assertThat(counts.firstPair(counts.begin() + 1)).isEqualTo(first + 1);
        assertThat(counts.word(counts.next(first))).isEqualTo("我");
        assertThat(counts.count(first)).isEqualTo(2);
        assertThat(IntStream.range(0, 7).mapToObj(counts::word)).containsExactlyInAnyOrderElementsOf(WORDS.keySet());
        assertThat(IntStream.range(0, 7).filter(counts::isMark)).hasSize(3);
        assertThat(IntStream.range(0, 7))
                .allSatisfy(word -> assertThat(counts.wordCount(word)).isEqualTo(WORDS.get(counts.word(word))));
    }

    @Test
    void countsThatAreNotThereAreRefused() {
        assertThatThrownBy(() -> WordBigrams.read(null, InputStream.nullInputStream()))
                .hasMessage(
                        "com.hankcs:hanlp: Expected HanLP's counts of words and their pairs, found no such resource."
                                + " Check that the class path has its version portable-1.8.6. [bad-file]");
    }

    @Test
    void tablesThatDoNotFitTogetherAreRefused() {
        int size = WORDS.size();
        int[] starts = new int[size + 1];
        starts[size] = 1;
        assertRefused(objects(new int[size], new int[0]), "pairs that are not of the 7 words");
        assertRefused(objects(new int[size + 1], new int[2]), "pairs that are not of the 7 words");
        assertRefused(objects(starts, new int[] {7, 1}), "found word 7 1 times after word 6");
        assertRefused(objects(starts, new int[] {0, 0}), "found word 0 0 times after word 6");
        assertRefused(objects(starts, new int[] {-1, 1}), "found word -1 1 times");
        int[] backwards = starts.clone();
        backwards[3] = 2;
        assertRefused(objects(backwards, new int[] {0, 1}), "[bad-file]");
        assertRefused(objects("text", "more"), "[bad-file]");
        assertRefused(objects(List.of(1), List.of(2)), "InvalidClassException");
        assertRefused(new byte[] {1, 2}, "[bad-file]");
    }

    private static void assertRefused(byte[] pairs, String message) {
        assertThatThrownBy(
                        () -> WordBigrams.read(new ByteArrayInputStream(words(WORDS)), new ByteArrayInputStream(pairs)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aBrokenTableOfWordsIsRefused() {
        byte[] whole = words(WORDS);
        byte[] pairs = pairs(WORDS, Map.of());
        for (int length = 0; length < whole.length; length += 1 + length / 9) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> WordBigrams.read(new ByteArrayInputStream(cut), new ByteArrayInputStream(pairs)))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageEndingWith("[bad-file]");
        }
        assertThatThrownBy(() -> counts(Map.of("我", 1, "好", 1), Map.of()))
                .hasMessageContaining("no marks of a sentence's begin and end");
    }
}
