package io.parsimony.cli.pictures;

import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.tensor.Generators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "bmp", "gif");
    private static final int HELD_OUT = 10;

    /** A picture's file and class. */
    record Picture(Path file, int label) {}

    /**
     * Finds the pictures of a folder. They are read when they are asked for.
     *
     * @param seed the seed of the division, where the folder has none
     * @throws ParsimonyException ({@code bad-data}) if there is no such folder, it holds no classes, or a class no pictures
     */
    public static ImageFolder open(Path folder, Preparation preparation, long seed) {
        Path train = folder.resolve("train");
        if (Files.isDirectory(train)) {
            Path test = Stream.of("test", "val", "validation")
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
            return new ImageFolder(
                    classes,
                    new ImageDataset(all(train, classes), classes.size(), preparation),
                    new ImageDataset(all(test, classes), classes.size(), preparation));
        }
        return divided(folder, classes(folder), preparation, seed);
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
                new ImageDataset(train, classes.size(), preparation),
                new ImageDataset(test, classes.size(), preparation));
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
        List<Picture> pictures = list(folder).stream()
                .filter(ImageFolder::isPicture)
                .map(file -> new Picture(file, label))
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
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && !name.startsWith(".");
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
