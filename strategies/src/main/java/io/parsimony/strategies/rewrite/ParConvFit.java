package io.parsimony.strategies.rewrite;

import io.parsimony.network.Layer;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Fits a ParConv block to the convolution that it replaces, by least squares on calibration samples.
 *
 * <p>At inference statistics a block is linear: {@code y = E f + P x_rest}, where each of the {@code m} features {@code
 * f_j = sum_tap d_j[tap] (r_j . x_first[tap])} is a kernel of rank one. So the depthwise branch is a sum of {@code m}
 * terms {@code e_j (x) d_j (x) r_j}, a canonical polyadic decomposition of the kernel that it stands for, as in Lebedev
 * et al. (<i>Speeding-up convolutional neural networks using fine-tuned CP-decomposition</i>, ICLR 2015); here the error
 * is measured on what the network really sees. The {@code r_j} start as the directions in which the teacher's kernel is
 * strongest and the {@code d_j} as the best depthwise kernels for them. Then each term in turn is improved with all else
 * held, one factor after the other, and after each such round E and P are solved for together.
 *
 * <p>Batch normalisations inside the block start so that they only scale: their shift undoes their mean, and padding's
 * zeros stay zeros. They have the statistics of the calibration samples, which are those that training will find.
 */
final class ParConvFit {

    private static final int ROUNDS = 3;
    private static final int GRADIENT_STEPS = 4;

    private final ParConvBlock block;
    private final ConvolutionSamples samples;
    private final int count;
    private final int taps;
    private final int part;
    private final int middle;
    private final double[][] reduce;
    private final double[][] filters;
    private final double[][] features;
    private final DMatrixRMaj rest;
    private DMatrixRMaj weights;
    private DMatrixRMaj residual;

    private ParConvFit(ParConvBlock block, ConvolutionSamples samples, Tensor kernel) {
        this.block = block;
        this.samples = samples;
        this.count = samples.count();
        this.taps = samples.taps();
        this.part = block.part();
        this.middle = block.middle();
        KernelStart start = KernelStart.of(kernel, Arrays.copyOf(block.order(), part), deviations(), middle);
        this.reduce = start.directions();
        this.filters = start.filters();
        this.features = new double[middle][count];
        int all = block.conv().inChannels();
        this.rest = CommonOps_DDRM.extract(samples.centres(), 0, count, part, all);
        for (int j = 0; j < middle; j++) {
            features[j] = feature(taken(reduce[j]), filters[j]);
        }
        this.weights = solve();
        this.residual = residual();
    }

    /**
     * What a fit gives.
     *
     * @param parameters the block's parameters by full name
     * @param explained the share of the variance of the teacher's convolution that the block explains at the pixels
     *     drawn
     */
    record Result(Map<String, Tensor> parameters, double explained) {}

    /** Fits a block; empty where there is no calibration. */
    static Optional<Result> of(NetworkRewriter rewriter, ParConvBlock block) {
        int[] order = block.order();
        ConvolutionSamples.View view = new ConvolutionSamples.View(
                Arrays.copyOf(order, block.part()),
                order,
                block.rows().start(),
                block.columns().start());
        return ConvolutionSamples.draw(rewriter, block.node(), block.conv(), view)
                .map(samples -> {
                    Tensor kernel = rewriter.requireModel("init = teacher")
                            .parameters()
                            .get(block.node().parameter("weight"));
                    return new ParConvFit(block, samples, kernel).run();
                });
    }

    private Result run() {
        for (int round = 0; round < ROUNDS; round++) {
            for (int j = 0; j < middle; j++) {
                improve(j);
            }
            weights = solve();
            residual = residual();
        }
        return result();
    }

    private void improve(int j) {
        double[] out = expand(j);
        addTo(residual, 1, features[j], out);
        double[] kernel = filters[j];
        double[] direction = reduce[j];
        if (squared(features[j]) > 0) {
            out = projected(features[j]);
            double length = squared(out);
            if (length > 0) {
                double[] target = new double[count];
                for (int n = 0; n < count; n++) {
                    target[n] = Vectors.dot(residual.data, n * out.length, out, 0, out.length) / length;
                }
                kernel = bestFilter(taken(direction), target);
                double[] mixed = mixed(kernel);
                LeastSquares.improve(mixed, target, direction, GRADIENT_STEPS);
                features[j] = feature(taken(direction), kernel);
                out = projected(features[j]);
            }
        }
        filters[j] = kernel;
        for (int o = 0; o < out.length; o++) {
            weights.set(j, o, out[o]);
        }
        addTo(residual, -1, features[j], out);
    }

    /** The j-th feature's part in each output. */
    private double[] expand(int j) {
        int outputs = weights.numCols;
        return Arrays.copyOfRange(weights.data, j * outputs, (j + 1) * outputs);
    }

    /** What of each output of the residual one feature gives best; zeros if it is zero. */
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

    /** Each patch along one direction of channels: {@code [pixels, taps]}. */
    private double[] taken(double[] direction) {
        double[] taken = new double[count * taps];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = Vectors.dot(samples.patches(), i * part, direction, 0, part);
        }
        return taken;
    }

    /** Each patch under one depthwise kernel: {@code [pixels, channels]}. */
    private double[] mixed(double[] kernel) {
        double[] mixed = new double[count * part];
        for (int i = 0; i < count * taps; i++) {
            Vectors.add(kernel[i % taps], samples.patches(), i * part, mixed, i / taps * part, part);
        }
        return mixed;
    }

    private double[] feature(double[] taken, double[] kernel) {
        double[] feature = new double[count];
        for (int n = 0; n < count; n++) {
            feature[n] = Vectors.dot(taken, n * taps, kernel, 0, taps);
        }
        return feature;
    }

    private double[] bestFilter(double[] taken, double[] target) {
        DMatrixRMaj x = DMatrixRMaj.wrap(count, taps, taken);
        return LeastSquares.solve(x, DMatrixRMaj.wrap(count, 1, target)).data;
    }

    /** E above P, transposed: {@code [features and rest, outputs]}. */
    private DMatrixRMaj solve() {
        return LeastSquares.solve(inputs(), samples.outputs());
    }

    private DMatrixRMaj residual() {
        DMatrixRMaj residual = samples.outputs().copy();
        CommonOps_DDRM.multAdd(-1, inputs(), weights, residual);
        return residual;
    }

    private DMatrixRMaj inputs() {
        DMatrixRMaj inputs = new DMatrixRMaj(count, middle + rest.numCols);
        for (int n = 0; n < count; n++) {
            for (int j = 0; j < middle; j++) {
                inputs.set(n, j, features[j][n]);
            }
        }
        CommonOps_DDRM.insert(rest, inputs, 0, middle);
        return inputs;
    }

    private double[] deviations() {
        return IntStream.range(0, part)
                .mapToDouble(channel -> Math.sqrt(Vectors.variance(Vectors.column(samples.centres(), channel))))
                .toArray();
    }

    private static void addTo(DMatrixRMaj matrix, double factor, double[] rows, double[] columns) {
        for (int i = 0; i < rows.length; i++) {
            Vectors.add(factor * rows[i], columns, 0, matrix.data, i * columns.length, columns.length);
        }
    }

    private static double squared(double[] values) {
        return Vectors.dot(values, 0, values, 0, values.length);
    }

    private Result result() {
        Layer.Conv2d conv = block.conv();
        int outputs = conv.outChannels();
        double[] reduceMeans = new double[middle];
        double[] filterMeans = new double[middle];
        double[] reduceWeight = new double[middle * part];
        double[] filterWeight = new double[middle * taps];
        double[] expandWeight = new double[outputs * middle];
        for (int j = 0; j < middle; j++) {
            double[] reduced = reducedAtCentre(j);
            // Each convolution is scaled so that its output has variance one, and the next one undoes it.
            double first = scale(reduced);
            double second = scale(features[j]);
            reduceMeans[j] = first * Vectors.mean(reduced);
            filterMeans[j] = second * Vectors.mean(features[j]);
            Vectors.add(first, reduce[j], 0, reduceWeight, j * part, part);
            Vectors.add(second / first * NormStart.DIVISOR, filters[j], 0, filterWeight, j * taps, taps);
            for (int o = 0; o < outputs; o++) {
                expandWeight[o * middle + j] = NormStart.DIVISOR / second * weights.get(j, o);
            }
        }
        DMatrixRMaj restWeight = CommonOps_DDRM.extract(weights, middle, weights.numRows, 0, outputs);
        CommonOps_DDRM.transpose(restWeight);
        String name = block.node().name();
        Shape filterShape =
                Shape.of(middle, 1, conv.kernel().height(), conv.kernel().width());
        Shape restShape = Shape.of(outputs, rest.numCols, 1, 1);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put(name + ".reduce.weight", Tensor.of(Shape.of(middle, part, 1, 1), reduceWeight));
        parameters.putAll(NormStart.scaling(name + ".reduce_bn", reduceMeans));
        parameters.put(name + ".depthwise.weight", Tensor.of(filterShape, filterWeight));
        parameters.putAll(NormStart.scaling(name + ".depthwise_bn", filterMeans));
        parameters.put(name + ".expand.weight", Tensor.of(Shape.of(outputs, middle, 1, 1), expandWeight));
        parameters.put(name + ".pointwise.weight", Tensor.of(restShape, restWeight.data));
        if (block.ownBatchNorm()) {
            parameters.putAll(NormStart.matching(name + ".bn", samples.outputs(), residual));
        }
        return new Result(parameters, samples.explained(residual));
    }

    private double[] reducedAtCentre(int j) {
        double[] reduced = new double[count];
        for (int n = 0; n < count; n++) {
            reduced[n] = Vectors.dot(samples.centres().data, n * samples.centres().numCols, reduce[j], 0, part);
        }
        return reduced;
    }

    private static double scale(double[] values) {
        double variance = Vectors.variance(values);
        return variance > 0 ? 1 / Math.sqrt(variance) : 1;
    }
}
