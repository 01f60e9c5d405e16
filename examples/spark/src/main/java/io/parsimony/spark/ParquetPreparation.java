package io.parsimony.spark;

import io.parsimony.cli.data.DataConfiguration;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes the pictures of Parquet files into segments. One job counts the rows, and another writes the segments. */
final class ParquetPreparation {

    private static final Logger LOG = LoggerFactory.getLogger(ParquetPreparation.class);

    private final SparkSession spark;
    private final ParquetSource source;
    private final HadoopStorage storage;
    private final int segmentBytes;

    /**
     * Creates a preparation.
     *
     * @param segmentBytes the maximum number of bytes of a segment; a segment holds at least one record
     */
    ParquetPreparation(SparkSession spark, ParquetSource source, HadoopStorage storage, int segmentBytes) {
        this.spark = spark;
        this.source = source;
        this.storage = storage;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Writes the missing segments of the folder.
     *
     * @throws ParsimonyException as {@link PreparedSource#prepare}
     */
    void run() {
        ParquetRows train = onSpark("train", () -> ParquetRows.open(spark, source, "train", source.train()));
        ParquetRows test = onSpark("test", () -> ParquetRows.open(spark, source, "test", source.test()));
        StoredManifest manifest = manifest(train, test);
        try {
            storage.create();
            boolean done = begin(manifest);
            int written = write(train, manifest, manifest.train()) + write(test, manifest, manifest.test());
            if (!done) {
                manifest.write(storage, StoredManifest.DONE);
            }
            LOG.info(
                    "Prepared {} training and {} test samples in [{}]: {} of {} segments were written.",
                    manifest.train().size(),
                    manifest.test().size(),
                    storage.folder(),
                    written,
                    manifest.train().segments() + manifest.test().segments());
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNWRITABLE_FILE, "The prepared data cannot be written: " + e + ".")
                            .at(storage.folder()),
                    e);
        }
    }

    private StoredManifest manifest(ParquetRows train, ParquetRows test) {
        int classes =
                source.classes().orElse((int) Math.max(1, Math.min(Integer.MAX_VALUE, train.greatestLabel() + 1)));
        onSpark("train", () -> train.requireLabels(classes));
        onSpark("test", () -> test.requireLabels(classes));
        int levels = source.shape().stream().reduce(1, (a, b) -> a * b);
        int perSegment = Math.max(1, (segmentBytes - StoredSet.CHECKSUM) / (StoredSet.LABEL + levels));
        return new StoredManifest(
                source.image(),
                source.label(),
                classes,
                source.shape(),
                source.crop(),
                source.bgr(),
                perSegment,
                new StoredSet("train", train.files(), levels, perSegment),
                new StoredSet("test", test.files(), levels, perSegment));
    }

    /**
     * Writes the description into an empty folder, or compares the one in the folder.
     *
     * @return whether the folder holds finished data
     */
    private boolean begin(StoredManifest manifest) throws IOException {
        Optional<StoredManifest> done = StoredManifest.find(storage, StoredManifest.DONE);
        Optional<StoredManifest> begun = done.isPresent() ? done : StoredManifest.find(storage, StoredManifest.PLAN);
        if (begun.isEmpty()) {
            manifest.write(storage, StoredManifest.PLAN);
            return false;
        }
        List<String> differences = manifest.differences(begun.get());
        if (!differences.isEmpty()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.STALE_CACHE,
                            "The folder holds data of other files or settings: " + String.join("; ", differences) + ".")
                    .at(storage.folder())
                    .hint("Name another folder, delete this one, or restore the files and settings."));
        }
        return done.isPresent();
    }

    /** Writes the missing segments of a set and returns their number. */
    private int write(ParquetRows rows, StoredManifest manifest, StoredSet set) throws IOException {
        List<Integer> missing = missing(set);
        if (missing.isEmpty()) {
            return 0;
        }
        if (missing.size() < set.segments()) {
            LOG.info("{} of {} segments of [{}] are missing.", missing.size(), set.segments(), set.name());
        }
        List<Problem> problems =
                onSpark(set.name(), () -> rows.segments(set, missing, SegmentTask.of(storage, manifest, set)).stream()
                        .sorted(Comparator.comparingInt(SegmentOutcome::segment))
                        .flatMap(outcome -> outcome.problems().stream())
                        .toList());
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
        List<Integer> left = missing(set);
        if (!left.isEmpty()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_DATA,
                            "Expected all segments in the folder after the job, found " + left.size()
                                    + " missing, for instance [" + set.file(left.get(0)) + "].")
                    .at(storage.folder())
                    .hint("Name a folder that all machines can reach."));
        }
        return missing.size();
    }

    private List<Integer> missing(StoredSet set) throws IOException {
        List<Integer> missing = new ArrayList<>();
        for (int segment = 0; segment < set.segments(); segment++) {
            OptionalLong bytes = storage.size(set.file(segment));
            if (bytes.isEmpty() || bytes.getAsLong() != set.bytes(segment)) {
                missing.add(segment);
            }
        }
        return missing;
    }

    /** Runs a job and translates exceptions, among them the checked ones that Spark's methods do not declare. */
    private static <T> T onSpark(String name, Callable<T> job) {
        try {
            return job.call();
        } catch (ParsimonyException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParsimonyException(Problem.of(ErrorId.CANCELLED, "Preparing the data was cancelled."), e);
        } catch (Exception e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_DATA, "Spark cannot read the Parquet files: " + Jobs.message(e))
                            .at(DataConfiguration.PATH + "." + name),
                    e);
        }
    }
}
