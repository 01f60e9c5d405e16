package io.parsimony.internal.data;

/**
 * A part of each batch. A batch has at most half as many parts as samples, because batch norm has no variance of one
 * value: further parts are empty.
 *
 * @param index the part, counted from zero
 * @param count the number of parts
 */
public record BatchPart(int index, int count) {

    /** Returns the position of the part's first sample in a batch. */
    public int from(int size) {
        return bound(index, size);
    }

    /** Returns the position after the part's last sample in a batch. */
    public int to(int size) {
        return bound(index + 1, size);
    }

    /** Returns the number of the part's samples in a batch; may be zero. */
    public int size(int size) {
        return to(size) - from(size);
    }

    private int bound(int part, int size) {
        int parts = Math.max(1, Math.min(count, size / 2));
        return part >= parts ? size : (int) ((long) size * part / parts);
    }
}
