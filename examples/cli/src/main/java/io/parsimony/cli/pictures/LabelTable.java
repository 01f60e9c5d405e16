package io.parsimony.cli.pictures;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file with any number of labels for each picture. The first line is a header, and the first column holds the
 * pictures' paths. In a file of two columns, the second column holds names of classes, separated by spaces, semicolons
 * or bars. Otherwise, each further column is a class, with 1 for pictures of the class and 0 for others.
 *
 * @param classes the names of the classes in the order of the columns; sorted in a file of two columns
 * @param labels the names of each picture's classes by path
 */
public record LabelTable(List<String> classes, Map<String, Set<String>> labels) {

    private static final List<String> BLANK = List.of("");
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setIgnoreSurroundingSpaces(true)
            .setTrim(true)
            .get();

    /**
     * Reads a file.
     *
     * @throws ParsimonyException ({@code bad-data}) with the line if the file cannot be read or has another format
     */
    public static LabelTable read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw bad(file, "Expected a CSV file of labels, found no regular file.");
        }
        try (CSVParser parser = FORMAT.parse(Files.newBufferedReader(file))) {
            List<String> header = List.of();
            Map<String, Set<String>> labels = new LinkedHashMap<>();
            for (CSVRecord record : parser) {
                List<String> cells = record.toList();
                String line = "line " + parser.getCurrentLineNumber() + ": ";
                if (cells.equals(BLANK)) {
                    continue;
                }
                if (header.isEmpty()) {
                    header = cells;
                } else if (cells.size() != header.size()) {
                    throw bad(file, line + "Expected " + header.size() + " columns, found " + cells.size() + ".");
                } else if (labels.put(cells.get(0), row(file, line, header, cells)) != null) {
                    throw bad(file, line + "Expected each picture once, found [" + cells.get(0) + "] again.");
                }
            }
            if (header.size() < 2) {
                throw bad(file, "Expected a header of at least two columns, the picture's path first.");
            }
            return new LabelTable(classes(header, labels), labels);
        } catch (IOException | UncheckedIOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof CharacterCodingException
                    ? bad(file, "Expected UTF-8 text, found other bytes.")
                    : bad(file, "The labels cannot be read: " + cause + ".");
        }
    }

    private static List<String> classes(List<String> header, Map<String, Set<String>> labels) {
        if (header.size() > 2) {
            return List.copyOf(header.subList(1, header.size()));
        }
        Set<String> names = new TreeSet<>();
        labels.values().forEach(names::addAll);
        return List.copyOf(names);
    }

    private static Set<String> row(Path file, String line, List<String> header, List<String> cells) {
        Set<String> names = new LinkedHashSet<>();
        if (header.size() == 2) {
            Stream.of(cells.get(1).split("[ ;|]+"))
                    .filter(name -> !name.isEmpty())
                    .forEach(names::add);
            return names;
        }
        for (int column = 1; column < cells.size(); column++) {
            String cell = cells.get(column);
            if (cell.equals("1") || cell.equals("1.0")) {
                names.add(header.get(column));
            } else if (!cell.equals("0") && !cell.equals("0.0")) {
                throw bad(file, line + "Expected 0 or 1 in column [" + header.get(column) + "], found [" + cell + "].");
            }
        }
        return names;
    }

    private static ParsimonyException bad(Path file, String message) {
        return new ParsimonyException(Problem.of(ErrorId.BAD_DATA, message)
                .at(file.toString())
                .hint("Write a header, then a line for each picture: its path and its labels."));
    }
}
