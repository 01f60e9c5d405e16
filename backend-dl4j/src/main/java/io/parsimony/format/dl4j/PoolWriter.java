package io.parsimony.format.dl4j;

import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/**
 * Writes pools. Deeplearning4j supports symmetric padding with floor rounding, and mode Same. Of these, the writer
 * chooses one that gives the same windows.
 */
final class PoolWriter {

    private PoolWriter() {}

    /**
     * Returns the layer of a pool.
     *
     * @param sample the shape of a sample of its input
     * @param pooled the shape of a sample of its output
     * @param before the padding of the sample outside the pool's own padding
     * @throws io.parsimony.error.ParsimonyException ({@code unsupported-model}) if there is none
     */
    static SubsamplingLayer layer(
            PoolingType type, Pooling pooling, boolean count, Shape sample, Shape pooled, Dl4jWindows.Sides before) {
        Size2d kernel = pooling.kernel();
        Size2d stride = pooling.stride();
        Size2d first = new Size2d(
                before.top() + pooling.padding().height(),
                before.left() + pooling.padding().width());
        Size2d windows = new Size2d(pooled.dim(1), pooled.dim(2));
        Size2d image = new Size2d(sample.dim(1), sample.dim(2));
        Size2d floor = new Size2d(
                (image.height() + 2 * first.height() - kernel.height()) / stride.height() + 1,
                (image.width() + 2 * first.width() - kernel.width()) / stride.width() + 1);
        SubsamplingLayer.Builder builder = new SubsamplingLayer.Builder(type)
                .kernelSize(kernel.height(), kernel.width())
                .stride(stride.height(), stride.width())
                .avgPoolIncludePadInDivisor(count);
        if (windows.equals(floor)) {
            return builder.padding(first.height(), first.width())
                    .convolutionMode(ConvolutionMode.Truncate)
                    .build();
        } else if (!count
                && windows.equals(PoolStages.sameWindows(image, stride))
                && first.equals(Dl4jWindows.Sides.same(image, kernel, stride).first())) {
            return builder.convolutionMode(ConvolutionMode.Same).build();
        }
        throw Dl4jFaults.unsupported(
                "Use a pool in floor mode with the same padding on both sides.",
                "Deeplearning4j has no pool whose last windows reach over the edge like this.");
    }
}
