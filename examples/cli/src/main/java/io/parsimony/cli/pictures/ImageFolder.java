package io.parsimony.cli.pictures;

import io.parsimony.cli.progress.ScanDisplay;
import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.tensor.Generators;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of pictures with a subfolder for each class, whose names, sorted, are the classes. Where the folder has
 * subfolders {@code train} and {@code test} (or {@code val}), each of these holds the classes; else a tenth of each
 * class's pictures, drawn by a seed, is kept for testing.
 *
 * @param classes the classes' names, in the order of the model's outputs
 * @param train what is learnt from
 * @param test what is tested on
 */
public record ImageFolder(List<String> classes, Dataset train, Dataset test) {

    private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);
    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "bmp", "gif", "webp", "tif", "tiff");
    private static final String TRAIN = "train";
    private static final List<String> TESTS = List.of("test", "val", "validation");
    private static final int HELD_OUT = 10;
    private static final int SHOWN = 3;

    /** A picture's file and its classes. */
    record Picture(Path file, List<Integer> labels) {}

    /**
     * Finds the pictures of a folder, with the classes in the order of their names' characters.
     *
     * @throws ParsimonyException as {@link #open(Path, List, Preparation, long)}
     */
    public static ImageFolder open(Path folder, Preparation preparation, long seed) {
        return open(folder, List.of(), preparation, seed);
    }

    /**
     * Finds the pictures of a folder. They are read when they are asked for.
     *
     * @param order the classes' names in the order of the model's outputs, or none for the order of their characters
     * @param seed the seed of the division, where the folder has none
     * @throws ParsimonyException ({@code bad-data}) if there is no such folder, it holds no classes or others than
     *     those named, or a class no pictures
     */
    public static ImageFolder open(Path folder, List<String> order, Preparation preparation, long seed) {
        Path train = folder.resolve(TRAIN);
        if (Files.isDirectory(train)) {
            Path test = TESTS.stream()
                    .map(folder::resolve)
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> bad("Expected a folder [test] or [val] beside [train], found none.", folder));
            List<String> classes = classes(train);
            if (!classes.equals(classes(test))) {
                throw bad(
                        "Expected the same classes in [" + train + "] and [" + test + "], found " + classes + " and "
                                + classes(test) + ".",
                        folder);
            }
            List<String> ordered = ordered(classes, order, train);
            return new ImageFolder(
                    ordered,
                    new ImageDataset(all(train, ordered), ordered.size(), false, preparation),
                    new ImageDataset(all(test, ordered), ordered.size(), false, preparation));
        }
        return divided(folder, ordered(classes(folder), order, folder), preparation, seed);
    }

    /**
     * Decodes every picture before the first is used, so that a damaged one is found at once.
     *
     * @param skip whether pictures that cannot be decoded are left out, rather than an error
     * @throws ParsimonyException ({@code bad-data}) with each picture that cannot be decoded; or if none is left of the
     *     training or the test pictures; ({@code cancelled}) if the thread was interrupted
     */
    public ImageFolder checked(boolean skip, PrintStream out) {
        return new ImageFolder(classes, checked(train, TRAIN, skip, out), checked(test, "test", skip, out));
    }

    private static Dataset checked(Dataset data, String part, boolean skip, PrintStream out) {
        if (!(data instanceof ImageDataset pictures)) {
            return data;
        }
        SortedMap<Integer, ParsimonyException> faults;
        try (ScanDisplay display = new ScanDisplay(out, "reading " + part + " pictures", data.size())) {
            faults = pictures.faults(display::step);
        }
        if (faults.isEmpty()) {
            return data;
        }
        List<Problem> problems = faults.values().stream()
                .flatMap(fault -> fault.problems().stream())
                .toList();
        if (!skip || faults.size() == data.size()) {
            throw new ParsimonyException(problems);
        }
        out.printf(
                Locale.ROOT,
                "Left out %d of %d %s pictures that cannot be decoded:%n",
                faults.size(),
                data.size(),
                part);
        problems.stream().limit(SHOWN).forEach(problem -> out.println("   " + problem.where()));
        return pictures.without(faults.keySet());
    }

    /**
     * Returns the names of a folder's classes in the order of the numbers in them: {@code 2} before {@code 10}.
     *
     * @throws ParsimonyException ({@code bad-data}) if there is no such folder, or it holds fewer than two classes
     */
    public static List<String> numbered(Path folder) {
        return classes(holder(folder)).stream().sorted(ClassList.BY_NUMBERS).toList();
    }

    /** Returns whether the given names, in any order, are those of a folder's classes. */
    public static boolean hasClasses(Path folder, List<String> names) {
        Path classes = holder(folder);
        return !names.isEmpty()
                && Files.isDirectory(classes)
                && Set.copyOf(names).equals(Set.copyOf(classes(classes)))
                && Set.copyOf(names).size() == names.size();
    }

    /** Returns the folder that holds the classes. */
    private static Path holder(Path folder) {
        Path train = folder.resolve(TRAIN);
        return Files.isDirectory(train) ? train : folder;
    }

    /**
     * Finds the pictures of a table of labels. Where all paths begin with [train] or with [test], [val] or
     * [validation], these are the division; else a tenth of the pictures, drawn by a seed, is kept for testing.
     *
     * @param folder the folder that the table's paths are relative to
     * @param order the classes' names in the order of the model's outputs, or none for the table's
     * @throws ParsimonyException ({@code bad-data}) if a picture is missing, or the classes are others than those named
     */
    public static ImageFolder labelled(
            Path folder, LabelTable table, List<String> order, Preparation preparation, long seed) {
        List<String> classes = ordered(table.classes(), order, folder);
        List<Picture> pictures = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        table.labels().forEach((path, names) -> {
            Path file = file(folder, path);
            if (!Files.isRegularFile(file)) {
                missing.add(path);
            }
            pictures.add(new Picture(
                    file, names.stream().map(classes::indexOf).sorted().toList()));
        });
        if (!missing.isEmpty() || pictures.size() < 2) {
            throw bad(
                    "Expected the pictures of the table, at least two, found " + missing.size() + " of "
                            + pictures.size() + " missing, for instance "
                            + missing.stream().limit(SHOWN).toList() + ".",
                    folder);
        }
        Map<Boolean, List<Picture>> divided = pictures.stream()
                .collect(Collectors.partitioningBy(
                        picture -> isIn(folder, picture, TESTS), Collectors.toCollection(ArrayList::new)));
        List<Picture> train = Require.present(divided, false);
        List<Picture> test = Require.present(divided, true);
        if (test.isEmpty() || !train.stream().allMatch(picture -> isIn(folder, picture, List.of(TRAIN)))) {
            Collections.shuffle(pictures, Generators.of(seed, 0, "test"));
            int held = Math.max(1, pictures.size() / HELD_OUT);
            test = pictures.subList(0, held);
            train = pictures.subList(held, pictures.size());
        }
        return new ImageFolder(
                classes,
                new ImageDataset(train, classes.size(), true, preparation),
                new ImageDataset(test, classes.size(), true, preparation));
    }

    private static Path file(Path folder, String path) {
        try {
            return folder.resolve(path);
        } catch (InvalidPathException e) {
            throw bad("Expected the path of a picture, found [" + path + "].", folder);
        }
    }

    private static boolean isIn(Path folder, Picture picture, List<String> names) {
        return names.stream().anyMatch(name -> picture.file().startsWith(folder.resolve(name)));
    }

    private static ImageFolder divided(Path folder, List<String> classes, Preparation preparation, long seed) {
        List<Picture> train = new ArrayList<>();
        List<Picture> test = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            List<Picture> pictures = new ArrayList<>(pictures(folder.resolve(classes.get(label)), label));
            if (pictures.size() < 2) {
                throw bad(
                        "Expected at least two pictures, one to test on, found one.",
                        folder.resolve(classes.get(label)));
            }
            Collections.shuffle(pictures, Generators.of(seed, label, "test"));
            int held = Math.max(1, pictures.size() / HELD_OUT);
            test.addAll(pictures.subList(0, held));
            train.addAll(pictures.subList(held, pictures.size()));
        }
        return new ImageFolder(
                classes,
                new ImageDataset(train, classes.size(), false, preparation),
                new ImageDataset(test, classes.size(), false, preparation));
    }

    /** Returns the classes in a given order, which must name each class once. */
    private static List<String> ordered(List<String> classes, List<String> order, Path folder) {
        if (order.isEmpty()) {
            return classes;
        }
        List<String> unnamed =
                classes.stream().filter(name -> !order.contains(name)).toList();
        List<String> missing =
                order.stream().filter(name -> !classes.contains(name)).toList();
        if (!unnamed.isEmpty() || !missing.isEmpty() || order.size() != classes.size()) {
            throw bad(
                    "Expected each class in the class list once, found classes that it does not name " + unnamed
                            + " and names without pictures " + missing + ".",
                    folder);
        }
        return List.copyOf(order);
    }

    private static List<String> classes(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw bad("Expected a folder of pictures, found none.", folder);
        }
        List<String> classes = list(folder).stream()
                .filter(Files::isDirectory)
                .map(path -> path.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .toList();
        if (classes.size() < 2) {
            throw bad(
                    "Expected a subfolder of pictures for each of at least two classes, found " + classes + ".",
                    folder);
        }
        return classes;
    }

    private static List<Picture> all(Path folder, List<String> classes) {
        List<Picture> all = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            all.addAll(pictures(folder.resolve(classes.get(label)), label));
        }
        return all;
    }

    private static List<Picture> pictures(Path folder, int label) {
        Map<Boolean, List<Path>> files =
                list(folder).stream().collect(Collectors.partitioningBy(ImageFolder::isPicture));
        if (!Require.present(files, false).isEmpty()) {
            LOG.warn(
                    "[{}] holds {} files or folders that are left out, such as [{}]: pictures end in one of {}.",
                    folder,
                    Require.present(files, false).size(),
                    Require.present(files, false).get(0).getFileName(),
                    ENDINGS.stream().sorted().toList());
        }
        List<Picture> pictures = Require.present(files, true).stream()
                .map(file -> new Picture(file, List.of(label)))
                .toList();
        if (pictures.isEmpty()) {
            throw bad(
                    "Expected pictures with one of the endings "
                            + ENDINGS.stream().sorted().toList() + ", found none.",
                    folder);
        }
        return pictures;
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))
                && !name.startsWith(".")
                && Files.isRegularFile(file);
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().collect(Collectors.toList());
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_DATA, "The folder cannot be read: " + e + ".")
                            .at(folder.toString()),
                    e);
        }
    }

    private static ParsimonyException bad(String message, Path folder) {
        return new ParsimonyException(Problem.of(ErrorId.BAD_DATA, message).at(folder.toString()));
    }
}
