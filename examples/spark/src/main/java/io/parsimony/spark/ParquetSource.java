package io.parsimony.spark;

import io.parsimony.cli.data.DataConfiguration;
import io.parsimony.cli.data.DataSets;
import io.parsimony.cli.data.DataSource;
import io.parsimony.cli.data.SourceSettings;
import io.parsimony.cli.pictures.PixelValues;
import io.parsimony.cli.pictures.Preparation;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/**
 * Pictures in Parquet files: a column with the contents of PNG, JPEG or WebP files and a column of labels. A Spark job
 * decodes the pictures once, see {@link #prepare}. Samples are in the order of the files' paths and rows, independent
 * of the partitions.
 *
 * @param train the training files: a file, a folder or a pattern, as a path or a URI
 * @param test the test files: a file, a folder or a pattern, as a path or a URI
 * @param image the column of encoded pictures; a dot leads into a structure, for instance {@code image.bytes}
 * @param label the column of labels, integers from 0 on
 * @param classes the number of classes; empty for the largest training label plus one
 * @param shape the shape of a sample, {@code [1 or 3, h, w]}
 * @param mean the mean of each channel, in the unit of the range; one number holds for all channels
 * @param std the standard deviation of each channel, in the unit of the range; one number holds for all channels
 * @param range the value of a white pixel before it is normalized: 1, or 255 for models of bytes
 * @param crop the part of the picture's shorter edge that is kept, above 0 and at most 1
 * @param bgr whether the channels are in the order blue, green, red in place of red, green, blue
 */
public record ParquetSource(
        String train,
        String test,
        String image,
        String label,
        OptionalInt classes,
        List<Integer> shape,
        List<Double> mean,
        List<Double> std,
        double range,
        double crop,
        boolean bgr)
        implements PreparedSource {

    /** The bytes of a segment, a compromise between long sequential reads and many tasks. */
    private static final int SEGMENT = 64 << 20;

    /** The input shape of most networks for photographs. */
    private static final List<Integer> SHAPE = List.of(3, 224, 224);

    /**
     * Checks the settings.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public ParquetSource {
        shape = List.copyOf(shape);
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        requireName("image", image);
        requireName("label", label);
        classes.ifPresent(number -> Require.atLeastOne("classes", number));
        Preparation.of(shape, new PixelValues(mean, std, range, crop, bgr));
    }

    /** Creates a source without files, for samples of 3 x 224 x 224 values in 0 .. 1. */
    public ParquetSource() {
        this("", "", "image", "label", OptionalInt.empty(), SHAPE, List.of(0.0), List.of(1.0), 1, 1, false);
    }

    private static void requireName(String key, String column) {
        if (column.isBlank()) {
            throw Require.bad(key, "the name of a column", column);
        }
    }

    @Override
    public String type() {
        return "parquet";
    }

    /**
     * Always throws, because only Spark can read Parquet files.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    @Override
    public DataSets open() {
        throw new ParsimonyException(Problem.of(
                        ErrorId.BAD_VALUE,
                        "The data source [parquet] cannot be opened before a Spark job has prepared the data.")
                .at(DataConfiguration.PATH)
                .hint("Run this command on Spark, or set { type = stored, folder = ... } to the prepared folder."));
    }

    @Override
    public DataSource prepare(SparkSession spark, String folder) {
        return prepare(spark, folder, SEGMENT);
    }

    /** Prepares the data in segments of a maximum size in bytes. */
    StoredSource prepare(SparkSession spark, String folder, int segmentBytes) {
        SourceSettings.requireSet(this, Map.of("train", train, "test", test));
        HadoopStorage storage = HadoopStorage.of(folder);
        new ParquetPreparation(spark, this, storage, segmentBytes).run();
        return new StoredSource(storage.folder(), mean, std, range);
    }
}
