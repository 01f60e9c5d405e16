package io.parsimony.cli.data;

import io.parsimony.cli.fetch.FileCache;
import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Gray images and labels in IDX files, as MNIST has them: images {@code [n, h, w]} and labels {@code [n]} of unsigned
 * bytes. A file may be compressed: its name then ends in {@code .gz}, which the setting may leave out. A pixel p
 * becomes {@code (p / 255 - mean) / std}.
 *
 * @param trainImages the file of the training images
 * @param trainLabels the file of the training labels
 * @param testImages the file of the test images
 * @param testLabels the file of the test labels
 * @param classes the number of classes
 * @param mean the mean of the pixels, in 0 .. 1
 * @param std the standard deviation of the pixels, in 0 .. 1
 * @param samples the greatest number of training samples, the first ones; empty for all
 */
public record IdxSource(
        String trainImages,
        String trainLabels,
        String testImages,
        String testLabels,
        int classes,
        double mean,
        double std,
        OptionalInt samples)
        implements DataSource {

    private static final int DIGITS = 10;
    private static final int LABEL_AXES = 1;
    private static final int IMAGE_AXES = 3;
    private static final String GZIP = ".gz";

    /**
     * Checks the settings.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public IdxSource {
        Require.atLeastOne("classes", classes);
        if (!Double.isFinite(mean)) {
            throw Require.bad("mean", "a finite number", mean);
        }
        Require.positive("std", std);
        SourceSettings.requireLimit(samples);
    }

    /** Creates a source of ten classes whose files are not set and whose pixels are in 0 .. 1. */
    public IdxSource() {
        this("", "", "", "", DIGITS, 0, 1, OptionalInt.empty());
    }

    @Override
    public String type() {
        return "idx";
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-value}) if a file is not set; ({@code bad-file}) if a
     *     file cannot be read; ({@code bad-idx}, {@code bad-label}) if a file is damaged or labels do not fit
     */
    @Override
    public DataSets open() {
        SourceSettings.requireSet(
                this,
                Map.of(
                        "train-images",
                        trainImages,
                        "train-labels",
                        trainLabels,
                        "test-images",
                        testImages,
                        "test-labels",
                        testLabels));
        Dataset train = read("train", trainImages, trainLabels);
        return new DataSets(SourceSettings.first(train, samples), read("test", testImages, testLabels), List.of());
    }

    private Dataset read(String part, String images, String labels) {
        return new IdxDataset(
                read(part + "-images", images, IMAGE_AXES),
                read(part + "-labels", labels, LABEL_AXES),
                classes,
                mean,
                std);
    }

    private static IdxFile read(String key, String file, int axes) {
        Path path = SourceSettings.path(key, file);
        Path compressed = SourceSettings.path(key, file + GZIP);
        Path found = !Files.exists(path) && Files.isRegularFile(compressed) ? compressed : path;
        if (!Files.isRegularFile(found)) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Expected an IDX file [" + found + "], raw or as .gz, found none.")
                            .at(DataConfiguration.PATH + "." + key));
        }
        return IdxFile.parse(found.toString(), FileCache.read(found), axes);
    }
}
