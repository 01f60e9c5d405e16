package io.parsimony.strategies.internal.fit;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.strategies.internal.linalg.LeastSquares;
import io.parsimony.strategies.internal.linalg.Matrices;
import io.parsimony.strategies.internal.linalg.SingularValues;
import io.parsimony.strategies.internal.linalg.Vectors;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * A linear map from features to the outputs of a teacher's convolution at the sampled pixels.
 *
 * @param weight the map {@code [outputs, features]}
 * @param bias the bias, if the convolution has one
 * @param explained the share of the response's variance that it explains
 */
record ResponseFit(Tensor weight, Optional<Tensor> bias, double explained) {

    /**
     * A map in two factors.
     *
     * @param first the first factor {@code [rank, inputs]}
     * @param second the second factor
     */
    record Factors(Tensor first, ResponseFit second) {}

    /**
     * The ridge on the inputs' second moment, as a share of its mean diagonal: a minimum plus a share per input per
     * pixel, so that directions seen by few pixels keep the teacher's weight.
     */
    private static final double FLOOR = 1e-5;

    private static final double SCARCITY = 0.1;

    /** A start with a smaller relative error than this, which is the rounding, is the solution. */
    private static final double EXACT = 1e-5;

    /**
     * Fits {@code Y = X A'B' + bias} of a rank by reduced-rank regression: see {@link
     * io.parsimony.strategies.rewrite.LowRank}. The least-squares solution is computed as a correction of the teacher's
     * weight, so that it equals that weight if the input is the teacher's.
     */
    static Factors reducedRank(ConvolutionSamples samples, Layer.Conv2d conv, int rank) {
        int in = conv.inChannels();
        int out = conv.outChannels();
        Centered rows = new Centered(samples, conv, DMatrixRMaj.wrap(samples.count(), in, samples.patches()));
        double[] kernel = Matrices.numbers("a convolution's kernel", samples.kernel());
        DMatrixRMaj whole = rows.corrected(DMatrixRMaj.wrap(in, out, Matrices.transpose(kernel, out)));
        DMatrixRMaj root = root(rows.x);
        DMatrixRMaj weighted = new DMatrixRMaj(in, out);
        CommonOps_DDRM.multTransA(root, whole, weighted);
        SingularValues values = SingularValues.of("a response", Tensor.of(Shape.of(in, out), weighted.data), rank);
        DMatrixRMaj a = matrix(values.left(rank));
        solveTransposed(root, a);
        DMatrixRMaj b = matrix(values.right(rank));
        ResponseFit second = rows.fit(product(rows.x, a), b, product(DMatrixRMaj.wrap(1, in, rows.meanIn), a));
        CommonOps_DDRM.transpose(a);
        return new Factors(Tensor.of(Shape.of(rank, in), a.data), second);
    }

    /**
     * Fits {@code Y = F B' + bias} for given features by least squares, as a correction of given weights.
     *
     * @param features {@code [pixels, rank]}
     * @param start the weights to correct {@code [rank, outputs]}
     */
    static ResponseFit expansion(
            ConvolutionSamples samples, Layer.Conv2d conv, DMatrixRMaj features, DMatrixRMaj start) {
        Centered rows = new Centered(samples, conv, features);
        DMatrixRMaj means = DMatrixRMaj.wrap(1, features.numCols, rows.meanIn);
        return rows.fit(rows.x, rows.corrected(start), means);
    }

    /** Inputs and responses, minus their means if the convolution has a bias to compensate. */
    private static final class Centered {

        private final ConvolutionSamples samples;
        private final boolean bias;
        private final DMatrixRMaj x;
        private final DMatrixRMaj y;
        private final double[] meanIn;
        private final double[] meanOut;

        Centered(ConvolutionSamples samples, Layer.Conv2d conv, DMatrixRMaj inputs) {
            this.samples = samples;
            this.bias = conv.bias();
            this.x = inputs.copy();
            this.y = samples.outputs().copy();
            this.meanIn = bias ? center(x) : new double[x.numCols];
            this.meanOut = bias ? center(y) : new double[y.numCols];
        }

        /** Returns the least-squares solution of {@code X C = Y} as a correction of a start. */
        DMatrixRMaj corrected(DMatrixRMaj start) {
            DMatrixRMaj missing = y.copy();
            CommonOps_DDRM.multAdd(-1, x, start, missing);
            if (NormOps_DDRM.normF(missing) <= EXACT * NormOps_DDRM.normF(y)) {
                return start.copy();
            }
            DMatrixRMaj correction = LeastSquares.solve(x, missing, ridge(x));
            CommonOps_DDRM.addEquals(correction, start);
            return correction;
        }

        /** Returns the map of features with a bias for their means. */
        ResponseFit fit(DMatrixRMaj features, DMatrixRMaj map, DMatrixRMaj means) {
            DMatrixRMaj residual = y.copy();
            CommonOps_DDRM.multAdd(-1, features, map, residual);
            Optional<Tensor> shift = Optional.empty();
            if (bias) {
                double[] rest = meanOut.clone();
                Vectors.add(-1, product(means, map).data, 0, rest, 0, rest.length);
                shift = Optional.of(Tensor.of(Shape.of(rest.length), rest));
            }
            DMatrixRMaj weight = map.copy();
            CommonOps_DDRM.transpose(weight);
            Tensor fitted = Tensor.of(Shape.of(y.numCols, features.numCols), weight.data);
            return new ResponseFit(fitted, shift, samples.explained(residual));
        }
    }

    /** Returns the root mean square of each channel under the kernel; one if all are zero. */
    static double[] scales(ConvolutionSamples samples) {
        int channels = samples.patched();
        double[] scales = new double[channels];
        double[] patches = samples.patches();
        for (int i = 0; i < patches.length; i++) {
            scales[i % channels] += patches[i] * patches[i];
        }
        double largest = 0;
        for (int c = 0; c < channels; c++) {
            scales[c] = Math.sqrt(scales[c] * channels / patches.length);
            largest = Math.max(largest, scales[c]);
        }
        for (int c = 0; c < channels; c++) {
            // A channel with very small samples keeps a small weight.
            scales[c] = largest > 0 ? Math.max(scales[c], 1e-3 * largest) : 1;
        }
        return scales;
    }

    static DMatrixRMaj product(DMatrixRMaj a, DMatrixRMaj b) {
        return DMatrixRMaj.wrap(a.numRows, b.numCols, Matrices.product(a.data, a.numRows, b.data, b.numCols));
    }

    private static double ridge(DMatrixRMaj x) {
        return FLOOR + SCARCITY * x.numCols / x.numRows;
    }

    /** Returns the lower triangle L of {@code X'X / n + ridge = L L'}. */
    private static DMatrixRMaj root(DMatrixRMaj x) {
        int in = x.numCols;
        DMatrixRMaj moment = DMatrixRMaj.wrap(in, in, Matrices.gram(x.data, x.numRows));
        CommonOps_DDRM.divide(moment, x.numRows);
        double mean = CommonOps_DDRM.trace(moment) / in;
        double ridge = mean > 0 ? ridge(x) * mean : 1;
        for (int i = 0; i < in; i++) {
            moment.add(i, i, ridge);
        }
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(in, true);
        if (!cholesky.decompose(moment)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PARAMETERS,
                    "Expected finite inputs of a convolution on the calibration samples, found NaN or infinity.");
        }
        return cholesky.getT(null);
    }

    /** Replaces {@code B} by the solution of {@code L' X = B}. */
    private static void solveTransposed(DMatrixRMaj lower, DMatrixRMaj b) {
        int columns = b.numCols;
        for (int i = lower.numRows - 1; i >= 0; i--) {
            for (int j = i + 1; j < lower.numRows; j++) {
                Vectors.add(-lower.get(j, i), b.data, j * columns, b.data, i * columns, columns);
            }
            for (int k = 0; k < columns; k++) {
                b.data[i * columns + k] /= lower.get(i, i);
            }
        }
    }

    private static double[] center(DMatrixRMaj rows) {
        double[] means = new double[rows.numCols];
        for (int n = 0; n < rows.numRows; n++) {
            Vectors.add(1.0 / rows.numRows, rows.data, n * rows.numCols, means, 0, rows.numCols);
        }
        for (int n = 0; n < rows.numRows; n++) {
            Vectors.add(-1, means, 0, rows.data, n * rows.numCols, rows.numCols);
        }
        return means;
    }

    private static DMatrixRMaj matrix(Tensor tensor) {
        float[] numbers = tensor.toArray();
        DMatrixRMaj matrix =
                new DMatrixRMaj(tensor.shape().dim(0), tensor.shape().dim(1));
        for (int i = 0; i < numbers.length; i++) {
            matrix.data[i] = numbers[i];
        }
        return matrix;
    }
}
