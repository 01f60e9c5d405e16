package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Pools and their gradients in standard operators. A window that reaches over the edge in ceil mode is given as padding at
 * the end: what operators of different versions make of ceil mode is not the same.
 */
final class Pools {

    private final OnnxOps ops;
    private final Graph graph;

    Pools(OnnxOps ops) {
        this.ops = ops;
        this.graph = ops.graph();
    }

    /** What a pool does to an input, with the windows' reach over both ends. */
    private record Frame(Shape x, Shape y, Pooling pooling, Size2d after) {

        static Frame of(Shape x, Pooling p) {
            Shape y = new ShapeOps().maxPool2d(x, p);
            Size2d after = new Size2d(
                    after(
                            x.dim(2),
                            y.dim(2),
                            p.kernel().height(),
                            p.stride().height(),
                            p.padding().height()),
                    after(
                            x.dim(3),
                            y.dim(3),
                            p.kernel().width(),
                            p.stride().width(),
                            p.padding().width()));
            return new Frame(x, y, p, after);
        }

        private static int after(int in, int out, int kernel, int stride, int padding) {
            return Math.max(padding, (out - 1) * stride + kernel - in - padding);
        }

        List<AttributeProto> attributes() {
            return List.of(
                    Attributes.size("kernel_shape", pooling.kernel()),
                    Attributes.size("strides", pooling.stride()),
                    Attributes.integers(
                            "pads",
                            pooling.padding().height(),
                            pooling.padding().width(),
                            after.height(),
                            after.width()));
        }

        boolean padded() {
            return after.height() + after.width() > 0;
        }

        boolean reachesOverPadding() {
            return !after.equals(pooling.padding());
        }

        boolean overlapping() {
            return pooling.kernel().height() > pooling.stride().height()
                    || pooling.kernel().width() > pooling.stride().width();
        }

        /** Whether the windows cover the input exactly, each element once. */
        boolean tiles() {
            return pooling.kernel().equals(pooling.stride())
                    && !padded()
                    && x.dim(2) == y.dim(2) * pooling.kernel().height()
                    && x.dim(3) == y.dim(3) * pooling.kernel().width();
        }

        int area() {
            return pooling.kernel().height() * pooling.kernel().width();
        }
    }

    // ---- the maximum -----------------------------------------------------------------------------------------------

    GraphValue max(GraphValue x, Pooling pooling) {
        return maxNode(x, Frame.of(x.shape(), pooling)).output(0);
    }

    /** The positions of the maxima are its second result, the first of equal ones; unused, they are not computed. */
    private GraphNode maxNode(GraphValue x, Frame frame) {
        GraphNode node = graph.node(Graph.ONNX, "MaxPool", frame.attributes(), x);
        if (node.outputs().isEmpty()) {
            node.result(GraphValue.Type.FLOAT, frame.y());
            node.result(GraphValue.Type.INT64, frame.y());
        }
        return node;
    }

    GraphValue maxGradient(GraphValue x, GraphValue gradient, Pooling pooling) {
        Frame frame = Frame.of(x.shape(), pooling);
        GraphValue positions = maxNode(x, frame).output(1);
        if (!frame.overlapping() && !frame.padded()) {
            return graph.apply(
                    "MaxUnpool",
                    x.shape(),
                    List.of(
                            Attributes.size("kernel_shape", pooling.kernel()),
                            Attributes.size("strides", pooling.stride())),
                    gradient,
                    positions,
                    graph.integers(OnnxOps.longs(x.shape().toArray())));
        }
        int windows = frame.y().size();
        GraphValue flat = graph.apply(
                Graph.ONNX,
                "Reshape",
                GraphValue.Type.INT64,
                Shape.of(windows),
                List.of(),
                positions,
                graph.integers(windows));
        GraphValue zeros =
                ops.broadcast(graph.filled(Shape.of(1), 0), Shape.of(x.shape().size()));
        GraphValue sums = graph.apply(
                "ScatterElements",
                zeros.shape(),
                List.of(Attributes.integer("axis", 0), Attributes.text("reduction", "add")),
                zeros,
                flat,
                ops.reshape(gradient, Shape.of(windows)));
        return ops.reshape(sums, x.shape());
    }

    // ---- the mean --------------------------------------------------------------------------------------------------

    GraphValue average(GraphValue x, Pooling pooling, boolean countPadding) {
        Frame frame = Frame.of(x.shape(), pooling);
        List<AttributeProto> attributes = new ArrayList<>(frame.attributes());
        attributes.add(Attributes.integer("count_include_pad", countPadding ? 1 : 0));
        GraphValue mean = graph.apply("AveragePool", frame.y(), attributes, x);
        // The operator takes what lies beyond the padding for padding.
        return countPadding && frame.reachesOverPadding()
                ? ops.mul(mean, inverseDivisors(frame, true, frame.area()))
                : mean;
    }

    GraphValue averageGradient(GraphValue x, GraphValue gradient, Pooling pooling, boolean countPadding) {
        Frame frame = Frame.of(x.shape(), pooling);
        if (frame.tiles()) {
            GraphValue share = ops.mul(gradient, 1.0 / frame.area());
            return graph.apply(
                    "Resize",
                    x.shape(),
                    List.of(
                            Attributes.text("mode", "nearest"),
                            Attributes.text("coordinate_transformation_mode", "asymmetric"),
                            Attributes.text("nearest_mode", "floor")),
                    share,
                    GraphValue.NONE,
                    GraphValue.NONE,
                    graph.integers(OnnxOps.longs(x.shape().toArray())));
        }
        GraphValue share = ops.mul(gradient, inverseDivisors(frame, countPadding, 1));
        int channels = x.shape().dim(1);
        List<AttributeProto> attributes = new ArrayList<>(frame.attributes());
        attributes.add(Attributes.integer("group", channels));
        attributes.add(Attributes.integers("output_padding", unreached(frame)));
        GraphValue ones = graph.filled(
                Shape.of(
                        channels, 1, pooling.kernel().height(), pooling.kernel().width()),
                1);
        return graph.apply("ConvTranspose", x.shape(), attributes, share, ones);
    }

    /** The rows and columns at the end that no window reached. */
    private static long[] unreached(Frame f) {
        Pooling p = f.pooling();
        return new long[] {
            f.x().dim(2)
                    + p.padding().height()
                    + f.after().height()
                    - (f.y().dim(2) - 1) * p.stride().height()
                    - p.kernel().height(),
            f.x().dim(3)
                    + p.padding().width()
                    + f.after().width()
                    - (f.y().dim(3) - 1) * p.stride().width()
                    - p.kernel().width()
        };
    }

    /** For each window, a number over how many elements its mean is of: {@code [1, 1, oh, ow]}. */
    private GraphValue inverseDivisors(Frame f, boolean countPadding, double over) {
        Pooling p = f.pooling();
        int[] rows = counted(
                f.x().dim(2),
                f.y().dim(2),
                p.kernel().height(),
                p.stride().height(),
                p.padding().height(),
                countPadding);
        int[] columns = counted(
                f.x().dim(3),
                f.y().dim(3),
                p.kernel().width(),
                p.stride().width(),
                p.padding().width(),
                countPadding);
        FloatBuffer inverse = Tensor.allocate(rows.length * columns.length);
        for (int row : rows) {
            for (int column : columns) {
                inverse.put((float) (over / (row * column)));
            }
        }
        return graph.constant(Tensor.wrap(Shape.of(1, 1, rows.length, columns.length), inverse.rewind()));
    }

    /** Along one axis, how many elements each window counts. */
    private static int[] counted(int in, int out, int kernel, int stride, int padding, boolean countPadding) {
        int before = countPadding ? padding : 0;
        int[] counts = new int[out];
        for (int i = 0; i < out; i++) {
            int start = i * stride - padding;
            counts[i] = Math.min(start + kernel, in + before) - Math.max(start, -before);
        }
        return counts;
    }
}
