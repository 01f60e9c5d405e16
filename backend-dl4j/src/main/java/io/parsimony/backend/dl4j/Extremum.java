package io.parsimony.backend.dl4j;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * The larger or smaller of two numbers, which is no number where either is none: ND4J's own gives the other one, and so
 * hides a run that has diverged.
 *
 * @param largest whether the larger is wanted
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
