package io.parsimony.backend.dl4j;

import java.nio.IntBuffer;
import java.util.List;

/**
 * Passes the gradient where the result of a ReLU is positive, zero elsewhere. Inputs: the result and the gradient.
 * ND4J's {@code relu_bp} is ten times slower. Its {@code sign} with a product takes two passes and turns an infinite
 * gradient at zero into NaN. The Java compiler vectorizes loops over arrays of bits.
 */
record ReluGradient() implements Kernel {

    private static final int CHUNK = 4096;
    private static final int MAGNITUDE = Integer.MAX_VALUE;

    @Override
    public Runnable bind(List<Region> inputs, List<Region> outputs) {
        IntBuffer result = inputs.get(0).bits();
        IntBuffer gradient = inputs.get(1).bits();
        IntBuffer output = outputs.get(0).bits();
        int[] y = new int[CHUNK];
        int[] g = new int[CHUNK];
        return () -> {
            int size = output.capacity();
            for (int start = 0; start < size; start += CHUNK) {
                int count = Math.min(CHUNK, size - start);
                result.get(start, y, 0, count);
                gradient.get(start, g, 0, count);
                mask(y, g);
                output.put(start, g, 0, count);
            }
        };
    }

    /**
     * Clears the elements of the second array where the first is zero. A ReLU's result is never negative but may be
     * minus zero.
     */
    private static void mask(int[] y, int[] g) {
        for (int i = 0; i < g.length; i++) {
            int bits = y[i] & MAGNITUDE;
            g[i] &= (bits | -bits) >> 31;
        }
    }

    @Override
    public boolean elementwise() {
        return true;
    }
}
