package io.parsimony.format.dl4j;

import io.parsimony.tensor.Size2d;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/** Computes extents of windows over images. */
final class Dl4jWindows {

    private Dl4jWindows() {}

    /**
     * The padding of an image.
     *
     * @param top rows before the first
     * @param bottom rows after the last
     * @param left columns before the first
     * @param right columns after the last
     */
    record Sides(int top, int bottom, int left, int right) {

        /** Returns the same on both sides of each axis. */
        static Sides even(Size2d padding) {
            return new Sides(padding.height(), padding.height(), padding.width(), padding.width());
        }

        /** Returns the padding of mode Same; an odd row or column is added at the end. */
        static Sides same(Size2d image, Size2d reach, Size2d stride) {
            int rows = sameTotal(image.height(), reach.height(), stride.height());
            int columns = sameTotal(image.width(), reach.width(), stride.width());
            return new Sides(rows / 2, rows - rows / 2, columns / 2, columns - columns / 2);
        }

        boolean isEven() {
            return top == bottom && left == right;
        }

        /** Returns the padding before the first row and column. */
        Size2d first() {
            return new Size2d(top, left);
        }
    }

    private static int sameTotal(int image, int reach, int stride) {
        long total = (ceil(image, stride) - 1) * stride + reach - image;
        return Math.toIntExact(Math.max(0, total));
    }

    static long ceil(long numerator, long denominator) {
        return (numerator + denominator - 1) / denominator;
    }

    /** Returns the extent of a dilated kernel. */
    static Size2d reach(Size2d kernel, Size2d dilation) {
        return new Size2d(
                Math.toIntExact((kernel.height() - 1L) * dilation.height() + 1),
                Math.toIntExact((kernel.width() - 1L) * dilation.width() + 1));
    }

    /** Returns the constraint that a window puts on the extents of its input. */
    static Reach.Image reach(long channels, boolean same, Size2d reach, Size2d stride, Size2d padding) {
        return same
                ? new Reach.Image(channels, Reach.Axis.same(stride.height()), Reach.Axis.same(stride.width()))
                : new Reach.Image(
                        channels,
                        Reach.Axis.window(reach.height(), stride.height(), padding.height()),
                        Reach.Axis.window(reach.width(), stride.width(), padding.width()));
    }

    /** Returns whether a mode is Same; other modes use the configured padding. */
    static boolean isSame(ConvolutionMode mode) {
        if (mode == ConvolutionMode.Causal) {
            throw Dl4jFaults.unsupported("Use mode Same or Truncate.", "Causal windows cannot be expressed.");
        }
        return mode == ConvolutionMode.Same;
    }

    /** Returns a size from rows and columns, each of which must be at least the given minimum. */
    static Size2d pair(String what, int[] pair, int least) {
        Dl4jFaults.require(
                pair != null && pair.length == 2 && pair[0] >= least && pair[1] >= least,
                "Expected two numbers of at least %d for the %s.",
                least,
                what);
        return new Size2d(pair[0], pair[1]);
    }

    static int positive(long count) {
        Dl4jFaults.require(count > 0 && count <= Integer.MAX_VALUE, "Expected a positive number, found %d.", count);
        return (int) count;
    }

    /** Returns the product of the factors. Throws if it overflows. */
    static long product(long... factors) {
        long product = 1;
        for (long factor : factors) {
            product = Math.multiplyExact(product, factor);
        }
        return product;
    }
}
