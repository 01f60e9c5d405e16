package io.parsimony.backend.dl4j;

import java.nio.FloatBuffer;
import java.util.List;

/** Kernels of batch normalization on one number per channel. */
final class ChannelStatistics {

    private ChannelStatistics() {}

    /**
     * The kernel {@code a * x + b * y}: inputs {@code x}, {@code y}.
     *
     * @param a the factor of the first input
     * @param b the factor of the second input
     */
    record Blend(double a, double b) implements Kernel.Host {

        @Override
        public void run(List<FloatBuffer> inputs, FloatBuffer output) {
            for (int i = 0; i < output.capacity(); i++) {
                output.put(
                        i, (float) (a * inputs.get(0).get(i) + b * inputs.get(1).get(i)));
            }
        }
    }

    /**
     * Computes the numbers per channel for the gradient of batch norm. Inputs: the mean of the gradient, the mean of
     * the gradient times the centered input, the biased variance, the scale. With {@code r = 1 / sqrt(variance +
     * epsilon)}, outputs: the gradient's factor {@code scale * r}; the centered input's factor {@code -scale * r^3 *
     * mean}; the gradients of scale and shift.
     *
     * @param count the number of values per channel
     */
    record Gradient(int count, double epsilon) implements Kernel {

        @Override
        public Runnable bind(List<Region> inputs, List<Region> outputs) {
            List<FloatBuffer> in = inputs.stream().map(Region::floats).toList();
            List<FloatBuffer> out = outputs.stream().map(Region::floats).toList();
            return () -> run(in, out);
        }

        private void run(List<FloatBuffer> in, List<FloatBuffer> out) {
            for (int c = 0; c < in.get(0).capacity(); c++) {
                double mean = in.get(0).get(c);
                double product = in.get(1).get(c);
                double r = 1 / Math.sqrt(in.get(2).get(c) + epsilon);
                double factor = in.get(3).get(c) * r;
                out.get(0).put(c, (float) factor);
                out.get(1).put(c, (float) (-factor * r * r * product));
                out.get(2).put(c, (float) (count * r * product));
                out.get(3).put(c, (float) (count * mean));
            }
        }
    }
}
