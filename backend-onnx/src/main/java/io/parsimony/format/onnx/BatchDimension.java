package io.parsimony.format.onnx;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The number of samples, in two worlds at once: shape arithmetic is done with both numbers, so that what comes out equal
 * does not depend on the batch, and what comes out as a multiple of each is that multiple of the batch. No algebra of
 * symbols is needed. Where the file fixes the batch both worlds are the same.
 *
 * @param first the batch in the first world
 * @param second the batch in the second world
 */
record BatchDimension(long first, long second) {

    /** Any batch: two large primes, which no extent of a network is a multiple of by accident. */
    static final BatchDimension FREE = new BatchDimension(100_003, 200_003);

    /** Returns the batch that a file fixes. */
    static BatchDimension fixed(long size) {
        return new BatchDimension(size, size);
    }

    /** Returns a view's extents for messages: the batch as a word where the file leaves it free. */
    String show(OnnxView view) {
        long[] first = view.extents(0);
        long[] second = view.extents(1);
        return IntStream.range(0, first.length)
                .mapToObj(axis -> first[axis] == second[axis]
                        ? Long.toString(first[axis])
                        : first[axis] == this.first ? "batch" : first[axis] / this.first + " x batch")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Returns the batch in the first or second world. */
    long in(int world) {
        return world == 0 ? first : second;
    }
}
