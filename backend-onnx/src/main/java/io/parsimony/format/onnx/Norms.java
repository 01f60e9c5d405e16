package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Imports normalizations by statistics of each sample. */
final class Norms {

    private Norms() {}

    static Map<String, Context.Handler> handlers() {
        return Map.of(
                "InstanceNormalization", Norms::instance,
                "GroupNormalization", Norms::group,
                "LayerNormalization", Norms::layer,
                "LRN", Norms::localResponse);
    }

    /**
     * Imports instance normalization of channels, or of groups made by a reshape: exporters write group normalization
     * so.
     */
    private static List<ImportedValue> instance(Context c) {
        OnnxView x = c.live(0);
        Constant scale = c.constant(1);
        Constant shift = c.constant(2);
        Shape sample = x.base().sample();
        int groups = scale.size();
        boolean grouped = sample.rank() >= 1
                && groups > 0
                && x.isInOrder()
                && x.extents(0)[1] == groups
                && sample.dim(0) % groups == 0;
        if (!grouped) {
            throw OnnxFaults.unsupported(
                    "Normalize channels or groups of channels.",
                    "An instance normalization of %s by %d numbers is not supported.",
                    x.batch().show(x),
                    groups);
        }
        int channels = sample.dim(0);
        int each = channels / groups;
        return c.one(normalized(c, x, groups, byChannel(scale, channels, each), byChannel(shift, channels, each)));
    }

    private static Tensor byChannel(Constant constant, int channels, int each) {
        OnnxFaults.require(
                constant.size() * each == channels && constant.isReal(),
                "Expected %d real numbers, found %d.",
                channels / each,
                constant.size());
        return Tensors.of(Shape.of(channels), i -> constant.real(i / each));
    }

    private static List<ImportedValue> group(Context c) {
        OnnxView x = c.live(0);
        int channels = x.base().sample().dim(0);
        int groups = Axes.small(c.operation().integer("num_groups", 0));
        OnnxFaults.require(
                groups > 0 && channels % groups == 0, "Expected %d channels in groups, found %d.", channels, groups);
        if (x.axes() == null || x.axes()[1] != 1) {
            throw OnnxFaults.unsupported(
                    "Normalize channels first.",
                    "A group normalization of %s is not supported.",
                    x.batch().show(x));
        }
        int each = channels / Math.max(1, c.constant(1).size());
        return c.one(normalized(
                c, x, groups, byChannel(c.constant(1), channels, each), byChannel(c.constant(2), channels, each)));
    }

    private static OnnxView normalized(Context c, OnnxView x, int groups, Tensor scale, Tensor shift) {
        Layer layer =
                new Layer.GroupNorm(scale.shape().dim(0), groups, c.operation().real("epsilon", 1e-5));
        return x.on(c.scope().draft(c.weightedName(), layer, parameters(scale, shift), List.of(x.base())));
    }

    private static Map<String, Tensor> parameters(Tensor scale, Tensor shift) {
        return Map.of("weight", scale, "bias", shift);
    }

    /** Imports layer normalization over the channels, which must be the last axis, or over whole samples. */
    private static List<ImportedValue> layer(Context c) {
        OnnxView x = c.live(0);
        int axis = Axes.of(c.operation().integer("axis", -1), x.rank());
        Constant scale = c.constant(1);
        Shape sample = x.base().sample();
        if (axis == 1 && x.rank() > 2 && x.isPlain()) {
            return whole(c, x);
        }
        boolean channels = sample.rank() >= 1
                && axis == x.rank() - 1
                && x.axes() != null
                && x.axes()[axis] == 1
                && scale.size() == sample.dim(0);
        if (!channels) {
            throw OnnxFaults.unsupported(
                    "Normalize over the channels alone, as ConvNeXt does.",
                    "A layer normalization of %s from axis %d on is not supported.",
                    x.batch().show(x),
                    axis);
        }
        Tensor shift = c.operation().hasInput(2)
                ? byChannel(c.constant(2), sample.dim(0), 1)
                : Tensor.full(Shape.of(sample.dim(0)), 0);
        Layer layer = new Layer.ChannelNorm(sample.dim(0), c.operation().real("epsilon", 1e-5));
        OnnxDraft.Known made = c.scope()
                .draft(
                        c.weightedName(),
                        layer,
                        parameters(byChannel(scale, sample.dim(0), 1), shift),
                        List.of(x.base()));
        return c.one(x.on(made));
    }

    /** Imports normalization over whole images: group normalization with one group, scale and shift per channel. */
    private static List<ImportedValue> whole(Context c, OnnxView x) {
        Tensor scale = uniform(x, c.constant(1));
        Tensor shift = c.operation().hasInput(2) ? uniform(x, c.constant(2)) : Tensor.full(scale.shape(), 0);
        return c.one(normalized(c, x, 1, scale, shift));
    }

    private static Tensor uniform(OnnxView x, Constant constant) {
        int channels = x.base().sample().dim(0);
        int each = x.base().sample().size() / channels;
        OnnxFaults.require(
                constant.size() == channels * each && constant.isReal(),
                "Expected %d real numbers, found %d.",
                channels * each,
                constant.size());
        for (int i = 0; i < constant.size(); i++) {
            if (constant.real(i) != constant.real(i / each * each)) {
                throw OnnxFaults.unsupported(
                        "Normalize over the channels alone, as ConvNeXt does, or without a scale and shift of each "
                                + "pixel.",
                        "A layer normalization of %s with a scale or shift for each pixel is not supported.",
                        x.batch().show(x));
            }
        }
        return Tensors.of(Shape.of(channels), i -> constant.real(i * each));
    }

    private static List<ImportedValue> localResponse(Context c) {
        OnnxView x = c.live(0);
        int[] axes = x.axes();
        if (axes == null || axes.length != 4 || !Arrays.equals(axes, new int[] {0, 1, 2, 3})) {
            throw OnnxFaults.unsupported(
                    "Normalize images.",
                    "An LRN of %s is not supported.",
                    x.batch().show(x));
        }
        OnnxOperation o = c.operation();
        Layer layer = new Layer.LocalResponseNorm(
                Axes.small(o.integer("size", 0)), o.real("alpha", 1e-4), o.real("beta", 0.75), o.real("bias", 1));
        return c.one(c.scope().each(c.name(), layer, x));
    }
}
