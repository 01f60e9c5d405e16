package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Max pooling and its gradient on image batches, channels last. ND4J's own has no ceil mode and drops what is not a
 * number; its gradient takes longer than these loops.
 */
final class MaxPool {

    private MaxPool() {}

    /** The rows, or columns, of the input that a window covers. */
    private record Span(int start, int end) {

        static Span of(int window, int kernel, int stride, int padding, int extent) {
            int start = window * stride - padding;
            return new Span(Math.max(0, start), Math.min(extent, start + kernel));
        }
    }

    /** The same loops for both directions. */
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
     * @param y the result's
     */
    record Forward(Shape x, Shape y, Pooling pooling) implements Kernel.Host {

        @Override
        public void run(List<FloatBuffer> inputs, FloatBuffer output) {
            FloatBuffer in = inputs.get(0);
            float[] most = new float[x.dim(3)];
            float[] next = new float[x.dim(3)];
            new Sweep(x.dim(2), x.dim(3)) {
                @Override
                void window(int first, int rows, int columns, int pooled) {
                    in.get(first, most);
                    for (int tap = 1; tap < rows * columns; tap++) {
                        in.get(first + (tap / columns * width + tap % columns) * channels, next);
                        larger(most, next);
                    }
                    output.put(pooled, most);
                }
            }.run(x, y, pooling);
        }

        private static void larger(float[] most, float[] next) {
            for (int c = 0; c < most.length; c++) {
                most[c] = Math.max(most[c], next[c]);
            }
        }
    }

    /**
     * The gradient: inputs are the forward operation's input, its result, and the gradient with respect to that.
     *
     * @param x the input's extents in memory order
     * @param y the result's
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

        /** Whether all windows lie inside the input, and no two overlap. */
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
