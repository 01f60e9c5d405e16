package io.parsimony.spark;

import io.parsimony.cli.pictures.PixelValues;
import io.parsimony.cli.pictures.Preparation;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the pictures of segments and writes the segments. The rows are in the order of the samples' indices.
 *
 * @param folder the folder of the prepared data
 * @param name the name of the samples
 * @param size the number of samples
 * @param perSegment the number of records of a segment
 * @param shape the shape of a sample
 * @param crop the part of a picture's shorter edge that is kept
 * @param bgr whether the channels are blue, green and red
 */
record SegmentTask(String folder, String name, long size, int perSegment, List<Integer> shape, double crop, boolean bgr)
        implements FlatMapFunction<Iterator<Row>, SegmentOutcome> {

    /** The columns of the rows, in order: the sample's index, its file and row there, the picture, the label. */
    static final String[] COLUMNS = {"index", "file", "row", "image", "label"};

    private static final int INDEX = 0;
    private static final int FILE = 1;
    private static final int ROW = 2;
    private static final int IMAGE = 3;
    private static final int LABEL = 4;

    /** The maximum number of reported faults per segment. */
    private static final int MOST = 10;

    /** An iterator over rows with access to the next row. */
    private static final class Rows {

        private final Iterator<Row> rows;
        private @Nullable Row next;

        Rows(Iterator<Row> rows) {
            this.rows = rows;
            take();
        }

        @Nullable Row next() {
            return next;
        }

        void take() {
            next = rows.hasNext() ? rows.next() : null;
        }
    }

    /** Returns the description of a set to be written. */
    static SegmentTask of(HadoopStorage storage, StoredManifest manifest, StoredSet set) {
        return new SegmentTask(
                storage.folder(),
                set.name(),
                set.size(),
                manifest.perSegment(),
                new ArrayList<>(manifest.shape()),
                manifest.crop(),
                manifest.bgr());
    }

    @Override
    public Iterator<SegmentOutcome> call(Iterator<Row> sorted) throws IOException {
        HadoopStorage storage = new HadoopStorage(folder);
        Preparation preparation = Preparation.of(shape, new PixelValues(List.of(0.0), List.of(1.0), 1, crop, bgr));
        List<SegmentOutcome> outcomes = new ArrayList<>();
        Rows rows = new Rows(sorted);
        for (Row first = rows.next(); first != null; first = rows.next()) {
            outcomes.add(write(storage, preparation, (int) (first.getLong(INDEX) / perSegment), rows));
        }
        return outcomes.iterator();
    }

    private SegmentOutcome write(HadoopStorage storage, Preparation preparation, int segment, Rows rows)
            throws IOException {
        List<Problem> problems = new ArrayList<>();
        String file = StoredSet.file(name, segment);
        try {
            storage.write(file, out -> {
                write(preparation, segment, rows, out, problems);
                if (!problems.isEmpty()) {
                    // The exception discards the temporary file.
                    throw new ParsimonyException(problems);
                }
            });
        } catch (ParsimonyException e) {
            return new SegmentOutcome(segment, e.problems());
        }
        return new SegmentOutcome(segment, List.of());
    }

    private void write(Preparation preparation, int segment, Rows rows, OutputStream to, List<Problem> problems)
            throws IOException {
        CRC32C sum = new CRC32C();
        OutputStream out = new CheckedOutputStream(to, sum);
        long begin = (long) segment * perSegment;
        long end = Math.min(size, begin + perSegment);
        ByteBuffer label = ByteBuffer.allocate(StoredSet.LABEL).order(ByteOrder.LITTLE_ENDIAN);
        long index = begin;
        for (Row row = rows.next(); row != null && row.getLong(INDEX) < end; row = rows.next()) {
            if (row.getLong(INDEX) != index) {
                break;
            }
            byte[] levels = levels(preparation, row, problems);
            if (problems.isEmpty()) {
                out.write(label.putInt(0, (int) row.getLong(LABEL)).array());
                out.write(levels);
            }
            index++;
            rows.take();
        }
        if (index != end) {
            skip(rows, end);
            problems.add(Problem.of(
                            ErrorId.BAD_DATA,
                            "Expected the samples " + begin + " .. " + (end - 1) + ", found none of index " + index
                                    + ".")
                    .at(name)
                    .hint("Do not change the Parquet files while they are read."));
        }
        out.write(ByteBuffer.allocate(StoredSet.CHECKSUM)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(sum.getValue())
                .array());
    }

    private static void skip(Rows rows, long end) {
        for (Row row = rows.next(); row != null && row.getLong(INDEX) < end; row = rows.next()) {
            rows.take();
        }
    }

    private static byte[] levels(Preparation preparation, Row row, List<Problem> problems) {
        String place = row.getString(FILE) + ", row " + row.getLong(ROW);
        if (problems.size() >= MOST) {
            return new byte[0];
        }
        if (row.isNullAt(IMAGE)) {
            problems.add(Problem.of(ErrorId.BAD_DATA, "Expected a picture, found none.")
                    .at(place));
            return new byte[0];
        }
        try {
            return preparation.decode(row.<byte[]>getAs(IMAGE));
        } catch (ParsimonyException e) {
            problems.add(e.problems()
                    .get(0)
                    .at(place)
                    .hint("Repair or remove this row. Rows are counted from 0 in each file."));
            return new byte[0];
        }
    }
}
