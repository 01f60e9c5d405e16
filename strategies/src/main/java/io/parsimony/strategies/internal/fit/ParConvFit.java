package io.parsimony.strategies.internal.fit;

import io.parsimony.network.Layer;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.strategies.internal.linalg.Vectors;
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
 * Fits a ParConv block to the convolution that it replaces, by least squares on calibration samples. With inference
 * statistics, a block is linear, and its depthwise branch is a sum of {@linkplain RankOneTerms kernels of rank one}.
 *
 * <p>Batch norms inside the block initially only scale: their shift cancels their mean, and the zeros of the padding
 * stay zeros. They have the statistics of the calibration samples, which training will also find.
 */
public final class ParConvFit {

    private final ParConvBlock block;
    private final ConvolutionSamples samples;
    private final int part;
    private final int middle;
    private final RankOneTerms terms;

    private ParConvFit(ParConvBlock block, ConvolutionSamples samples, Tensor kernel) {
        this.block = block;
        this.samples = samples;
        this.part = block.part();
        this.middle = block.middle();
        DMatrixRMaj centres = samples.centres();
        double[] deviations = IntStream.range(0, part)
                .mapToDouble(channel -> Math.sqrt(Vectors.variance(Vectors.column(centres, channel))))
                .toArray();
        FactorizedInitializer start =
                FactorizedInitializer.of(kernel, Arrays.copyOf(block.order(), part), deviations, middle);
        DMatrixRMaj rest = CommonOps_DDRM.extract(centres, 0, centres.numRows, part, centres.numCols);
        this.terms = RankOneTerms.free(samples, start, rest);
    }

    /** Fits a block; empty without calibration. */
    public static Optional<FittedBlock> of(NetworkRewriter rewriter, ParConvBlock block) {
        int[] order = block.order();
        ConvolutionSamples.View view = new ConvolutionSamples.View(
                Arrays.copyOf(order, block.part()),
                order,
                block.rows().start(),
                block.columns().start());
        return ConvolutionSamples.draw(rewriter, block.node(), block.conv(), view)
                .map(samples -> new ParConvFit(block, samples, samples.kernel()).result());
    }

    private FittedBlock result() {
        Layer.Conv2d conv = block.conv();
        int taps = samples.taps();
        int outputs = conv.outChannels();
        DMatrixRMaj weights = terms.weights();
        double[] reduceMeans = new double[middle];
        double[] filterMeans = new double[middle];
        double[] reduceWeight = new double[middle * part];
        double[] filterWeight = new double[middle * taps];
        double[] expandWeight = new double[outputs * middle];
        for (int j = 0; j < middle; j++) {
            double[] reduced = reducedAtCentre(j);
            double[] filtered = terms.feature(j);
            // Each convolution is scaled to an output of variance one, and the next convolution reverses the scale.
            double first = Vectors.toUnitVariance(reduced);
            double second = Vectors.toUnitVariance(filtered);
            reduceMeans[j] = first * Vectors.mean(reduced);
            filterMeans[j] = second * Vectors.mean(filtered);
            Vectors.add(first, terms.direction(j), 0, reduceWeight, j * part, part);
            Vectors.add(
                    second / first * BatchNormInitializer.DIVISOR, terms.filter(j), 0, filterWeight, j * taps, taps);
            for (int o = 0; o < outputs; o++) {
                expandWeight[o * middle + j] = BatchNormInitializer.DIVISOR / second * weights.get(j, o);
            }
        }
        DMatrixRMaj restWeight = CommonOps_DDRM.extract(weights, middle, weights.numRows, 0, outputs);
        CommonOps_DDRM.transpose(restWeight);
        String name = block.node().name();
        Shape filterShape =
                Shape.of(middle, 1, conv.kernel().height(), conv.kernel().width());
        Shape restShape = Shape.of(outputs, conv.inChannels() - part, 1, 1);
        DMatrixRMaj residual = terms.residual();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put(name + ".reduce.weight", Tensor.of(Shape.of(middle, part, 1, 1), reduceWeight));
        parameters.putAll(BatchNormInitializer.scaling(name + ".reduce_bn", reduceMeans));
        parameters.put(name + ".depthwise.weight", Tensor.of(filterShape, filterWeight));
        parameters.putAll(BatchNormInitializer.scaling(name + ".depthwise_bn", filterMeans));
        parameters.put(name + ".expand.weight", Tensor.of(Shape.of(outputs, middle, 1, 1), expandWeight));
        parameters.put(name + ".pointwise.weight", Tensor.of(restShape, restWeight.data));
        if (block.ownBatchNorm()) {
            parameters.putAll(BatchNormInitializer.matching(name + ".bn", samples.outputs(), residual));
        }
        return new FittedBlock(parameters, samples.explained(residual));
    }

    private double[] reducedAtCentre(int j) {
        DMatrixRMaj centres = samples.centres();
        double[] reduced = new double[samples.count()];
        for (int n = 0; n < reduced.length; n++) {
            reduced[n] = Vectors.dot(centres.data, n * centres.numCols, terms.direction(j), 0, part);
        }
        return reduced;
    }
}
