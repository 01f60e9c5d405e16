package io.parsimony.strategies.internal.fit;

import io.parsimony.strategies.internal.linalg.LeastSquares;
import io.parsimony.strategies.internal.linalg.Vectors;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.mult.VectorVectorMult_DDRM;

/**
 * A convolution as a sum of kernels of rank one and a plain 1x1 convolution of other channels: {@code y = E f + P
 * x_rest} with {@code f_j = sum_tap d_j[tap] (r_j . x_first[tap])}. The terms {@code e_j (x) d_j (x) r_j} form a
 * canonical polyadic decomposition of the kernel for the first channels, as in Lebedev et al. (<i>Speeding-up
 * convolutional neural networks using fine-tuned CP-decomposition</i>, ICLR 2015); here the error is measured on the
 * network's actual inputs.
 *
 * <p>Alternating least squares finds the terms. Each round improves each term in turn with all others fixed, one factor
 * after the other, and then solves for E and P together. Apart from the ridge, no step increases the error.
 */
final class RankOneTerms {

    private static final int LEAST_ROUNDS = 3;
    private static final int MOST_ROUNDS = 10;
    private static final double LEAST_GAIN = 0.01;
    private static final double MOST_WORK = 1e9;
    private static final int GRADIENT_STEPS = 4;

    private final ConvolutionSamples samples;
    private final int count;
    private final int taps;
    private final int channels;
    private final int terms;
    private final boolean ownChannels;
    private final double[][] directions;
    private final double[][] filters;
    private final double[][] features;
    private final DMatrixRMaj rest;
    private DMatrixRMaj weights;
    private DMatrixRMaj residual;

    private RankOneTerms(
            ConvolutionSamples samples, FactorizedInitializer start, boolean ownChannels, DMatrixRMaj rest) {
        this.samples = samples;
        this.count = samples.count();
        this.taps = samples.taps();
        this.channels = samples.patched();
        this.terms = start.filters().length;
        this.ownChannels = ownChannels;
        this.directions = start.directions();
        this.filters = start.filters();
        this.rest = rest;
        this.features = new double[terms][];
        for (int j = 0; j < terms; j++) {
            features[j] = Vectors.product(taken(j), filters[j]);
        }
        this.weights = solve();
        this.residual = residual();
    }

    /**
     * Returns terms with any directions of the channels read under the whole kernel, and the other channels at its
     * center.
     */
    static RankOneTerms free(ConvolutionSamples samples, FactorizedInitializer start, DMatrixRMaj rest) {
        RankOneTerms found = new RankOneTerms(samples, start, false, rest);
        found.improve();
        return found;
    }

    /** Returns one term per channel and no other channels. */
    static RankOneTerms byChannel(ConvolutionSamples samples, FactorizedInitializer start) {
        RankOneTerms found = new RankOneTerms(samples, start, true, new DMatrixRMaj(samples.count(), 0));
        found.improve();
        return found;
    }

    /** Returns the direction of a term: its weight of each channel. */
    double[] direction(int j) {
        return directions[j];
    }

    /** Returns the depthwise kernel of a term. */
    double[] filter(int j) {
        return filters[j];
    }

    /** Returns the feature of a term at each pixel. */
    double[] feature(int j) {
        return features[j];
    }

    /** Returns E above P, both transposed: {@code [terms and other channels, outputs]}. */
    DMatrixRMaj weights() {
        return weights;
    }

    /** Returns the teacher's output minus the sum's output: {@code [pixels, outputs]}. */
    DMatrixRMaj residual() {
        DMatrixRMaj missing = samples.outputs().copy();
        CommonOps_DDRM.multAdd(-1, inputs(), weights, missing);
        return missing;
    }

    /** Improves the terms while it pays off; large convolutions, whose rounds take seconds, get fewer rounds. */
    private void improve() {
        double work = (double) terms * count * taps * channels;
        int rounds = (int) Math.max(LEAST_ROUNDS, Math.min(MOST_ROUNDS, MOST_WORK / work));
        double error = squared(residual.data);
        for (int round = 0; round < rounds; round++) {
            for (int j = 0; j < terms; j++) {
                improve(j);
            }
            weights = solve();
            residual = residual();
            double next = squared(residual.data);
            if (next > (1 - LEAST_GAIN) * error) {
                return;
            }
            error = next;
        }
    }

    private void improve(int j) {
        double[] out = expand(j);
        addTo(residual, 1, features[j], out);
        if (squared(features[j]) > 0) {
            out = projected(features[j]);
            double length = squared(out);
            if (length > 0) {
                double[] target = Vectors.product(residual.data, out);
                for (int n = 0; n < count; n++) {
                    target[n] /= length;
                }
                double[] taken = taken(j);
                filters[j] = bestFilter(taken, target);
                if (ownChannels) {
                    features[j] = Vectors.product(taken, filters[j]);
                } else {
                    double[] mixed = mixed(filters[j]);
                    LeastSquares.improve(mixed, target, directions[j], GRADIENT_STEPS);
                    features[j] = Vectors.product(mixed, directions[j]);
                }
                out = projected(features[j]);
            }
        }
        for (int o = 0; o < out.length; o++) {
            weights.set(j, o, out[o]);
        }
        addTo(residual, -1, features[j], out);
    }

    /** Returns the weights of the j-th feature in each output. */
    private double[] expand(int j) {
        int outputs = weights.numCols;
        return Arrays.copyOfRange(weights.data, j * outputs, (j + 1) * outputs);
    }

    /** Returns the best coefficients of one feature for each output of the residual; zeros for a zero feature. */
    private double[] projected(double[] feature) {
        int outputs = residual.numCols;
        double[] out = new double[outputs];
        double length = squared(feature);
        if (length > 0) {
            for (int n = 0; n < count; n++) {
                Vectors.add(feature[n] / length, residual.data, n * outputs, out, 0, outputs);
            }
        }
        return out;
    }

    /** Returns each patch along a term's direction: {@code [pixels, taps]}. */
    private double[] taken(int j) {
        if (!ownChannels) {
            return Vectors.product(samples.patches(), directions[j]);
        }
        double[] taken = new double[count * taps];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = samples.patches()[i * channels + j];
        }
        return taken;
    }

    /** Returns each patch under one depthwise kernel: {@code [pixels, channels]}. */
    private double[] mixed(double[] kernel) {
        double[] mixed = new double[count * channels];
        for (int i = 0; i < count * taps; i++) {
            Vectors.add(kernel[i % taps], samples.patches(), i * channels, mixed, i / taps * channels, channels);
        }
        return mixed;
    }

    private double[] bestFilter(double[] taken, double[] target) {
        DMatrixRMaj x = DMatrixRMaj.wrap(count, taps, taken);
        return LeastSquares.solve(x, DMatrixRMaj.wrap(count, 1, target)).data;
    }

    private DMatrixRMaj solve() {
        return LeastSquares.solve(inputs(), samples.outputs());
    }

    private DMatrixRMaj inputs() {
        DMatrixRMaj inputs = new DMatrixRMaj(count, terms + rest.numCols);
        for (int n = 0; n < count; n++) {
            for (int j = 0; j < terms; j++) {
                inputs.set(n, j, features[j][n]);
            }
        }
        if (rest.numCols > 0) {
            CommonOps_DDRM.insert(rest, inputs, 0, terms);
        }
        return inputs;
    }

    private static void addTo(DMatrixRMaj matrix, double factor, double[] rows, double[] columns) {
        VectorVectorMult_DDRM.addOuterProd(
                factor, DMatrixRMaj.wrap(rows.length, 1, rows), DMatrixRMaj.wrap(columns.length, 1, columns), matrix);
    }

    private static double squared(double[] values) {
        return Vectors.dot(values, 0, values, 0, values.length);
    }
}
