package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runtime's operators on images in blocked layout, {@code [n, c/block, h, w, block]}. The runtime declares their
 * shape as {@code [n, c, h, w]} with the channels rounded up to whole blocks. All images in this class are in that
 * layout.
 */
final class Blocks {

    private final OrtGraph graph;
    private final int block;
    /** Emits operations on vectors, weights, and images as rows of numbers. */
    private final OnnxOps plain;

    Blocks(OrtGraph graph, int block) {
        this.graph = graph;
        this.block = block;
        this.plain = new OnnxOps(graph);
    }

    /** Returns a number of channels rounded up to whole blocks. */
    int whole(int channels) {
        return (channels + block - 1) / block * block;
    }

    /** Returns the result of one of the operators. */
    GraphValue apply(String operator, Shape shape, List<AttributeProto> attributes, GraphValue... arguments) {
        return graph.apply(OrtGraph.BLOCKED, operator, GraphValue.Type.FLOAT, shape, attributes, arguments);
    }

    /** Returns a vector with one number per channel, padded with zeros to whole blocks. */
    GraphValue filledUp(GraphValue x) {
        return plain.pad(x, 0, 0, whole(x.shape().dim(0)) - x.shape().dim(0));
    }

    /**
     * Returns a convolution; its weight is {@link #inBlocks}, or for depthwise ones and few input channels {@link
     * #outputsLast}.
     */
    GraphValue convolve(GraphValue x, GraphValue weight, @Nullable GraphValue bias, Shape output, Convolution c) {
        List<AttributeProto> attributes = List.of(
                Attributes.integers(
                        "kernel_shape", weight.shape().dim(2), weight.shape().dim(3)),
                Attributes.size("strides", c.stride()),
                Attributes.integers(
                        "pads",
                        c.padding().height(),
                        c.padding().width(),
                        c.padding().height(),
                        c.padding().width()),
                Attributes.size("dilations", c.dilation()),
                Attributes.integer("group", c.groups()));
        return bias == null
                ? apply("Conv", output, attributes, x, weight)
                : apply("Conv", output, attributes, x, weight, bias);
    }

    /** Reorders {@code [o, i, h, w]} to {@code [o/b, i/b, h, w, b of i, b of o]}. */
    GraphValue inBlocks(GraphValue weight) {
        Shape s = weight.shape();
        int out = whole(s.dim(0));
        int in = whole(s.dim(1));
        int area = s.dim(2) * s.dim(3);
        Shape whole = s.with(0, out).with(1, in);
        GraphValue filled = plain.pad(weight, whole, 0, 0, 0, 0, out - s.dim(0), in - s.dim(1), 0, 0);
        GraphValue split = plain.reshape(filled, Shape.of(out / block, block, in / block, block, area));
        return plain.reshape(plain.transpose(split, 0, 2, 4, 3, 1), whole);
    }

    /** Reorders {@code [o, i, h, w]} to {@code [o/b, i, h, w, b]}. */
    GraphValue outputsLast(GraphValue weight) {
        Shape s = weight.shape();
        int out = whole(s.dim(0));
        Shape whole = s.with(0, out);
        GraphValue filled = plain.pad(weight, whole, 0, 0, 0, 0, out - s.dim(0), 0, 0, 0);
        GraphValue split = plain.reshape(filled, Shape.of(out / block, block, s.size() / s.dim(0)));
        return plain.reshape(plain.transpose(split, 0, 2, 1), whole);
    }

    // ---- sums and affine functions of channels ----------------------------------------------------------------------

    /** Returns the means over positions, {@code [n, c, 1, 1]}. */
    GraphValue means(GraphValue image) {
        Shape s = image.shape();
        return apply("GlobalAveragePool", Shape.of(s.dim(0), s.dim(1), 1, 1), List.of(), image);
    }

    /**
     * Returns {@code factor * image + summand} per channel, plus an optional image, as a depthwise convolution with one
     * tap.
     */
    GraphValue affine(GraphValue image, GraphValue factor, GraphValue summand, GraphValue... more) {
        Shape s = image.shape();
        List<GraphValue> arguments =
                new ArrayList<>(List.of(image, plain.reshape(factor, Shape.of(s.dim(1), 1, 1, 1)), summand));
        arguments.addAll(List.of(more));
        List<AttributeProto> attributes =
                List.of(Attributes.integers("kernel_shape", 1, 1), Attributes.integer("group", s.dim(1)));
        return apply("Conv", s, attributes, arguments.toArray(GraphValue[]::new));
    }

    /** Returns the sums over samples and positions, one per channel of the whole blocks. */
    GraphValue channelSums(GraphValue image) {
        Shape s = image.shape();
        GraphValue means = plain.reshape(means(image), Shape.of(s.dim(0), s.dim(1)));
        return plain.mul(plain.sum(means, false, 0), s.dim(2) * s.dim(3));
    }

    /**
     * Returns the sums of products over samples and positions, one per channel of the whole blocks. They are a
     * depthwise convolution with the batch folded into the channels and the second image as kernel.
     */
    GraphValue channelProducts(GraphValue a, GraphValue b) {
        Shape s = a.shape();
        int images = s.dim(0) * s.dim(1);
        List<AttributeProto> attributes =
                List.of(Attributes.integers("kernel_shape", s.dim(2), s.dim(3)), Attributes.integer("group", images));
        GraphValue products = apply(
                "Conv",
                Shape.of(1, images, 1, 1),
                attributes,
                plain.reshape(a, Shape.of(1, images, s.dim(2), s.dim(3))),
                plain.reshape(b, Shape.of(images, 1, s.dim(2), s.dim(3))));
        return plain.sum(plain.reshape(products, Shape.of(s.dim(0), s.dim(1))), false, 0);
    }
}
