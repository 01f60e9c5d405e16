package io.parsimony.spark;

import java.util.List;
import java.util.Locale;

/**
 * Samples in segment files: records of equal size, each a label (four bytes, least significant first) and a byte for
 * each level of the sample, and then the CRC-32C of the records as eight bytes, least significant first.
 *
 * @param name the name of the samples, with which the files' names begin
 * @param files the Parquet files that the samples come from, in order
 * @param levels the number of levels of a sample
 * @param perSegment the number of records of each segment but the last
 */
record StoredSet(String name, List<SourceFile> files, int levels, int perSegment) {

    /** The bytes of a label. */
    static final int LABEL = Integer.BYTES;

    /** The bytes of the checksum at a file's end. */
    static final int CHECKSUM = Long.BYTES;

    /**
     * A file that samples come from.
     *
     * @param path the file's URI
     * @param bytes the size in bytes
     * @param modified the time of the last change, in ms since 1970
     * @param rows the number of rows
     */
    record SourceFile(String path, long bytes, long modified, long rows) {}

    StoredSet {
        files = List.copyOf(files);
    }

    /** Returns the number of samples. */
    long size() {
        return files.stream().mapToLong(SourceFile::rows).sum();
    }

    /** Returns the number of segments. */
    int segments() {
        return (int) ((size() + perSegment - 1) / perSegment);
    }

    /** Returns the name of a segment's file. */
    String file(int segment) {
        return file(name, segment);
    }

    /** Returns the name of the file of a segment of samples. */
    static String file(String name, int segment) {
        return String.format(Locale.ROOT, "%s-%05d.records", name, segment);
    }

    /** Returns the number of records of a segment. */
    int records(int segment) {
        return (int) Math.min(perSegment, size() - (long) segment * perSegment);
    }

    /** Returns the bytes of a record. */
    int recordBytes() {
        return LABEL + levels;
    }

    /** Returns the bytes of a segment's file. */
    long bytes(int segment) {
        return (long) records(segment) * recordBytes() + CHECKSUM;
    }
}
