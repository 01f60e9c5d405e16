package io.parsimony.strategies.internal.fit;

import io.parsimony.network.Layer;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.strategies.internal.linalg.LeastSquares;
import io.parsimony.strategies.internal.linalg.Vectors;
import io.parsimony.strategies.internal.site.Substitute;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Fits a depthwise separable convolution to the convolution that it replaces, by least squares on calibration samples.
 */
public final class DepthwiseSeparableFit {

    /**
     * The mean of the ReLU's inputs in standard deviations: nearly all inputs pass, so that the block starts nearly
     * linear, like the convolution.
     */
    private static final double SHIFT = 2;

    private DepthwiseSeparableFit() {}

    /** Fits a block; empty without calibration. */
    public static Optional<FittedBlock> of(NetworkRewriter rewriter, Node node, Layer.Conv2d conv) {
        boolean ownBatchNorm = !Substitute.isStandardized(rewriter.network(), node);
        return ConvolutionSamples.draw(rewriter, node, conv, ConvolutionSamples.View.whole(conv))
                .map(samples -> fit(samples, node.name(), conv, ownBatchNorm));
    }

    private static FittedBlock fit(ConvolutionSamples samples, String name, Layer.Conv2d conv, boolean ownBatchNorm) {
        RankOneTerms terms = RankOneTerms.byChannel(samples, FactorizedInitializer.byChannel(samples.kernel()));
        int channels = conv.inChannels();
        int taps = samples.taps();
        double[] filterWeight = new double[channels * taps];
        double[] means = new double[channels];
        DMatrixRMaj rectified = new DMatrixRMaj(samples.count(), channels);
        for (int c = 0; c < channels; c++) {
            double[] feature = terms.feature(c);
            double scale = Vectors.toUnitVariance(feature);
            // Mostly positive values stay positive.
            scale = Vectors.mean(feature) < 0 ? -scale : scale;
            means[c] = scale * Vectors.mean(feature);
            Vectors.add(scale, terms.filter(c), 0, filterWeight, c * taps, taps);
            for (int n = 0; n < feature.length; n++) {
                double normalised = (scale * feature[n] - means[c]) / BatchNormInitializer.DIVISOR;
                rectified.set(n, c, Math.max(0, normalised + SHIFT));
            }
        }
        DMatrixRMaj pointwise = LeastSquares.solve(rectified, samples.outputs());
        DMatrixRMaj residual = samples.outputs().copy();
        CommonOps_DDRM.multAdd(-1, rectified, pointwise, residual);
        CommonOps_DDRM.transpose(pointwise);
        Shape filterShape =
                Shape.of(channels, 1, conv.kernel().height(), conv.kernel().width());
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put(name + ".depthwise.weight", Tensor.of(filterShape, filterWeight));
        parameters.putAll(BatchNormInitializer.shifted(name + ".depthwise_bn", means, SHIFT));
        parameters.put(
                name + ".pointwise.weight", Tensor.of(Shape.of(conv.outChannels(), channels, 1, 1), pointwise.data));
        if (ownBatchNorm) {
            parameters.putAll(BatchNormInitializer.matching(name + ".bn", samples.outputs(), residual));
        }
        return new FittedBlock(parameters, samples.explained(residual));
    }
}
