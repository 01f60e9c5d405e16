package io.parsimony.format.dl4j;

/** The constraint of a stage on the size of its input. */
sealed interface Reach {

    /** A range of extents, both ends inclusive. */
    record Span(long least, long most) {}

    /** Maps the extents of an output to the extents of its input. */
    interface Axis {

        /** Keeps the extent. */
        Axis KEPT = output -> output;

        /** Returns the extents of the input. */
        Span back(Span output);

        /** Returns the map of a kernel over a padded input, with floor rounding. */
        static Axis window(long reach, long stride, long padding) {
            return output -> new Span(
                    (output.least() - 1) * stride + reach - 2 * padding,
                    (output.most() - 1) * stride + reach - 2 * padding + stride - 1);
        }

        /** Returns the map of mode Same: the number of strides, rounded up. */
        static Axis same(long stride) {
            return output -> new Span((output.least() - 1) * stride + 1, output.most() * stride);
        }

        /** Returns the map of an input that grows by an amount, or shrinks by a negative one. */
        static Axis grown(long by) {
            return output -> new Span(output.least() - by, output.most() - by);
        }
    }

    /**
     * An image whose size later stages determine.
     *
     * @param channels its channels, or zero for any number
     * @param height the map of its rows
     * @param width the map of its columns
     */
    record Image(long channels, Axis height, Axis width) implements Reach {

        static final Image KEPT = new Image(0, Axis.KEPT, Axis.KEPT);
    }

    /** An image of exactly this size. */
    record Exactly(long channels, long height, long width) implements Reach {}

    /** A number of features, unless the input is an image. */
    record Features(long count) implements Reach {}

    /** The end of the inference: later stages have no further constraint. */
    record End() implements Reach {

        static final End END = new End();
    }
}
