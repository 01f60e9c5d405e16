package io.parsimony.format.dl4j;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Converts pools. */
final class PoolStages {

    private PoolStages() {}

    static Stage of(SubsamplingLayer layer) {
        LayerStages.requireChannelsFirst(layer.getCnn2dDataFormat());
        Size2d kernel = Dl4jWindows.pair("kernel", layer.getKernelSize(), 1);
        Size2d stride = Dl4jWindows.pair("stride", layer.getStride(), 1);
        Size2d padding = Dl4jWindows.pair("padding", layer.getPadding(), 0);
        boolean same = Dl4jWindows.isSame(layer.getConvolutionMode());
        boolean max = layer.getPoolingType() == PoolingType.MAX;
        boolean count = layer.isAvgPoolIncludePadInDivisor();
        boolean dilated = !Size2d.ONE.equals(Dl4jWindows.pair("dilation", layer.getDilation(), 1));
        if (dilated || !max && layer.getPoolingType() != PoolingType.AVG) {
            throw Dl4jFaults.unsupported(
                    "Use a max or average pool without dilation.",
                    "A pool of type [%s]%s cannot be expressed.",
                    layer.getPoolingType(),
                    dilated ? " with dilation" : "");
        }
        return Stage.of(Dl4jWindows.reach(0, same, kernel, stride, padding), (draft, name, inputs) -> {
            Shape sample = draft.shape(inputs.get(0));
            Dl4jFaults.require(sample.rank() == 3, "Expected images, found %s.", sample);
            Size2d image = new Size2d(sample.dim(1), sample.dim(2));
            Dl4jWindows.Sides sides =
                    same ? Dl4jWindows.Sides.same(image, kernel, stride) : Dl4jWindows.Sides.even(padding);
            if (fits(kernel, sides.first())) {
                Pooling floor = new Pooling(kernel, stride, sides.first(), false);
                Pooling ceil = new Pooling(kernel, stride, sides.first(), true);
                if (sides.isEven()) {
                    return draft.add(name, pool(max, floor, count), inputs.get(0));
                }
                // A window that exceeds the far edge counts only elements inside.
                if ((max || !count) && windows(sample, ceil).equals(sameWindows(image, stride))) {
                    return draft.add(name, pool(max, ceil, count), inputs.get(0));
                }
            }
            if (!max && !count) {
                throw Dl4jFaults.unsupported(
                        "Use mode Truncate, or count the padding.",
                        "An average without its uneven padding cannot be expressed.");
            }
            Layer.Pad2d.Fill fill = max ? Layer.Pad2d.Fill.LOWEST : Layer.Pad2d.Fill.ZERO;
            Layer pad = new Layer.Pad2d(sides.top(), sides.bottom(), sides.left(), sides.right(), fill);
            String padded = draft.add(name + ".pad", pad, inputs.get(0));
            return draft.add(name, pool(max, new Pooling(kernel, stride, Size2d.ZERO, false), count), padded);
        });
    }

    private static boolean fits(Size2d kernel, Size2d padding) {
        return 2L * padding.height() <= kernel.height() && 2L * padding.width() <= kernel.width();
    }

    /** Returns the number of windows of a pool over a sample. */
    static Size2d windows(Shape sample, Pooling pooling) {
        Shape pooled = new ShapeOps().maxPool2d(sample.batched(1), pooling);
        return new Size2d(pooled.dim(2), pooled.dim(3));
    }

    /** Returns the number of windows of mode Same. */
    static Size2d sameWindows(Size2d image, Size2d stride) {
        return new Size2d((int) Dl4jWindows.ceil(image.height(), stride.height()), (int)
                Dl4jWindows.ceil(image.width(), stride.width()));
    }

    private static Layer pool(boolean max, Pooling pooling, boolean countPadding) {
        return max ? new Layer.MaxPool2d(pooling) : new Layer.AvgPool2d(pooling, countPadding);
    }
}
