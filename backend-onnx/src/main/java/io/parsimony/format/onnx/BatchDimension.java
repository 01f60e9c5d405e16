package io.parsimony.format.onnx;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A symbolic batch dimension, represented by two concrete batch sizes. Shape arithmetic runs with both sizes. A result
 * that is equal for both does not depend on the batch; a result that is the same multiple of each is that multiple of
 * the batch. If the file fixes the batch, both sizes are equal.
 *
 * @param first the first batch size
 * @param second the second batch size
 */
record BatchDimension(long first, long second) {

    /** A free batch: two large primes, so that no extent of a network is a multiple of either by accident. */
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

    /** Returns the first batch size for zero, else the second. */
    long in(int world) {
        return world == 0 ? first : second;
    }
}
