package io.parsimony.examples.hctr.text;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Passages of a text file. The file is split into pieces at every character outside the alphabet: line ends,
 * punctuation, rare characters. A passage begins at a random place. It stays within one piece if a few random tries
 * find such a place; otherwise it continues in the next piece. The first piece follows the last. Immutable.
 */
public final class FileText implements TextSource {

    /** The number of tries to find a passage within one piece. */
    private static final int TRIES = 16;

    private final Alphabet alphabet;
    private final int[] characters;
    /** The beginnings of the pieces, followed by the end of the last piece. */
    private final int[] bounds;

    private FileText(Alphabet alphabet, int[] characters, int[] bounds) {
        this.alphabet = alphabet;
        this.characters = characters;
        this.bounds = bounds;
    }

    /**
     * Reads a whole UTF-8 text file.
     *
     * @throws ParsimonyException ({@code bad-file}) if it cannot be read, is not UTF-8, or has no character of the
     *     alphabet
     */
    public static FileText read(Path file, Alphabet alphabet) {
        int[] codePoints = contents(file).codePoints().toArray();
        int[] characters = new int[codePoints.length];
        List<Integer> bounds = new ArrayList<>(List.of(0));
        int size = 0;
        for (int codePoint : codePoints) {
            OptionalInt number = alphabet.number(codePoint);
            if (number.isPresent()) {
                characters[size++] = number.getAsInt();
            } else if (bounds.get(bounds.size() - 1) < size) {
                bounds.add(size);
            }
        }
        if (size == 0) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_FILE,
                            String.format(
                                    Locale.ROOT,
                                    "Expected text with characters of the alphabet of %d, found none in %d characters.",
                                    alphabet.size(),
                                    codePoints.length))
                    .at(file.toString())
                    .hint("Give a text in the script of the alphabet."));
        }
        if (bounds.get(bounds.size() - 1) < size) {
            bounds.add(size);
        }
        return new FileText(
                alphabet,
                Arrays.copyOf(characters, size),
                bounds.stream().mapToInt(Integer::intValue).toArray());
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Expected text in UTF-8, found other bytes.")
                            .at(file.toString())
                            .hint("Convert the file to UTF-8."),
                    e);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Cannot read the text file: " + e + ".")
                            .at(file.toString())
                            .hint("Check the path and the read permission."),
                    e);
        }
    }

    @Override
    public Alphabet alphabet() {
        return alphabet;
    }

    /** Returns the number of the file's characters that are in the alphabet. */
    public int size() {
        return characters.length;
    }

    /** Returns all pieces in file order, to train a language model. */
    public Stream<int[]> pieces() {
        return IntStream.range(0, bounds.length - 1)
                .mapToObj(piece -> Arrays.copyOfRange(characters, bounds[piece], bounds[piece + 1]));
    }

    @Override
    public int[] draw(Random random, int least, int most) {
        int[] text = new int[Lengths.draw(random, least, most)];
        int first = random.nextInt(characters.length);
        for (int tried = 1; tried < TRIES && text.length > remaining(first); tried++) {
            first = random.nextInt(characters.length);
        }
        for (int i = 0; i < text.length; i++) {
            text[i] = characters[(int) (((long) first + i) % characters.length)];
        }
        return text;
    }

    /** Returns the number of characters from a place to the end of its piece. */
    private int remaining(int place) {
        int found = Arrays.binarySearch(bounds, place);
        // A place that is not a bound lies before the bound at which the search would insert it.
        return bounds[found >= 0 ? found + 1 : -found - 1] - place;
    }
}
