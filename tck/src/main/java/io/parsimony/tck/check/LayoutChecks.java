package io.parsimony.tck.check;

import static io.parsimony.tck.check.Argument.normal;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks of tier 2 for operations before and after convolutions. Engines store such values channels-last or in channel
 * blocks; an operation that assumes row-major memory is wrong only there.
 */
final class LayoutChecks {

    private static final Shape IMAGE = Shape.of(2, 6, 5, 4);
    private static final ShapeOps SHAPES = new ShapeOps();

    private final Checks checks;

    private LayoutChecks(Checks checks) {
        this.checks = checks;
    }

    static void addTo(Checks checks) {
        LayoutChecks self = new LayoutChecks(checks);
        self.elementByElement();
        self.axes();
        self.images();
    }

    private void elementByElement() {
        for (int[] other : new int[][] {{6, 1, 1}, {4}, {5, 1}, {2, 1, 1, 1}, {1, 1, 5, 4}, {2, 6, 5, 4}, {}}) {
            String and = "and " + Shape.of(other);
            Map<String, OperationCase.Single> binary = new LinkedHashMap<>();
            binary.put("2.02-add", (ops, v) -> ops.add(v.get(0), v.get(1)));
            binary.put("2.03-sub", (ops, v) -> ops.sub(v.get(1), v.get(0)));
            binary.put("2.04-mul", (ops, v) -> ops.mul(v.get(0), v.get(1)));
            binary.put("2.05-div", (ops, v) -> ops.div(v.get(0), ops.add(ops.abs(v.get(1)), 1)));
            binary.put("2.06-max", (ops, v) -> ops.max(v.get(0), v.get(1)));
            binary.put("2.07-min", (ops, v) -> ops.min(v.get(1), v.get(0)));
            binary.forEach((rule, operation) -> around(rule, and, IMAGE, operation, normal(other)));
        }
        around("2.09-exp", "", IMAGE, (ops, v) -> ops.exp(ops.mul(v.get(0), 0.1)));
        around("2.12-abs", "", IMAGE, (ops, v) -> ops.abs(v.get(0)));
        around("2.14-relu", "", IMAGE, (ops, v) -> ops.relu(v.get(0)));
        around("2.15-sigmoid", "", IMAGE, (ops, v) -> ops.sigmoid(v.get(0)));
        around("2.16-tanh", "", IMAGE, (ops, v) -> ops.tanh(v.get(0)));
    }

    private void axes() {
        for (int axis = 0; axis < 4; axis++) {
            int along = axis;
            String name = "axis " + axis;
            around("2.27-softmax", name, IMAGE, (ops, v) -> ops.softmax(v.get(0), along));
            around("2.28-log-softmax", name, IMAGE, (ops, v) -> ops.logSoftmax(v.get(0), along));
            around("2.22-slice", name, SHAPES.slice(IMAGE, axis, 1, 1), (ops, v) -> ops.slice(v.get(0), along, 1, 1));
            around("2.24-pad", name, SHAPES.pad(IMAGE, axis, 1, 2), (ops, v) -> ops.pad(v.get(0), along, 1, 2));
            around(
                    "2.23-concat",
                    name,
                    SHAPES.concat(List.of(IMAGE, IMAGE), axis),
                    (ops, v) -> ops.concat(List.of(v.get(0), v.get(1)), along),
                    normal(IMAGE.toArray()));
        }
        for (int[] axes : new int[][] {{0}, {1}, {2}, {3}, {0, 2, 3}, {1, 2, 3}, {2, 3}, {1, 3}, {0, 1}, {}}) {
            String name = "axes " + Arrays.toString(axes);
            around(
                    "2.18-sum",
                    name,
                    SHAPES.sum(IMAGE, true, axes),
                    (ops, v) -> ops.sum(terms(ops, v, axes), true, axes));
            around(
                    "2.19-mean",
                    name,
                    SHAPES.mean(IMAGE, true, axes),
                    (ops, v) -> ops.mean(terms(ops, v, axes), true, axes));
            after("2.18-sum", name + " dropped", (ops, v) -> ops.sum(terms(ops, v, axes), false, axes));
        }
        for (int[] order : new int[][] {{0, 2, 3, 1}, {0, 1, 3, 2}, {3, 2, 1, 0}, {1, 0, 2, 3}}) {
            String name = "by " + Arrays.toString(order);
            around("2.21-transpose", name, SHAPES.transpose(IMAGE, order), (ops, v) -> ops.transpose(v.get(0), order));
        }
        for (Shape shape : List.of(Shape.of(2, 3, 10, 4), Shape.of(5, 2, 6, 4), Shape.of(2, 20, 1, 6))) {
            around("2.20-reshape", "to " + shape, shape, (ops, v) -> ops.reshape(v.get(0), shape));
        }
        after("2.20-reshape", "to a matrix", (ops, v) -> ops.reshape(v.get(0), Shape.of(2, 120)));
        after("2.20-reshape", "to five axes", (ops, v) -> ops.reshape(v.get(0), Shape.of(2, 2, 3, 5, 4)));
        Shape matrix = Shape.of(12, 20);
        after(
                "2.25-matmul",
                "as a matrix",
                (ops, v) -> ops.matmul(ops.reshape(v.get(0), matrix), v.get(1)),
                normal(20, 3));
        after(
                "2.26-linear",
                "flattened",
                (ops, v) -> ops.linear(ops.reshape(v.get(0), Shape.of(2, 120)), v.get(1), v.get(2)),
                normal(7, 120),
                normal(7));
        after(
                "2.29-pick",
                "flattened",
                (ops, v) -> ops.pick(ops.reshape(v.get(0), Shape.of(2, 120)), v.get(1)),
                Argument.labels(120, 2));
    }

    /**
     * Returns the summands. The sum over all of them is one number: terms of both signs may cancel and leave no
     * magnitude for a relative tolerance.
     */
    private static Object terms(TensorOps<Object> ops, List<Object> v, int... axes) {
        return axes.length == 0 ? ops.abs(v.get(0)) : v.get(0);
    }

    private void images() {
        Convolution depthwise = new Convolution(Size2d.ONE, Size2d.ONE, Size2d.ONE, 6);
        around(
                "2.31-conv2d",
                "depthwise",
                IMAGE,
                (ops, v) -> ops.conv2d(v.get(0), v.get(1), null, depthwise),
                normal(6, 1, 3, 3));
        Pooling tiles = Pooling.tiles(2);
        Shape pooled = SHAPES.maxPool2d(IMAGE, tiles);
        around("2.32-max-pool", "", pooled, (ops, v) -> ops.maxPool2d(v.get(0), tiles));
        around("2.33-avg-pool", "", pooled, (ops, v) -> ops.avgPool2d(v.get(0), tiles, true));
        around("2.34-global-avg-pool", "", SHAPES.globalAvgPool2d(IMAGE), (ops, v) -> ops.globalAvgPool2d(v.get(0)));
        for (int groups : new int[] {2, 3}) {
            around("2.35-channel-shuffle", groups + " groups", IMAGE, (ops, v) -> ops.channelShuffle(v.get(0), groups));
        }
        around(
                "2.36-batch-norm-training",
                "",
                IMAGE,
                (ops, v) -> ImageChecks.batchNormTraining(ops, v).get(0),
                normal(6),
                normal(6),
                ImageChecks.statistics(normal(6)),
                ImageChecks.statistics(Argument.positive(6)));
        around(
                "2.37-batch-norm",
                "",
                IMAGE,
                (ops, v) -> ops.batchNorm(v.get(0), v.get(1), v.get(2), v.get(3), v.get(4), 1e-3),
                normal(6),
                normal(6),
                normal(6),
                Argument.positive(6));
    }

    /** Adds cases of the operation after a convolution and between two convolutions. */
    private void around(String rule, String name, Shape result, OperationCase.Single operation, Argument... others) {
        after(rule, name, operation, others);
        Argument weight = normal(3, result.dim(1), 1, 1);
        Argument[] arguments = with(others, weight);
        OperationCheck.add(
                checks,
                rule,
                "between convolutions" + (name.isEmpty() ? "" : ", ") + name,
                (ops, v) -> {
                    Object y = operation.apply(ops, convolved(ops, v));
                    return ops.conv2d(y, v.get(v.size() - 1), null, Convolution.PLAIN);
                },
                arguments);
    }

    private void after(String rule, String name, OperationCase.Single operation, Argument... others) {
        OperationCheck.add(
                checks,
                rule,
                "after a convolution" + (name.isEmpty() ? "" : ", ") + name,
                (ops, v) -> operation.apply(ops, convolved(ops, v)),
                with(others));
    }

    /** Returns the input and the weight of the convolution, followed by the other arguments. */
    private static Argument[] with(Argument[] others, Argument... last) {
        List<Argument> all = new ArrayList<>(List.of(normal(2, 3, 5, 4), normal(6, 3, 3, 3)));
        all.addAll(List.of(others));
        all.addAll(List.of(last));
        return all.toArray(Argument[]::new);
    }

    /** Returns the convolution's result, followed by the other arguments. */
    private static List<Object> convolved(TensorOps<Object> ops, List<Object> v) {
        Convolution padded = new Convolution(Size2d.ONE, Size2d.ONE, Size2d.ONE, 1);
        List<Object> arguments = new ArrayList<>();
        arguments.add(ops.conv2d(v.get(0), v.get(1), null, padded));
        arguments.addAll(v.subList(2, v.size()));
        return arguments;
    }
}
