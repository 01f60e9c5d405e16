package io.parsimony.backend.dl4j;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * The maximum or minimum of two numbers, NaN if either is NaN. ND4J's own operation returns the other number and so
 * hides a diverged run.
 *
 * @param largest whether to return the maximum
 */
record Extremum(boolean largest) implements Kernel.Host {

    @Override
    public void run(List<FloatBuffer> inputs, FloatBuffer output) {
        FloatBuffer a = inputs.get(0);
        FloatBuffer b = inputs.get(1);
        int stepA = a.capacity() == 1 ? 0 : 1;
        int stepB = b.capacity() == 1 ? 0 : 1;
        int size = output.capacity();
        if (largest) {
            for (int i = 0; i < size; i++) {
                output.put(i, Math.max(a.get(i * stepA), b.get(i * stepB)));
            }
        } else {
            for (int i = 0; i < size; i++) {
                output.put(i, Math.min(a.get(i * stepA), b.get(i * stepB)));
            }
        }
    }

    @Override
    public boolean elementwise() {
        return true;
    }
}
