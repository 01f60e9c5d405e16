package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Max pooling and its gradient on channels-last image batches. ND4J's own pooling has no ceil mode and drops NaN; its
 * gradient is slower than these loops.
 */
final class MaxPool {

    private MaxPool() {}

    /** The rows or columns of the input that a window covers. */
    private record Span(int start, int end) {

        static Span of(int window, int kernel, int stride, int padding, int extent) {
            int start = window * stride - padding;
            return new Span(Math.max(0, start), Math.min(extent, start + kernel));
        }
    }

    /** The loops over windows that both directions share. */
    private abstract static class Sweep {

        final int width;
        final int channels;

        Sweep(int width, int channels) {
            this.width = width;
            this.channels = channels;
        }

        /**
         * Handles a window.
         *
         * @param first the position of the window's first tap in the input
         * @param pooled the window's position in the result
         */
        abstract void window(int first, int rows, int columns, int pooled);

        final void run(Shape x, Shape y, Pooling p) {
            int at = 0;
            for (int n = 0; n < x.dim(0); n++) {
                for (int i = 0; i < y.dim(1); i++) {
                    Span rows = Span.of(
                            i,
                            p.kernel().height(),
                            p.stride().height(),
                            p.padding().height(),
                            x.dim(1));
                    for (int j = 0; j < y.dim(2); j++) {
                        Span columns = Span.of(
                                j,
                                p.kernel().width(),
                                p.stride().width(),
                                p.padding().width(),
                                x.dim(2));
                        int first = ((n * x.dim(1) + rows.start) * width + columns.start) * channels;
                        window(first, rows.end - rows.start, columns.end - columns.start, at);
                        at += channels;
                    }
                }
            }
        }
    }

    /**
     * The maximum of each window.
     *
     * @param x the input's extents in memory order
     * @param y the result's extents in memory order
     * @param rectified whether negative maxima become zero
     */
    record Forward(Shape x, Shape y, Pooling pooling, boolean rectified) implements Kernel.Host {

        /** Returns the same maximum, rectified. */
        Forward withRelu() {
            return new Forward(x, y, pooling, true);
        }

        @Override
        public void run(List<FloatBuffer> inputs, FloatBuffer output) {
            int row = x.dim(2) * x.dim(3);
            float[] most = new float[row];
            float[] next = new float[row];
            float[] pooled = new float[y.dim(2) * x.dim(3)];
            float[] tap = new float[pooled.length];
            for (int n = 0; n < x.dim(0); n++) {
                for (int i = 0; i < y.dim(1); i++) {
                    Span rows = rows(i);
                    int first = (n * x.dim(1) + rows.start) * row;
                    inputs.get(0).get(first, most);
                    for (int r = 1; r < rows.end - rows.start; r++) {
                        inputs.get(0).get(first + r * row, next);
                        larger(most, next, row);
                    }
                    columns(most, tap, pooled);
                    if (rectified) {
                        Rows.rectify(pooled);
                    }
                    output.put((n * y.dim(1) + i) * pooled.length, pooled);
                }
            }
        }

        private Span rows(int window) {
            return Span.of(
                    window,
                    pooling.kernel().height(),
                    pooling.stride().height(),
                    pooling.padding().height(),
                    x.dim(1));
        }

        /**
         * Computes the maxima of all windows along one row, tap by tap, with the columns of the windows side by side.
         */
        private void columns(float[] row, float[] tap, float[] pooled) {
            int channels = x.dim(3);
            int stride = pooling.stride().width();
            int padding = pooling.padding().width();
            for (int j = 0; j < y.dim(2); j++) {
                System.arraycopy(row, Math.max(0, j * stride - padding) * channels, pooled, j * channels, channels);
            }
            for (int v = 1; v < pooling.kernel().width(); v++) {
                for (int j = 0; j < y.dim(2); j++) {
                    // Outside the row, use a column that the window reads anyway.
                    int column = Math.min(Math.max(0, j * stride - padding + v), x.dim(2) - 1);
                    System.arraycopy(row, column * channels, tap, j * channels, channels);
                }
                larger(pooled, tap, pooled.length);
            }
        }

        /** Computes elementwise maxima without offsets, which would prevent vectorization by the Java compiler. */
        private static void larger(float[] most, float[] next, int count) {
            for (int i = 0; i < count; i++) {
                most[i] = Math.max(most[i], next[i]);
            }
        }
    }

    /**
     * The gradient. Inputs: the forward operation's input, its result, and the gradient of the result.
     *
     * @param x the input's extents in memory order
     * @param y the result's extents in memory order
     */
    record Backward(Shape x, Shape y, Pooling pooling) implements Kernel {

        @Override
        public Runnable bind(List<Region> inputs, List<Region> outputs) {
            if (isTiled()) {
                MaxPoolTiles tiles = new MaxPoolTiles(x, y, pooling);
                IntBuffer in = inputs.get(0).bits();
                IntBuffer most = inputs.get(1).bits();
                IntBuffer gradient = inputs.get(2).bits();
                IntBuffer out = outputs.get(0).bits();
                return () -> tiles.run(in, most, gradient, out);
            }
            List<FloatBuffer> in = inputs.stream().map(Region::floats).toList();
            FloatBuffer out = outputs.get(0).floats();
            return () -> run(in, out);
        }

        /** Returns whether all windows lie inside the input, and no two overlap. */
        private boolean isTiled() {
            Size2d kernel = pooling.kernel();
            Size2d stride = pooling.stride();
            return pooling.padding().equals(Size2d.ZERO)
                    && stride.height() >= kernel.height()
                    && stride.width() >= kernel.width()
                    && (y.dim(1) - 1) * stride.height() + kernel.height() <= x.dim(1)
                    && (y.dim(2) - 1) * stride.width() + kernel.width() <= x.dim(2);
        }

        private void run(List<FloatBuffer> inputs, FloatBuffer output) {
            Arrange.clear(output);
            FloatBuffer in = inputs.get(0);
            int c = x.dim(3);
            float[] most = new float[c];
            float[] gradient = new float[c];
            boolean[] found = new boolean[c];
            new Sweep(x.dim(2), c) {
                @Override
                void window(int first, int rows, int columns, int pooled) {
                    inputs.get(1).get(pooled, most);
                    inputs.get(2).get(pooled, gradient);
                    Arrays.fill(found, false);
                    for (int tap = 0; tap < rows * columns; tap++) {
                        distribute(first + (tap / columns * width + tap % columns) * channels);
                    }
                }

                private void distribute(int at) {
                    for (int i = 0; i < channels; i++) {
                        if (!found[i] && in.get(at + i) == most[i]) {
                            found[i] = true;
                            output.put(at + i, output.get(at + i) + gradient[i]);
                        }
                    }
                }
            }.run(x, y, pooling);
        }
    }
}
