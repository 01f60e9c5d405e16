package io.parsimony.backend.dl4j;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * Copies several values into one.
 *
 * @param parts the copy of each input
 * @param padded whether elements that no input fills become zero
 */
record Arrange(List<StridedCopy> parts, boolean padded) implements Kernel.Host {

    /** Returns a copy of one whole value. */
    static Arrange of(StridedCopy copy) {
        return new Arrange(List.of(copy), false);
    }

    @Override
    public void run(List<FloatBuffer> inputs, FloatBuffer output) {
        if (padded) {
            clear(output);
        }
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).run(inputs.get(i), output);
        }
    }

    private static final float[] ZEROS = new float[4096];

    /** Fills a buffer with zeros. */
    static void clear(FloatBuffer buffer) {
        int size = buffer.capacity();
        for (int i = 0; i < size; i += ZEROS.length) {
            buffer.put(i, ZEROS, 0, Math.min(ZEROS.length, size - i));
        }
    }
}
