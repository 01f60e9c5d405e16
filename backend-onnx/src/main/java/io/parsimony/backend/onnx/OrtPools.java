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
 * Pools and their gradients in standard operators. A window that exceeds the edge in ceil mode is expressed as padding
 * at the end, because operator versions disagree on ceil mode.
 */
final class OrtPools {

    private final OnnxOps ops;
    private final OrtGraph graph;

    OrtPools(OnnxOps ops) {
        this.ops = ops;
        this.graph = ops.graph();
    }

    /** A pool on an input shape, with the padding that its windows need at both ends. */
    record Frame(Shape x, Shape y, Pooling pooling, Size2d after) {

        static Frame of(Shape x, Pooling p) {
            Shape y = new ShapeOps().maxPool2d(x, p);
            Size2d over = p.overhang(x);
            Size2d after =
                    new Size2d(p.padding().height() + over.height(), p.padding().width() + over.width());
            return new Frame(x, y, p, after);
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

        /** Returns whether the windows neither overlap nor exceed the edge. */
        boolean apart() {
            return !overlapping() && !padded();
        }

        boolean overlapping() {
            return pooling.kernel().height() > pooling.stride().height()
                    || pooling.kernel().width() > pooling.stride().width();
        }

        /** Returns whether the windows cover each element of the input exactly once. */
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

    /**
     * Returns a max pool. Its second result holds the positions of the maxima, the first of equal ones, and is computed
     * only if used.
     */
    private GraphNode maxNode(GraphValue x, Frame frame) {
        if (x.producer() != null && x.producer().operator().equals("Pad")) {
            // ONNX Runtime 1.29 would fold the zeros into the pool as minus infinity.
            graph.keep(x);
        }
        GraphNode node = graph.node(OrtGraph.ONNX, "MaxPool", frame.attributes(), x);
        if (node.outputs().isEmpty()) {
            node.result(GraphValue.Type.FLOAT, frame.y());
            node.result(GraphValue.Type.INT64, frame.y());
        }
        return node;
    }

    GraphValue maxGradient(GraphValue x, GraphValue gradient, Pooling pooling) {
        Frame frame = Frame.of(x.shape(), pooling);
        if (frame.apart()) {
            return ops.channelsFirst(tiledMaxGradient(
                    ops.channelsLast(x), ops.channelsLast(max(x, pooling)), ops.channelsLast(gradient), pooling));
        }
        GraphValue positions = maxNode(x, frame).output(1);
        int windows = frame.y().size();
        GraphValue flat = graph.apply(
                OrtGraph.ONNX,
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

    /**
     * Returns the gradient on {@code [n, h, w, c]} if no element is in two windows. Splitting windows runs at the speed
     * of a copy there; the runtime's search for positions is several times slower. Each tap that holds the maximum
     * takes the gradient that earlier taps left. The last tap takes the rest.
     */
    GraphValue tiledMaxGradient(GraphValue x, GraphValue y, GraphValue gradient, Pooling pooling) {
        int kh = pooling.kernel().height();
        int kw = pooling.kernel().width();
        Shape windows = y.shape();
        GraphValue rest = gradient;
        List<GraphValue> rows = new ArrayList<>();
        for (int u = 0; u < kh; u++) {
            List<GraphValue> row = new ArrayList<>();
            for (int v = 0; v < kw; v++) {
                GraphValue share = rest;
                if (u * kw + v < kh * kw - 1) {
                    share = ops.mul(rest, ops.equal(ops.sample(x, u, v, windows, pooling.stride()), y));
                    rest = ops.sub(rest, share);
                }
                row.add(ops.reshape(share, spread(windows, 1, 1)));
            }
            rows.add(between(ops.concat(row, 4), 4, pooling.stride().width() - kw));
        }
        GraphValue all = between(ops.concat(rows, 2), 2, pooling.stride().height() - kh);
        Shape reached = windows.with(1, windows.dim(1) * pooling.stride().height())
                .with(2, windows.dim(2) * pooling.stride().width());
        return fitted(
                fitted(ops.reshape(all, reached), 1, x.shape().dim(1)),
                2,
                x.shape().dim(2));
    }

    /** Returns the shape {@code [n, h, rows, w, columns, c]} for {@code [n, h, w, c]}. */
    private static Shape spread(Shape s, int rows, int columns) {
        return Shape.of(s.dim(0), s.dim(1), rows, s.dim(2), columns, s.dim(3));
    }

    /** Returns a value with zeros for the elements between two windows. */
    private GraphValue between(GraphValue x, int axis, int count) {
        return count == 0 ? x : ops.pad(x, axis, 0, count);
    }

    /** Returns a value with another extent along an axis: extended by zeros or cropped at the end. */
    private GraphValue fitted(GraphValue x, int axis, int extent) {
        int found = x.shape().dim(axis);
        if (found == extent) {
            return x;
        }
        return found < extent ? ops.pad(x, axis, 0, extent - found) : ops.slice(x, axis, 0, extent);
    }

    // ---- the mean --------------------------------------------------------------------------------------------------

    GraphValue average(GraphValue x, Pooling pooling, boolean countPadding) {
        Frame frame = Frame.of(x.shape(), pooling);
        List<AttributeProto> attributes = new ArrayList<>(frame.attributes());
        attributes.add(Attributes.integer("count_include_pad", countPadding ? 1 : 0));
        GraphValue mean = graph.apply("AveragePool", frame.y(), attributes, x);
        // The operator treats elements beyond the padding as padding.
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

    /** Returns the number of rows and columns at the end that no window reaches. */
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

    /** Returns for each window a number divided by the count of elements in its mean, {@code [1, 1, oh, ow]}. */
    private GraphValue inverseDivisors(Frame f, boolean countPadding, double over) {
        Tensor divisors = f.pooling().divisors(f.x(), countPadding);
        FloatBuffer inverse = Tensor.allocate(divisors.shape().size());
        while (inverse.hasRemaining()) {
            inverse.put((float) (over / divisors.get(inverse.position())));
        }
        return graph.constant(Tensor.wrap(divisors.shape(), inverse.rewind()));
    }
}
