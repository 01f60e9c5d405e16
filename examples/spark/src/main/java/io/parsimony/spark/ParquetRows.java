package io.parsimony.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.unix_millis;

import io.parsimony.cli.data.DataConfiguration;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.spark.StoredSet.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The rows of Parquet files, each with its file and its row number in the file. Samples are sorted by the files' paths
 * and then by row number.
 */
final class ParquetRows {

    private static final String FILE = "file";
    private static final String ROW = "row";
    private static final String LABEL = "label";
    private static final String IMAGE = "image";
    private static final String INDEX = "index";
    private static final String OFFSET = "offset";
    private static final String SEGMENT = "segment";

    private static final Set<DataType> WHOLE =
            Set.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

    /** The maximum number of tasks of a job. */
    private static final int TASKS = 10_000;

    /** The maximum number of faulty rows in a message. */
    private static final int SHOWN = 5;

    private final SparkSession spark;
    private final String name;
    private final Dataset<Row> rows;
    private final List<SourceFile> files = new ArrayList<>();
    private long leastLabel = Long.MAX_VALUE;
    private long greatestLabel = -1;
    private long labels;

    private ParquetRows(SparkSession spark, String name, Dataset<Row> rows) {
        this.spark = spark;
        this.name = name;
        this.rows = rows;
    }

    /**
     * Opens files and counts their rows.
     *
     * @param name the setting that names the files
     * @throws ParsimonyException ({@code bad-value}) if there are no such files or columns; ({@code bad-data}) if there
     *     are no rows, or more rows than a data set can hold
     */
    static ParquetRows open(SparkSession spark, ParquetSource source, String name, String path) throws Exception {
        Dataset<Row> table;
        try {
            table = spark.read().parquet(path);
        } catch (Exception e) {
            throw e instanceof AnalysisException
                    ? bad(name, "Expected Parquet files, found none at [" + path + "].", e)
                    : e;
        }
        requireType(table, "image", source.image(), Set.of(DataTypes.BinaryType), "a column of pictures as bytes");
        requireType(table, "label", source.label(), WHOLE, "a column of whole numbers");
        Dataset<Row> rows = table.select(
                col("_metadata.file_path").as(FILE),
                col("_metadata.file_size").as("bytes"),
                unix_millis(col("_metadata.file_modification_time")).as("modified"),
                col("_metadata.row_index").as(ROW),
                col(source.image()).as(IMAGE),
                col(source.label()).cast(DataTypes.LongType).as(LABEL));
        ParquetRows opened = new ParquetRows(spark, name, rows);
        opened.describe(path);
        return opened;
    }

    private static void requireType(Dataset<Row> table, String key, String column, Set<DataType> types, String expected)
            throws Exception {
        DataType type;
        try {
            type = table.select(col(column)).schema().fields()[0].dataType();
        } catch (Exception e) {
            String found = String.join(", ", table.columns());
            throw e instanceof AnalysisException
                    ? bad(key, "Expected " + expected + ", found no column [" + column + "] among [" + found + "].", e)
                    : e;
        }
        if (!types.contains(type)) {
            throw bad(
                    key,
                    "Expected " + expected + ", found [" + column + "] of type [" + type.simpleString() + "].",
                    null);
        }
    }

    private static ParsimonyException bad(String key, String message, @Nullable Throwable cause) {
        return new ParsimonyException(
                Problem.of(ErrorId.BAD_VALUE, message).at(DataConfiguration.PATH + "." + key), cause);
    }

    private void describe(String path) {
        List<Row> found = rows.groupBy(FILE)
                .agg(first("bytes"), first("modified"), count(lit(1)), count(LABEL), min(LABEL), max(LABEL))
                .orderBy(FILE)
                .collectAsList();
        long size = 0;
        for (Row file : found) {
            files.add(new SourceFile(file.getString(0), file.getLong(1), file.getLong(2), file.getLong(3)));
            size += file.getLong(3);
            labels += file.getLong(4);
            if (file.getLong(4) > 0) {
                leastLabel = Math.min(leastLabel, file.getLong(5));
                greatestLabel = Math.max(greatestLabel, file.getLong(6));
            }
        }
        if (size < 1 || size > Integer.MAX_VALUE) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_DATA,
                            "Expected 1 to " + Integer.MAX_VALUE + " rows in [" + path + "], found " + size + ".")
                    .at(DataConfiguration.PATH + "." + name));
        }
    }

    /** Returns the files in order. */
    List<SourceFile> files() {
        return files;
    }

    /** Returns the largest label; -1 if there is none. */
    long greatestLabel() {
        return greatestLabel;
    }

    /**
     * Checks that the label of each row is a class, and returns these rows.
     *
     * @throws ParsimonyException ({@code bad-label}) with the first rows without such a label
     */
    ParquetRows requireLabels(int classes) {
        long size = files.stream().mapToLong(SourceFile::rows).sum();
        if (labels == size && leastLabel >= 0 && greatestLabel < classes) {
            return this;
        }
        Column label = col(LABEL);
        List<Problem> problems = new ArrayList<>();
        for (Row row : rows.filter(label.isNull().or(label.lt(0)).or(label.geq(classes)))
                .select(FILE, ROW, LABEL)
                .orderBy(FILE, ROW)
                .limit(SHOWN)
                .collectAsList()) {
            String found = row.isNullAt(2) ? "none" : String.valueOf(row.getLong(2));
            problems.add(Problem.of(
                            ErrorId.BAD_LABEL, "Expected a label in 0 .. " + (classes - 1) + ", found " + found + ".")
                    .at(row.getString(0) + ", row " + row.getLong(1)));
        }
        throw new ParsimonyException(problems);
    }

    /**
     * Writes segments, one task per segment.
     *
     * @param missing the segments to write
     * @return the outcomes in any order
     */
    List<SegmentOutcome> segments(StoredSet set, List<Integer> missing, SegmentTask task) {
        List<Row> offsets = new ArrayList<>();
        long offset = 0;
        for (SourceFile file : files) {
            offsets.add(RowFactory.create(file.path(), offset));
            offset += file.rows();
        }
        StructType columns = new StructType().add(FILE, DataTypes.StringType).add(OFFSET, DataTypes.LongType);
        Dataset<Row> addressed = rows.join(broadcast(spark.createDataFrame(offsets, columns)), FILE)
                .withColumn(INDEX, col(OFFSET).plus(col(ROW)))
                .withColumn(SEGMENT, expr(INDEX + " div " + set.perSegment()));
        if (missing.size() < set.segments()) {
            addressed = addressed.filter(col(SEGMENT)
                    .isInCollection(missing.stream().map(Integer::longValue).toList()));
        }
        int tasks = Math.min(TASKS, missing.size());
        Column[] chosen =
                Stream.of(SegmentTask.COLUMNS).map(column -> col(column)).toArray(Column[]::new);
        return addressed
                .repartitionById(tasks, col(SEGMENT).mod(tasks).cast(DataTypes.IntegerType))
                .sortWithinPartitions(INDEX)
                .select(chosen)
                .toJavaRDD()
                .mapPartitions(task)
                .collect();
    }
}
