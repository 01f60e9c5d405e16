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
 * Passages of a text file. The file is split into pieces at every character that is not of the alphabet: line ends,
 * punctuation, rare characters. A passage begins anywhere. It keeps within one piece if such a place is soon found,
 * else it runs on into the next, past what split them; after the last piece comes the first. Immutable.
 */
public final class FileText implements TextSource {

    /** Places tried for a passage within one piece. */
    private static final int TRIES = 16;

    private final Alphabet alphabet;
    private final int[] characters;
    /** Where pieces begin, and where the last one ends. */
    private final int[] bounds;

    private FileText(Alphabet alphabet, int[] characters, int[] bounds) {
        this.alphabet = alphabet;
        this.characters = characters;
        this.bounds = bounds;
    }

    /**
     * Reads a file of text in UTF-8, whole.
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
                    Problem.of(ErrorId.BAD_FILE, "Expected text in UTF-8, found bytes that are none.")
                            .at(file.toString())
                            .hint("Convert the file to UTF-8."),
                    e);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Expected a readable file of text, found: " + e + ".")
                            .at(file.toString())
                            .hint("Check the path, and that the file may be read."),
                    e);
        }
    }

    @Override
    public Alphabet alphabet() {
        return alphabet;
    }

    /** Returns the number of characters in the file that are of the alphabet. */
    public int size() {
        return characters.length;
    }

    /** Returns all pieces, in the order of the file: what a language model is trained with. */
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
        // A place that is no bound lies before the bound that the search would insert it at.
        return bounds[found >= 0 ? found + 1 : -found - 1] - place;
    }
}
