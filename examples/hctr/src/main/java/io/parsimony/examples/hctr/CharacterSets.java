package io.parsimony.examples.hctr;

import io.parsimony.cli.report.Units;
import io.parsimony.examples.hctr.casia.CasiaFolder;
import io.parsimony.examples.hctr.casia.Coverage;
import io.parsimony.examples.hctr.lines.CharacterDataset;
import io.parsimony.examples.hctr.lines.CharacterNormalizer;
import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.strokes.StrokeSet;
import io.parsimony.examples.hctr.text.Alphabet;
import io.parsimony.examples.hctr.writer.Handwriting;
import io.parsimony.examples.hctr.writer.Writer;
import io.parsimony.internal.tensor.Generators;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Isolated characters by two groups of writers who have nobody in common.
 *
 * @param description where they come from, a line each
 * @param alphabet the characters in the order of the labels
 * @param train the characters to train on
 * @param test the characters to test on
 */
record CharacterSets(List<String> description, Alphabet alphabet, CharacterDataset train, CharacterDataset test) {

    private static final CharacterNormalizer NORMALIZER = new CharacterNormalizer(Scale.HEIGHT);
    private static final long TEST_WRITERS = 1_000_000;
    private static final int TRAIN_TO_TEST = 5;

    /** Copies the list. */
    CharacterSets {
        description = List.copyOf(description);
    }

    /** Returns the names of the classes: each is a character. */
    List<String> classes() {
        return IntStream.range(0, alphabet.size())
                .mapToObj(number -> Character.toString(alphabet.codePoint(number)))
                .toList();
    }

    /** Every character of an alphabet once by every writer; a fifth as many others write those to test on. */
    static CharacterSets draw(StrokeSet strokes, Alphabet alphabet, int writers, long seed) {
        int others = Math.max(1, writers / TRAIN_TO_TEST);
        return new CharacterSets(
                List.of(
                        strokes.describe() + ", drawn by writers who are drawn themselves, seed " + seed,
                        String.format(
                                Locale.ROOT,
                                "%s characters by %s writers to train on, by %s others to test on",
                                Units.count(alphabet.size()),
                                Units.count(writers),
                                Units.count(others))),
                alphabet,
                draw(strokes, alphabet, 0, writers, seed),
                draw(strokes, alphabet, TEST_WRITERS, others, seed));
    }

    private static CharacterDataset draw(
            StrokeSet strokes, Alphabet alphabet, long firstWriter, int writers, long seed) {
        Handwriting handwriting = new Handwriting(strokes);
        int[] labels = IntStream.range(0, writers * alphabet.size())
                .map(i -> i % alphabet.size())
                .toArray();
        List<GrayImage> pictures = IntStream.range(0, labels.length)
                .parallel()
                .mapToObj(i -> {
                    long writer = firstWriter + i / alphabet.size();
                    return NORMALIZER.normalize(handwriting.character(
                            Writer.of(seed, writer),
                            alphabet.codePoint(labels[i]),
                            Generators.of(seed, labels[i], "hctr.character." + writer)));
                })
                .toList();
        return new CharacterDataset(pictures, labels, alphabet.size());
    }

    /**
     * Returns the characters of CASIA-HWDB and of the ICDAR 2013 competition: see {@link CasiaFolder}.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-file}) if a file is damaged
     */
    static CharacterSets read(Path folder) {
        CasiaFolder files = CasiaFolder.of(folder, CasiaFolder.Kind.CHARACTERS);
        Alphabet alphabet = files.alphabet();
        List<String> description = new ArrayList<>();
        CharacterDataset train = read("training", files.train(), alphabet, description);
        CharacterDataset test = read("test", files.test(), alphabet, description);
        if (!files.sharedWriters().isEmpty()) {
            description.add("Beware: writers of the training files are among those of the test files: "
                    + String.join(", ", files.sharedWriters()));
        }
        return new CharacterSets(description, alphabet, train, test);
    }

    private static CharacterDataset read(
            String purpose, List<Path> files, Alphabet alphabet, List<String> description) {
        List<GrayImage> pictures = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        Coverage coverage = CasiaFolder.readCharacters(files, alphabet, (picture, character) -> {
            pictures.add(NORMALIZER.normalize(picture));
            labels.add(character);
        });
        description.add(purpose + ": " + coverage.describe());
        return new CharacterDataset(
                pictures, labels.stream().mapToInt(label -> label).toArray(), alphabet.size());
    }
}
