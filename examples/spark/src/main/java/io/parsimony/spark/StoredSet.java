package io.parsimony.spark;

import java.util.List;
import java.util.Locale;

/**
 * Samples in segment files. A file holds records of equal size and then the CRC-32C of the records as eight bytes. A
 * record holds the label as four bytes and one byte for each level of the sample. Numbers are little-endian.
 *
 * @param name the name of the samples, the prefix of the files' names
 * @param files the Parquet files of the samples, in order
 * @param levels the number of levels of a sample
 * @param perSegment the number of records of each segment but the last
 */
record StoredSet(String name, List<SourceFile> files, int levels, int perSegment) {

    /** The size of a label in bytes. */
    static final int LABEL = Integer.BYTES;

    /** The size in bytes of the checksum at the end of a file. */
    static final int CHECKSUM = Long.BYTES;

    /**
     * A source file of samples.
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

    /** Returns the file name of a segment. */
    static String file(String name, int segment) {
        return String.format(Locale.ROOT, "%s-%05d.records", name, segment);
    }

    /** Returns the number of records of a segment. */
    int records(int segment) {
        return (int) Math.min(perSegment, size() - (long) segment * perSegment);
    }

    /** Returns the size of a record in bytes. */
    int recordBytes() {
        return LABEL + levels;
    }

    /** Returns the size of a segment's file in bytes. */
    long bytes(int segment) {
        return (long) records(segment) * recordBytes() + CHECKSUM;
    }
}
