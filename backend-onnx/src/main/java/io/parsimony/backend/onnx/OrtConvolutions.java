package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions and their gradients in standard operators.
 *
 * <p>The weight gradient is one matrix product per tap of the kernel, on slices of the channels-last input. This is
 * three to six times faster than a convolution of input and gradient, whose kernel would be as large as an image.
 */
final class OrtConvolutions {

    /** The greatest number of columns for which the taps are joined into a single matrix product. */
    private static final int NARROW = 64;

    private final OnnxOps ops;
    private final OrtGraph graph;

    OrtConvolutions(OnnxOps ops) {
        this.ops = ops;
        this.graph = ops.graph();
    }

    GraphValue forward(GraphValue x, GraphValue weight, @Nullable GraphValue bias, Convolution c) {
        Shape shape = new ShapeOps().conv2d(x.shape(), weight.shape(), null, c);
        List<AttributeProto> attributes = attributes(weight, c, c.padding());
        return bias == null
                ? graph.apply("Conv", shape, attributes, x, weight)
                : graph.apply("Conv", shape, attributes, x, weight, bias);
    }

    private static List<AttributeProto> attributes(GraphValue weight, Convolution c, Size2d padding) {
        return List.of(
                Attributes.integers(
                        "kernel_shape", weight.shape().dim(2), weight.shape().dim(3)),
                Attributes.size("strides", c.stride()),
                Attributes.integers("pads", padding.height(), padding.width(), padding.height(), padding.width()),
                Attributes.size("dilations", c.dilation()),
                Attributes.integer("group", c.groups()));
    }

    // ---- by the input ----------------------------------------------------------------------------------------------

    GraphValue inputGradient(GraphValue x, GraphValue weight, GraphValue gradient, Convolution c) {
        Size2d full = new Size2d(
                c.dilation().height() * (weight.shape().dim(2) - 1)
                        - c.padding().height(),
                c.dilation().width() * (weight.shape().dim(3) - 1) - c.padding().width());
        if (c.stride().equals(Size2d.ONE) && full.height() >= 0 && full.width() >= 0) {
            GraphValue turned = turned(weight, c.groups());
            return graph.apply("Conv", x.shape(), attributes(turned, c, full), gradient, turned);
        }
        List<AttributeProto> attributes = new ArrayList<>(attributes(weight, c, c.padding()));
        attributes.add(Attributes.integers("output_padding", unreached(x, weight, gradient, c)));
        return graph.apply("ConvTranspose", x.shape(), attributes, gradient, weight);
    }

    /** Returns the number of rows and columns at the end that no window reaches. */
    private static long[] unreached(GraphValue x, GraphValue weight, GraphValue gradient, Convolution c) {
        int[] stride = {c.stride().height(), c.stride().width()};
        int[] padding = {c.padding().height(), c.padding().width()};
        int[] dilation = {c.dilation().height(), c.dilation().width()};
        long[] unreached = new long[2];
        for (int i = 0; i < 2; i++) {
            long reached = (long) (gradient.shape().dim(2 + i) - 1) * stride[i]
                    + (long) dilation[i] * (weight.shape().dim(2 + i) - 1)
                    + 1
                    - 2L * padding[i];
            unreached[i] = x.shape().dim(2 + i) - reached;
        }
        return unreached;
    }

    /**
     * Returns the weight of the transposed convolution: taps reversed, input and output channels exchanged in each
     * group.
     */
    GraphValue turned(GraphValue weight, int groups) {
        Shape s = weight.shape();
        GraphValue reversed = s.dim(2) * s.dim(3) == 1
                ? weight
                : graph.apply(
                        "Slice",
                        s,
                        weight,
                        graph.integers(-1, -1),
                        graph.integers(Integer.MIN_VALUE, Integer.MIN_VALUE),
                        graph.integers(2, 3),
                        graph.integers(-1, -1));
        if (groups == 1) {
            return ops.transpose(reversed, 1, 0, 2, 3);
        }
        int out = s.dim(0) / groups;
        GraphValue grouped = ops.reshape(reversed, Shape.of(groups, out, s.dim(1), s.dim(2), s.dim(3)));
        GraphValue exchanged = out * s.dim(1) == 1 ? grouped : ops.transpose(grouped, 0, 2, 1, 3, 4);
        return ops.reshape(exchanged, Shape.of(groups * s.dim(1), out, s.dim(2), s.dim(3)));
    }

    // ---- by the weight ---------------------------------------------------------------------------------------------

    GraphValue weightGradient(GraphValue x, GraphValue weight, GraphValue gradient, Convolution c) {
        Shape w = weight.shape();
        boolean pointwise = w.dim(2) * w.dim(3) == 1
                && c.stride().equals(Size2d.ONE)
                && c.padding().equals(Size2d.ZERO)
                && c.groups() == 1;
        if (pointwise) {
            return pointwise(x, w, gradient);
        }
        return c.groups() == w.dim(0) && w.dim(1) == 1 ? depthwise(x, w, gradient, c) : taps(x, w, gradient, c);
    }

    private GraphValue pointwise(GraphValue x, Shape w, GraphValue gradient) {
        Shape s = x.shape();
        int area = s.dim(2) * s.dim(3);
        GraphValue products = graph.apply(
                OrtGraph.MICROSOFT,
                "FusedMatMul",
                GraphValue.Type.FLOAT,
                Shape.of(s.dim(0), w.dim(0), w.dim(1)),
                List.of(Attributes.integer("transB", 1)),
                ops.reshape(gradient, Shape.of(s.dim(0), w.dim(0), area)),
                ops.reshape(x, Shape.of(s.dim(0), w.dim(1), area)));
        return ops.reshape(ops.sum(products, false, 0), w);
    }

    private GraphValue depthwise(GraphValue x, Shape w, GraphValue gradient, Convolution c) {
        GraphValue padded = padded(x, c, 2);
        List<GraphValue> taps = new ArrayList<>();
        for (int u = 0; u < w.dim(2); u++) {
            for (int v = 0; v < w.dim(3); v++) {
                GraphValue product = ops.mul(tap(padded, u, v, gradient.shape(), c, 2), gradient);
                taps.add(ops.reshape(ops.sum(product, false, 0, 2, 3), Shape.of(w.dim(0), 1)));
            }
        }
        return ops.reshape(ops.concat(taps, 1), w);
    }

    private GraphValue taps(GraphValue x, Shape w, GraphValue gradient, Convolution c) {
        Shape g = gradient.shape();
        int positions = g.dim(0) * g.dim(2) * g.dim(3);
        int area = w.dim(2) * w.dim(3);
        int in = x.shape().dim(1);
        int out = w.dim(0) / c.groups();
        GraphValue rows = ops.reshape(ops.transpose(gradient, 1, 0, 2, 3), Shape.of(w.dim(0), positions));
        GraphValue padded = padded(ops.channelsLast(x), c, 1);
        List<GraphValue> taps = new ArrayList<>();
        for (int u = 0; u < w.dim(2); u++) {
            for (int v = 0; v < w.dim(3); v++) {
                taps.add(tap(padded, u, v, g, c, 1));
            }
        }
        if (in == 1 && c.groups() == 1) {
            List<GraphValue> lines = taps.stream()
                    .map(tap -> ops.reshape(tap, Shape.of(1, positions)))
                    .toList();
            return ops.reshape(ops.matmul(rows, ops.transpose(ops.concat(lines, 0), 1, 0)), w);
        }
        if (c.groups() == 1 && in * area <= NARROW) {
            GraphValue columns = ops.reshape(ops.concat(taps, 3), Shape.of(positions, area * in));
            GraphValue product = ops.reshape(ops.matmul(rows, columns), Shape.of(w.dim(0), area, in));
            return ops.reshape(ops.transpose(product, 0, 2, 1), w);
        }
        GraphValue byGroup = ops.reshape(rows, Shape.of(c.groups(), out, positions));
        List<GraphValue> products = new ArrayList<>();
        for (GraphValue tap : taps) {
            GraphValue product;
            if (c.groups() == 1) {
                product = ops.matmul(rows, ops.reshape(tap, Shape.of(positions, in)));
            } else {
                GraphValue columns = ops.reshape(tap, Shape.of(positions, c.groups(), w.dim(1)));
                product = graph.apply(
                        "MatMul", Shape.of(c.groups(), out, w.dim(1)), byGroup, ops.transpose(columns, 1, 0, 2));
            }
            products.add(ops.reshape(product, Shape.of(1, w.dim(0) * w.dim(1))));
        }
        GraphValue all = ops.concat(products, 0);
        return ops.reshape(area == 1 ? all : ops.transpose(all, 1, 0), w);
    }

    GraphValue padded(GraphValue x, Convolution c, int axis) {
        int height = c.padding().height();
        int width = c.padding().width();
        long[] widths = new long[8];
        widths[axis] = height;
        widths[axis + 1] = width;
        widths[4 + axis] = height;
        widths[4 + axis + 1] = width;
        Shape shape = x.shape()
                .with(axis, x.shape().dim(axis) + 2 * height)
                .with(axis + 1, x.shape().dim(axis + 1) + 2 * width);
        return ops.pad(x, shape, widths);
    }

    /** Returns the part of the padded input that one tap of the kernel reads, one element for each output position. */
    private GraphValue tap(GraphValue padded, int u, int v, Shape output, Convolution c, int axis) {
        return ops.sample(
                padded,
                axis,
                u * c.dilation().height(),
                v * c.dilation().width(),
                output.dim(2),
                output.dim(3),
                c.stride());
    }
}
