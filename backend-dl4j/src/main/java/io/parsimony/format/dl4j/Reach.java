package io.parsimony.format.dl4j;

/** What a stage says about the size of its input. */
sealed interface Reach {

    /** A span of extents, both ends within. */
    record Span(long least, long most) {}

    /** Which extents of an input give an extent of an output. */
    interface Axis {

        /** Nothing changes. */
        Axis KEPT = output -> output;

        /** Returns the extents of the input. */
        Span back(Span output);

        /** A kernel that moves over a padded input, rounded down. */
        static Axis window(long reach, long stride, long padding) {
            return output -> new Span(
                    (output.least() - 1) * stride + reach - 2 * padding,
                    (output.most() - 1) * stride + reach - 2 * padding + stride - 1);
        }

        /** As many positions as strides fit in, rounded up. */
        static Axis same(long stride) {
            return output -> new Span((output.least() - 1) * stride + 1, output.most() * stride);
        }

        /** Returns an input that grows, or shrinks if by less than nothing. */
        static Axis grown(long by) {
            return output -> new Span(output.least() - by, output.most() - by);
        }
    }

    /**
     * An image that goes on.
     *
     * @param channels its channels, or zero if any will do
     * @param height along its rows
     * @param width along its columns
     */
    record Image(long channels, Axis height, Axis width) implements Reach {

        static final Image KEPT = new Image(0, Axis.KEPT, Axis.KEPT);
    }

    /** An image of this size, no other. */
    record Exactly(long channels, long height, long width) implements Reach {}

    /** So many features, if no image. */
    record Features(long count) implements Reach {}

    /** Nothing is to be learnt beyond. */
    record End() implements Reach {

        static final End END = new End();
    }
}
