package io.parsimony.tck.reference;

import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import java.util.function.IntConsumer;

/**
 * The inputs of one window of a pool.
 *
 * @param output the row-major position of the window's output
 * @param plane the sample and channel, {@code sample * channels + channel}
 * @param top the first row inside the input
 * @param bottom the row after the last
 * @param left the first column inside the input
 * @param right the column after the last
 * @param width the input's width
 * @param height the input's height
 * @param paddedArea the window's area inside the padded input; the part of a ceil-mode window beyond it never counts
 */
record Window(int output, int plane, int top, int bottom, int left, int right, int width, int height, int paddedArea) {

    /** An action on a window. */
    @FunctionalInterface
    interface Visitor {
        void visit(Window window);
    }

    /** Visits the windows of a pool over {@code [n, c, h, w]} in row-major order. */
    static void forEach(Shape x, Shape y, Pooling pooling, Visitor visitor) {
        int output = 0;
        for (int plane = 0; plane < y.dim(0) * y.dim(1); plane++) {
            for (int i = 0; i < y.dim(2); i++) {
                for (int j = 0; j < y.dim(3); j++) {
                    visitor.visit(at(output++, plane, i, j, x, pooling));
                }
            }
        }
    }

    private static Window at(int output, int plane, int i, int j, Shape x, Pooling p) {
        int height = x.dim(2);
        int width = x.dim(3);
        int top = i * p.stride().height() - p.padding().height();
        int left = j * p.stride().width() - p.padding().width();
        int bottom = Math.min(top + p.kernel().height(), height + p.padding().height());
        int right = Math.min(left + p.kernel().width(), width + p.padding().width());
        return new Window(
                output,
                plane,
                Math.max(top, 0),
                Math.min(bottom, height),
                Math.max(left, 0),
                Math.min(right, width),
                width,
                height,
                (bottom - top) * (right - left));
    }

    /** Passes the row-major positions of the window's inputs to an action, in row-major order. */
    void forEachInput(IntConsumer action) {
        for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                action.accept((plane * height + row) * width + column);
            }
        }
    }

    /** Returns the position of the first maximum; NaN counts as larger than any number. */
    int firstMaximum(double[] x) {
        int[] largest = {-1};
        forEachInput(i -> {
            if (largest[0] < 0 || x[i] > x[largest[0]] || Double.isNaN(x[i])) {
                largest[0] = i;
            }
        });
        return largest[0];
    }

    /** Returns the divisor of the mean. */
    int divisor(boolean countPadding) {
        return countPadding ? paddedArea : (bottom - top) * (right - left);
    }
}
