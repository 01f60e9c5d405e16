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
 * A folder of pictures with a subfolder for each class; the sorted names of the subfolders are the classes. If the
 * folder has subfolders {@code train} and {@code test} (or {@code val}), each of them holds the classes. Otherwise, a
 * random tenth of each class's pictures is the test data.
 *
 * @param classes the names of the classes, in the order of the model's outputs
 * @param train the training data
 * @param test the test data
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
     * Finds the pictures of a folder, with the classes in alphabetical order.
     *
     * @throws ParsimonyException as {@link #open(Path, List, Preparation, long)}
     */
    public static ImageFolder open(Path folder, Preparation preparation, long seed) {
        return open(folder, List.of(), preparation, seed);
    }

    /**
     * Finds the pictures of a folder. Pictures are read at their first use.
     *
     * @param order the names of the classes in the order of the model's outputs, or none for alphabetical order
     * @param seed the seed of the division into training and test data, if the folder is not divided
     * @throws ParsimonyException ({@code bad-data}) if there is no such folder, the folder holds no classes or other
     *     classes than those given, or a class has no pictures
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
     * Decodes every picture in advance, to find damaged pictures before the training.
     *
     * @param skip whether to omit damaged pictures; otherwise a damaged picture is an error
     * @throws ParsimonyException ({@code bad-data}) with each damaged picture, or if no training or test pictures
     *     remain; ({@code cancelled}) if the thread was interrupted
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
     * Returns the names of a folder's classes, sorted by the numbers in them: {@code 2} before {@code 10}.
     *
     * @throws ParsimonyException ({@code bad-data}) if there is no such folder, or the folder holds fewer than two
     *     classes
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
     * Finds the pictures of a table of labels. If all paths begin with [train] or with [test], [val] or [validation],
     * these folders divide the pictures. Otherwise, a random tenth of the pictures is the test data.
     *
     * @param folder the base folder of the table's relative paths
     * @param order the names of the classes in the order of the model's outputs, or none for the order of the table
     * @throws ParsimonyException ({@code bad-data}) if a picture is missing, or the classes differ from those given
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

    /** Returns the classes in a given order, which must contain each class once. */
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
                    "Folder [{}]: ignoring {} files or folders, such as [{}]. Pictures end in one of {}.",
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
