package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import java.nio.IntBuffer;

/**
 * The gradient of max pooling without overlapping windows: each element gets a whole gradient or zero. A branch per
 * element would be unpredictable, so masks are computed from the numbers' bits, one row of windows at a time, in loops
 * that the Java compiler vectorizes.
 */
final class MaxPoolTiles {

    private final Shape x;
    private final Shape y;
    private final Pooling pooling;
    private final int channels;
    /** Buffers of one number per window and channel in a row of windows: maximum, remaining gradient, one tap. */
    private final int[] most;

    private final int[] left;
    private final int[] tap;

    MaxPoolTiles(Shape x, Shape y, Pooling pooling) {
        this.x = x;
        this.y = y;
        this.pooling = pooling;
        this.channels = x.dim(3);
        int row = y.dim(2) * channels;
        this.most = new int[row];
        this.left = new int[row];
        this.tap = new int[row];
    }

    /** Computes the gradient with respect to the input from bits of the input, the maxima, and their gradients. */
    void run(IntBuffer input, IntBuffer maxima, IntBuffer gradient, IntBuffer output) {
        int stride = pooling.stride().height();
        boolean covered = y.dim(1) * pooling.kernel().height() == x.dim(1)
                && y.dim(2) * pooling.kernel().width() == x.dim(2);
        if (!covered) {
            clear(output);
        }
        int at = 0;
        for (int n = 0; n < x.dim(0); n++) {
            for (int i = 0; i < y.dim(1); i++) {
                maxima.get(at, most);
                gradient.get(at, left);
                withoutSigns(most);
                at += most.length;
                for (int u = 0; u < pooling.kernel().height(); u++) {
                    int row = (n * x.dim(1) + i * stride + u) * x.dim(2) * channels;
                    for (int v = 0; v < pooling.kernel().width(); v++) {
                        distribute(input, output, row + v * channels);
                    }
                }
            }
        }
    }

    private void distribute(IntBuffer input, IntBuffer output, int first) {
        int step = pooling.stride().width() * channels;
        for (int j = 0; j < y.dim(2); j++) {
            input.get(first + j * step, tap, j * channels, channels);
        }
        withoutSigns(tap);
        give(tap, most, left);
        for (int j = 0; j < y.dim(2); j++) {
            output.put(first + j * step, tap, j * channels, channels);
        }
    }

    /** Replaces minus zero by zero: both are equal as numbers but not as bits. */
    private static void withoutSigns(int[] bits) {
        for (int i = 0; i < bits.length; i++) {
            int magnitude = bits[i] << 1;
            bits[i] &= (magnitude | -magnitude) >> 31;
        }
    }

    /** Moves the remaining gradient to each tap that holds the maximum, and zero to the others. */
    private static void give(int[] tap, int[] most, int[] left) {
        for (int i = 0; i < tap.length; i++) {
            int difference = tap[i] ^ most[i];
            int differs = (difference | -difference) >> 31;
            tap[i] = left[i] & ~differs;
            left[i] &= differs;
        }
    }

    private static void clear(IntBuffer buffer) {
        int[] zeros = new int[Math.min(4096, buffer.capacity())];
        for (int i = 0; i < buffer.capacity(); i += zeros.length) {
            buffer.put(i, zeros, 0, Math.min(zeros.length, buffer.capacity() - i));
        }
    }
}
