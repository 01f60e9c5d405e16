package io.parsimony.cli.pictures;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The names of the classes in the order of a model's outputs.
 *
 * @param names the names, output 0 first
 */
public record ClassList(List<String> names) {

    private static final int SHOWN = 12;
    private static final Pattern NUMBER = Pattern.compile("(?<=[0-9])(?![0-9])|(?<![0-9])(?=[0-9])");

    /** Compares names by the numbers in them: {@code 2} before {@code 10}, {@code class9} before {@code class10}. */
    static final Comparator<String> BY_NUMBERS = ClassList::compareByNumbers;

    /**
     * Reads a text file with a name on each line; ignores empty lines.
     *
     * @throws ParsimonyException ({@code bad-data}) if the file cannot be read, is not UTF-8 text, names no class, or
     *     names a class twice
     */
    public static List<String> read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw bad(file, "Expected a text file with a class's name on each line, found no regular file.");
            }
            List<String> names = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            List<String> repeated = names.stream()
                    .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
                    .distinct()
                    .toList();
            if (names.isEmpty() || !repeated.isEmpty()) {
                throw bad(
                        file, "Expected distinct names of classes, one on each line, found " + repeated + " repeated.");
            }
            return names;
        } catch (CharacterCodingException e) {
            throw bad(file, "Expected UTF-8 text, found other bytes.");
        } catch (IOException e) {
            throw bad(file, "The class list cannot be read: " + e + ".");
        }
    }

    private static ParsimonyException bad(Path file, String message) {
        return new ParsimonyException(Problem.of(ErrorId.BAD_DATA, message)
                .at(file.toString())
                .hint("Write the subfolders' names in the order of the model's outputs."));
    }

    /**
     * Returns the order in one line, with a note if numbers are sorted as text, so that 10 comes before 2.
     *
     * @param given whether the order was given, and not derived from the names
     */
    public String describe(boolean given) {
        String shown = IntStream.range(0, Math.min(SHOWN, names.size()))
                .mapToObj(i -> i + " = " + names.get(i))
                .collect(Collectors.joining(", "));
        String more = names.size() > SHOWN ? ", ... " + (names.size() - 1) + " = " + names.get(names.size() - 1) : "";
        String warning = !given && isSortedAsText()
                ? ". The names are numbers sorted as text; give --numeric-order or --classes FILE if the model's "
                        + "outputs are in another order"
                : "";
        return "Classes by output: " + shown + more + warning + ".";
    }

    private boolean isSortedAsText() {
        return names.stream().allMatch(name -> name.matches("[0-9]+"))
                && !names.stream().sorted(BY_NUMBERS).toList().equals(names);
    }

    private static int compareByNumbers(String a, String b) {
        String[] first = NUMBER.split(a, -1);
        String[] second = NUMBER.split(b, -1);
        for (int i = 0; i < Math.min(first.length, second.length); i++) {
            boolean numbers = first[i].matches("[0-9]+") && second[i].matches("[0-9]+");
            int order = numbers
                    ? new BigInteger(first[i]).compareTo(new BigInteger(second[i]))
                    : first[i].compareTo(second[i]);
            if (order != 0) {
                return order;
            }
        }
        return first.length != second.length ? Integer.compare(first.length, second.length) : a.compareTo(b);
    }
}
