package io.parsimony.strategies.internal.fit;

import io.parsimony.network.Layer;
import io.parsimony.strategies.internal.linalg.Vectors;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/** Initializes new batch norms from their inputs on calibration samples. */
final class BatchNormInitializer {

    private static final double EPSILON = new Layer.BatchNorm2d(1).epsilon();

    /** The divisor of a {@linkplain #scaling scaling} batch norm. */
    static final double DIVISOR = Math.sqrt(1 + EPSILON);

    private BatchNormInitializer() {}

    /**
     * Returns the parameters of a batch norm whose input has variance one: its shift cancels its mean, so that it only
     * divides by {@link #DIVISOR}, and zeros stay zeros.
     *
     * @param node its node's name
     * @param means the mean of each channel of its input
     */
    static Map<String, Tensor> scaling(String node, double[] means) {
        double[] shift = Arrays.stream(means).map(mean -> mean / DIVISOR).toArray();
        double[] ones = new double[means.length];
        Arrays.fill(ones, 1);
        return parameters(node, ones, shift, means, ones);
    }

    /**
     * Returns the parameters of a batch norm whose input has variance one and whose output has the given mean.
     *
     * @param node its node's name
     * @param means the mean of each channel of its input
     */
    static Map<String, Tensor> shifted(String node, double[] means, double mean) {
        double[] ones = new double[means.length];
        Arrays.fill(ones, 1);
        double[] shift = new double[means.length];
        Arrays.fill(shift, mean);
        return parameters(node, ones, shift, means, ones);
    }

    /**
     * Returns the parameters of a batch norm that changes only the means of its input, to those of the desired values.
     *
     * @param wanted the desired values, {@code [pixels, channels]}
     * @param missing the desired values minus the input
     */
    static Map<String, Tensor> matching(String node, DMatrixRMaj wanted, DMatrixRMaj missing) {
        int channels = wanted.numCols;
        double[] scale = new double[channels];
        double[] shift = new double[channels];
        double[] mean = new double[channels];
        double[] variance = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            double[] meant = Vectors.column(wanted, channel);
            double[] found = meant.clone();
            Vectors.add(-1, Vectors.column(missing, channel), 0, found, 0, found.length);
            mean[channel] = Vectors.mean(found);
            variance[channel] = Vectors.variance(found);
            scale[channel] = Math.sqrt(variance[channel] + EPSILON);
            shift[channel] = Vectors.mean(meant);
        }
        return parameters(node, scale, shift, mean, variance);
    }

    private static Map<String, Tensor> parameters(
            String node, double[] scale, double[] shift, double[] mean, double[] variance) {
        Shape shape = Shape.of(scale.length);
        return Map.of(
                node + ".weight",
                Tensor.of(shape, scale),
                node + ".bias",
                Tensor.of(shape, shift),
                node + "." + Layer.BatchNorm2d.RUNNING_MEAN,
                Tensor.of(shape, mean),
                node + "." + Layer.BatchNorm2d.RUNNING_VARIANCE,
                Tensor.of(shape, variance));
    }
}
