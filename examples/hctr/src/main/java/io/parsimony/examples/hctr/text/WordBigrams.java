package io.parsimony.examples.hctr.text;

import com.hankcs.hanlp.collection.trie.DoubleArrayTrie;
import com.hankcs.hanlp.corpus.io.ByteArray;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Words and their pair counts in a corpus: the two tables in HanLP's portable jar (Apache-2.0). HanLP's own
 * dictionaries return the count of a given pair, but not the successors of a word; they also log, search for settings,
 * and end the process on errors. So this class reads the tables with HanLP's value classes only. It rejects
 * inconsistent tables.
 */
final class WordBigrams {

    private static final String WORDS = "/data/dictionary/CoreNatureDictionary.mini.txt.bin";
    private static final String PAIRS = "/data/dictionary/CoreNatureDictionary.ngram.mini.txt.table.bin";
    /** Stands for the beginning of a sentence. */
    private static final String BEGIN = "始##始";
    /** Stands for the end of a sentence. */
    private static final String END = "末##末";
    /** The substring of words that are placeholders: sentence bounds, numbers, names. */
    private static final String MARK = "##";

    private static final int LONGEST_WORD = 100;

    private final String[] words;
    private final int[] counts;
    private final int[] starts;
    private final int[] pairs;
    private final int begin;
    private final int end;

    private WordBigrams(String[] words, int[] counts, int[] starts, int[] pairs) {
        this.words = words;
        this.counts = counts;
        this.starts = starts;
        this.pairs = pairs;
        this.begin = Arrays.asList(words).indexOf(BEGIN);
        this.end = Arrays.asList(words).indexOf(END);
    }

    /**
     * Reads HanLP's counts.
     *
     * @throws ParsimonyException ({@code bad-file}) if they are not on the class path or have another format
     */
    static WordBigrams load() {
        try (InputStream words = DoubleArrayTrie.class.getResourceAsStream(WORDS);
                InputStream pairs = DoubleArrayTrie.class.getResourceAsStream(PAIRS)) {
            return read(words, pairs);
        } catch (IOException e) {
            throw bad("found: " + e, e);
        }
    }

    /**
     * Reads tables of counts.
     *
     * @throws ParsimonyException ({@code bad-file})
     */
    static WordBigrams read(@Nullable InputStream wordTable, @Nullable InputStream pairTable) {
        if (wordTable == null || pairTable == null) {
            throw bad("found no such resource", null);
        }
        try {
            ByteArray table = new ByteArray(wordTable.readAllBytes());
            int[] counts = counts(table);
            String[] words = words(table, counts.length);
            // The tables are two arrays of numbers; no other objects are deserialized.
            try (ObjectInputStream in = new ObjectInputStream(pairTable)) {
                in.setObjectInputFilter(ObjectInputFilter.Config.createFilter("maxdepth=1;!*"));
                WordBigrams read = new WordBigrams(words, counts, (int[]) in.readObject(), (int[]) in.readObject());
                read.check();
                return read;
            }
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            throw e instanceof ParsimonyException known ? known : bad("found: " + e, e);
        }
    }

    /** Reads, for each word, its count, the number of its parts of speech, and each part with its count. */
    private static int[] counts(ByteArray table) {
        int size = table.nextInt();
        if (size < 1 || size > table.getLength() / (2 * Integer.BYTES)) {
            throw bad("found " + size + " words", null);
        }
        int[] counts = new int[size];
        for (int word = 0; word < size; word++) {
            counts[word] = table.nextInt();
            int parts = table.nextInt();
            for (int i = 0; i < 2 * parts; i++) {
                table.nextInt();
            }
        }
        return counts;
    }

    /**
     * Returns the words of a double-array trie (Aoe, 1989) by number. A node's children lie at its base plus one plus
     * their character, and the cell at the base itself holds the number of the word that ends there, negated, less one.
     * Each child's check holds its parent's base. So each word is read from its end back to the root, and then looked
     * up.
     */
    private static String[] words(ByteArray table, int size) {
        DoubleArrayTrie<Integer> trie = new DoubleArrayTrie<>();
        trie.load(table, new Integer[size]);
        int[] base = trie.getBase();
        int[] check = trie.getCheck();
        int[] nodes = new int[base.length];
        for (int node = 0; node < base.length; node++) {
            if (base[node] > 0) {
                nodes[base[node]] = node;
            }
        }
        String[] words = new String[size];
        for (int cell = 0; cell < base.length; cell++) {
            if (base[cell] < 0) {
                StringBuilder letters = new StringBuilder();
                for (int node = nodes[cell]; node != 0 && letters.length() < LONGEST_WORD; node = nodes[check[node]]) {
                    letters.append((char) (node - check[node] - 1));
                }
                String word = letters.reverse().toString();
                int number = -base[cell] - 1;
                if (trie.exactMatchSearch(word) != number || words[number] != null) {
                    throw bad("found word " + number + " as [" + word + "]", null);
                }
                words[number] = word;
            }
        }
        int missing = Arrays.asList(words).indexOf(null);
        if (missing >= 0) {
            throw bad("found no word " + missing, null);
        }
        return words;
    }

    private void check() {
        if (begin < 0 || end < 0) {
            throw bad("found no marks of a sentence's begin and end", null);
        }
        long all = 0;
        for (int count : counts) {
            all += count;
        }
        if (Arrays.stream(counts).anyMatch(count -> count < 0) || all > Integer.MAX_VALUE) {
            throw bad("found counts of words that sum to " + all, null);
        }
        if (starts.length != words.length + 1 || starts[0] != 0 || 2L * starts[words.length] != pairs.length) {
            throw bad("found pairs that are not of the " + words.length + " words", null);
        }
        long sum = 0;
        for (int word = 0; word < words.length; word++) {
            if (starts[word] > starts[word + 1]) {
                throw bad("found that the pairs of word " + word + " end before they begin", null);
            }
            for (int pair = starts[word]; pair < starts[word + 1]; pair++) {
                sum += count(pair);
                if (count(pair) < 1 || sum > Integer.MAX_VALUE || next(pair) < 0 || next(pair) >= words.length) {
                    throw bad("found word " + next(pair) + " " + count(pair) + " times after word " + word, null);
                }
            }
        }
    }

    /** Returns the number of words, including the placeholders. */
    int size() {
        return words.length;
    }

    /** Returns a word, by its number. */
    String word(int number) {
        return words[number];
    }

    /** Returns whether a word is a placeholder. */
    boolean isMark(int number) {
        return words[number].contains(MARK);
    }

    /** Returns the count of a word. A placeholder's count has no meaning. */
    int wordCount(int number) {
        return counts[number];
    }

    /** Returns the number of the mark before a sentence. */
    int begin() {
        return begin;
    }

    /** Returns the number of the mark after a sentence. */
    int end() {
        return end;
    }

    /** Returns the first pair whose first word is this one. Its pairs end where the next word's begin. */
    int firstPair(int number) {
        return starts[number];
    }

    /** Returns a pair's second word. */
    int next(int pair) {
        return pairs[2 * pair];
    }

    /** Returns the count of a pair. */
    int count(int pair) {
        return pairs[2 * pair + 1];
    }

    private static ParsimonyException bad(String found, @Nullable Throwable cause) {
        return new ParsimonyException(
                Problem.of(ErrorId.BAD_FILE, "Expected HanLP's counts of words and their pairs, " + found + ".")
                        .at("com.hankcs:hanlp")
                        .hint("Check that the class path has its version portable-1.8.6."),
                cause);
    }
}
