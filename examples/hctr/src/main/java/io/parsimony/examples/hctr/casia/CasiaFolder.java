package io.parsimony.examples.hctr.casia;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.examples.hctr.HctrErrorId;
import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.lines.TextLine;
import io.parsimony.examples.hctr.text.Alphabet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The files of a folder, sorted by name and split by the folders that contain them. Training files are below a folder
 * whose name contains {@code train} or {@code trn}, test files below one with {@code test} or {@code tst}, in any
 * letter case; the innermost such folder counts. So {@code DIR/train/**} and {@code DIR/test/**} work, as do the
 * folders of the extracted sets, {@code HWDB2.0Train} or {@code HWDB1.1trn_gnt}. Names above the given folder do not
 * count.
 *
 * <p>The writer of a file is the part of its name before the first hyphen or dot: {@code 001} for {@code 001.gnt} and
 * {@code 001-P16.dgrl}.
 *
 * @param kind the kind of the files
 * @param train the training files
 * @param test the test files
 */
public record CasiaFolder(Kind kind, List<Path> train, List<Path> test) {

    private static final List<String> TRAIN = List.of("train", "trn");
    private static final List<String> TEST = List.of("test", "tst");

    /** The content of files, with the ending of their names. */
    public enum Kind {

        /** Isolated characters. */
        CHARACTERS(".gnt"),

        /** Pages, as lines of text. */
        LINES(".dgrl");

        private final String ending;

        Kind(String ending) {
            this.ending = ending;
        }

        private boolean matches(Path file) {
            return lowerCase(file).endsWith(ending);
        }
    }

    /** Copies the lists. */
    public CasiaFolder {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /**
     * Finds the files of a kind in a folder and its subfolders.
     *
     * @throws ParsimonyException ({@code bad-folder}) if the folder cannot be read, a file is neither for training nor
     *     for testing, or one of the two has no files
     */
    public static CasiaFolder of(Path folder, Kind kind) {
        List<Path> train = new ArrayList<>();
        List<Path> test = new ArrayList<>();
        for (Path file : files(folder, kind)) {
            (forTraining(folder, file) ? train : test).add(file);
        }
        if (train.isEmpty() || test.isEmpty()) {
            throw bad(
                    folder,
                    String.format(
                            Locale.ROOT,
                            "Expected %s files for training and for testing, found %d and %d.",
                            kind.ending,
                            train.size(),
                            test.size()));
        }
        return new CasiaFolder(kind, train, test);
    }

    private static List<Path> files(Path folder, Kind kind) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(kind::matches)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new ParsimonyException(
                    Problem.of(HctrErrorId.BAD_FOLDER, "Cannot read the folder: " + e + ".")
                            .at(folder.toString()),
                    e);
        }
    }

    private static boolean forTraining(Path folder, Path file) {
        Path inside = folder.relativize(file);
        for (int i = inside.getNameCount() - 2; i >= 0; i--) {
            String name = lowerCase(inside.getName(i));
            boolean train = TRAIN.stream().anyMatch(name::contains);
            if (train != TEST.stream().anyMatch(name::contains)) {
                return train;
            }
        }
        throw bad(file, "Expected the file below a folder for training or for testing, found neither or both.");
    }

    private static ParsimonyException bad(Path place, String message) {
        return new ParsimonyException(Problem.of(HctrErrorId.BAD_FOLDER, message)
                .at(place.toString())
                .hint("Put files below folders with train (trn) and test (tst) in their names."));
    }

    private static String lowerCase(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    /** Returns the writer of a file. */
    public static String writer(Path file) {
        return file.getFileName().toString().split("[-.]", 2)[0];
    }

    /** Returns the writers of both training and test files; there should be none. The comparison uses only names. */
    public SortedSet<String> sharedWriters() {
        SortedSet<String> shared = new TreeSet<>(writers(train));
        shared.retainAll(writers(test));
        return shared;
    }

    private static Set<String> writers(List<Path> files) {
        return files.stream().map(CasiaFolder::writer).collect(Collectors.toSet());
    }

    /**
     * Returns the characters of the training labels, in the order of their code points.
     *
     * @throws ParsimonyException ({@code bad-file}) if a file is damaged; ({@code bad-alphabet}) if there is no label
     */
    public Alphabet alphabet() {
        Set<Integer> found = new HashSet<>();
        if (kind == Kind.LINES) {
            eachLine(train, line -> IntStream.of(line.codePoints()).forEach(found::add));
        } else {
            eachCharacter(train, character -> found.add(character.codePoint()));
        }
        found.remove(Labels.UNKNOWN);
        return Alphabet.of(found.stream().mapToInt(Integer::intValue).sorted().toArray());
    }

    /**
     * Reads pages line by line. Skips and counts lines with characters outside the alphabet and blank lines.
     *
     * @param files of this folder
     * @param to the consumer of each line, with the picture as scanned
     * @throws ParsimonyException ({@code bad-file}) if a file is damaged or contains no lines
     */
    public static Coverage readLines(List<Path> files, Alphabet alphabet, Consumer<TextLine> to) {
        Tally tally = new Tally(alphabet);
        eachLine(files, line -> {
            int[] characters = tally.characters(line.image(), line.codePoints());
            if (characters.length > 0) {
                to.accept(new TextLine(line.image(), characters));
            }
        });
        return tally.coverage(files.size());
    }

    /**
     * Reads isolated characters one by one. Skips and counts characters outside the alphabet and blank pictures.
     *
     * @param files of this folder
     * @param to the consumer of each picture as scanned and the number of its character
     * @throws ParsimonyException ({@code bad-file}) if a file is damaged or contains no isolated characters
     */
    public static Coverage readCharacters(List<Path> files, Alphabet alphabet, ObjIntConsumer<GrayImage> to) {
        Tally tally = new Tally(alphabet);
        eachCharacter(files, character -> {
            int[] characters = tally.characters(character.image(), character.codePoint());
            if (characters.length > 0) {
                to.accept(character.image(), characters[0]);
            }
        });
        return tally.coverage(files.size());
    }

    private static void eachLine(List<Path> files, Consumer<LabelledLine> to) {
        for (Path file : files) {
            try (DgrlReader reader = DgrlReader.open(file)) {
                reader.forEachRemaining(to);
            }
        }
    }

    private static void eachCharacter(List<Path> files, Consumer<LabelledCharacter> to) {
        for (Path file : files) {
            try (GntReader reader = GntReader.open(file)) {
                reader.forEachRemaining(to);
            }
        }
    }
}
