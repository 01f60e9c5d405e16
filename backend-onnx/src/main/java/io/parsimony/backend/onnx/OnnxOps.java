package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tensor operations and the tape's gradient kernels as nodes of standard ONNX operators on NCHW images. Where
 * several compositions give the same numbers, the fastest in the runtime is emitted.
 */
class OnnxOps implements GradientOps<GraphValue> {

    private static final ShapeOps SHAPES = new ShapeOps();
    /** A slope so steep that the hard sigmoid is a step function: it is one from the smallest normal number on. */
    private static final double STEP = 3e38;

    private final OrtGraph graph;
    private final OrtConvolutions convolutions;
    private final OrtPools pools;
    private final BatchNorms batchNorms;

    /** Creates operations that emit into a graph. */
    OnnxOps(OrtGraph graph) {
        this.graph = graph;
        this.convolutions = new OrtConvolutions(this);
        this.pools = new OrtPools(this);
        this.batchNorms = new BatchNorms(this);
    }

    final OrtConvolutions convolutions() {
        return convolutions;
    }

    final OrtPools pools() {
        return pools;
    }

    final OrtGraph graph() {
        return graph;
    }

    @Override
    public final Shape shape(GraphValue x) {
        return x.shape();
    }

    @Override
    public GraphValue constant(Tensor value) {
        return graph.constant(value);
    }

    @Override
    public GraphValue scalar(double value) {
        return graph.scalar(value);
    }

    // ---- element by element ----------------------------------------------------------------------------------------

    @Override
    public GraphValue add(GraphValue a, GraphValue b) {
        return a == b ? mul(a, 2) : binary("Add", SHAPES.add(a.shape(), b.shape()), a, b);
    }

    @Override
    public GraphValue sub(GraphValue a, GraphValue b) {
        return binary("Sub", SHAPES.sub(a.shape(), b.shape()), a, b);
    }

    @Override
    public GraphValue mul(GraphValue a, GraphValue b) {
        return binary("Mul", SHAPES.mul(a.shape(), b.shape()), a, b);
    }

    @Override
    public GraphValue mul(GraphValue a, double factor) {
        if (factor == 1) {
            return a;
        }
        // If one factor is a scaled single number, the single number is scaled instead of the product: one pass over
        // the large operand, not two.
        if (a.isFrom("Mul") && a.shape().rank() > 0) {
            for (int i = 0; i < 2; i++) {
                if (a.argument(i).shape().rank() == 0) {
                    return mul(mul(a.argument(i), factor), a.argument(1 - i));
                }
            }
        }
        return mul(a, scalar(factor));
    }

    @Override
    public GraphValue div(GraphValue a, GraphValue b) {
        return binary("Div", SHAPES.div(a.shape(), b.shape()), a, b);
    }

    @Override
    public GraphValue max(GraphValue a, GraphValue b) {
        return binary("Max", SHAPES.max(a.shape(), b.shape()), a, b);
    }

    @Override
    public GraphValue min(GraphValue a, GraphValue b) {
        return binary("Min", SHAPES.min(a.shape(), b.shape()), a, b);
    }

    private GraphValue binary(String operator, Shape shape, GraphValue a, GraphValue b) {
        return graph.apply(operator, shape, unrepeated(a, b, shape), unrepeated(b, a, shape));
    }

    /** Returns a value before its repetition if it broadcasts with the other operand to the same result. */
    static GraphValue unrepeated(GraphValue x, GraphValue other, Shape result) {
        return x.isFrom("Expand") && other.shape().equals(result) ? x.argument(0) : x;
    }

    private GraphValue unary(String operator, GraphValue x) {
        return graph.apply(operator, x.shape(), x);
    }

    @Override
    public GraphValue neg(GraphValue x) {
        return unary("Neg", x);
    }

    @Override
    public GraphValue exp(GraphValue x) {
        return unary("Exp", x);
    }

    @Override
    public GraphValue log(GraphValue x) {
        return unary("Log", x);
    }

    @Override
    public GraphValue sqrt(GraphValue x) {
        return unary("Sqrt", x);
    }

    @Override
    public GraphValue abs(GraphValue x) {
        return unary("Abs", x);
    }

    @Override
    public GraphValue pow(GraphValue x, double exponent) {
        return graph.apply("Pow", x.shape(), x, scalar(exponent));
    }

    @Override
    public GraphValue relu(GraphValue x) {
        return unary("Relu", x);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Composed, because ONNX Runtime's own sigmoid is a rational function that is clamped at arguments of 18
     * and has an error of 1e-7.
     */
    @Override
    public GraphValue sigmoid(GraphValue x) {
        return unary("Reciprocal", add(unary("Exp", neg(x)), 1));
    }

    @Override
    public GraphValue tanh(GraphValue x) {
        return unary("Tanh", x);
    }

    @Override
    public GraphValue erf(GraphValue x) {
        return unary("Erf", x);
    }

    @Override
    public GraphValue sign(GraphValue x) {
        return unary("Sign", x);
    }

    @Override
    public GraphValue reluGradient(GraphValue y, GraphValue gradient) {
        List<AttributeProto> step = List.of(Attributes.number("alpha", STEP), Attributes.number("beta", 0));
        return mul(gradient, graph.apply("HardSigmoid", y.shape(), step, y));
    }

    @Override
    public GraphValue broadcast(GraphValue x, Shape shape) {
        return x.shape().equals(shape) ? x : graph.apply("Expand", shape, x, graph.integers(longs(shape.toArray())));
    }

    @Override
    public GraphValue stopGradient(GraphValue x) {
        return x;
    }

    // ---- reductions ------------------------------------------------------------------------------------------------

    @Override
    public GraphValue sum(GraphValue x, boolean keepAxes, int... axes) {
        Shape shape = SHAPES.sum(x.shape(), keepAxes, axes);
        if (x.shape().rank() == 0) {
            return x;
        }
        int[] over = axes.length > 0
                ? axes.clone()
                : IntStream.range(0, x.shape().rank()).toArray();
        Arrays.sort(over);
        AttributeProto keep = Attributes.integer("keepdims", keepAxes ? 1 : 0);
        if (over.length == x.shape().rank() && x.isFrom("Mul") && isSquare(x)) {
            return graph.apply(
                    "ReduceSumSquare", shape, List.of(keep, Attributes.integers("axes", longs(over))), x.argument(0));
        }
        return graph.apply("ReduceSum", shape, List.of(keep), x, graph.integers(longs(over)));
    }

    private static boolean isSquare(GraphValue product) {
        return product.argument(0) == product.argument(1);
    }

    // ---- shape -----------------------------------------------------------------------------------------------------

    @Override
    public GraphValue reshape(GraphValue x, Shape shape) {
        if (x.shape().equals(shape)) {
            return x;
        }
        // A reshape to a scalar would need an empty shape; here all extents are one.
        return shape.rank() == 0
                ? graph.apply("Squeeze", shape, x)
                : graph.apply("Reshape", shape, x, graph.integers(longs(shape.toArray())));
    }

    @Override
    public GraphValue transpose(GraphValue x, int... order) {
        return graph.apply(
                "Transpose", SHAPES.transpose(x.shape(), order), List.of(Attributes.integers("perm", longs(order))), x);
    }

    @Override
    public GraphValue slice(GraphValue x, int axis, int start, int length) {
        return graph.apply(
                "Slice",
                SHAPES.slice(x.shape(), axis, start, length),
                x,
                graph.integers(start),
                graph.integers((long) start + length),
                graph.integers(axis));
    }

    @Override
    public GraphValue concat(List<GraphValue> parts, int axis) {
        Shape shape = SHAPES.concat(parts.stream().map(GraphValue::shape).toList(), axis);
        return parts.size() == 1
                ? parts.get(0)
                : graph.apply(
                        "Concat", shape, List.of(Attributes.integer("axis", axis)), parts.toArray(GraphValue[]::new));
    }

    @Override
    public GraphValue pad(GraphValue x, int axis, int before, int after) {
        int rank = x.shape().rank();
        long[] widths = new long[2 * rank];
        widths[axis] = before;
        widths[rank + axis] = after;
        return pad(x, SHAPES.pad(x.shape(), axis, before, after), widths);
    }

    /**
     * Returns a value padded with zeros.
     *
     * @param widths the zeros before each axis, then the zeros after each axis
     */
    final GraphValue pad(GraphValue x, Shape shape, long... widths) {
        return shape.equals(x.shape()) ? x : graph.apply("Pad", shape, x, graph.integers(widths));
    }

    // ---- linear algebra, classes -----------------------------------------------------------------------------------

    @Override
    public GraphValue matmul(GraphValue a, GraphValue b) {
        Shape shape = SHAPES.matmul(a.shape(), b.shape());
        // The runtime's kernel transposes its operands itself.
        boolean transA = a.isFrom("Transpose");
        boolean transB = b.isFrom("Transpose");
        return gemm(shape, transA ? a.argument(0) : a, transA, transB ? b.argument(0) : b, transB, null);
    }

    @Override
    public GraphValue linear(GraphValue x, GraphValue weight, @Nullable GraphValue bias) {
        return gemm(Shape.of(x.shape().dim(0), weight.shape().dim(0)), x, false, weight, true, bias);
    }

    private GraphValue gemm(
            Shape shape, GraphValue a, boolean transA, GraphValue b, boolean transB, @Nullable GraphValue c) {
        List<AttributeProto> attributes =
                List.of(Attributes.integer("transA", transA ? 1 : 0), Attributes.integer("transB", transB ? 1 : 0));
        return c == null
                ? graph.apply("Gemm", shape, attributes, a, b)
                : graph.apply("Gemm", shape, attributes, a, b, c);
    }

    @Override
    public GraphValue softmax(GraphValue x, int axis) {
        return graph.apply("Softmax", x.shape(), List.of(Attributes.integer("axis", axis)), x);
    }

    @Override
    public GraphValue logSoftmax(GraphValue x, int axis) {
        return graph.apply("LogSoftmax", x.shape(), List.of(Attributes.integer("axis", axis)), x);
    }

    @Override
    public GraphValue pick(GraphValue x, GraphValue labels) {
        Shape column = Shape.of(x.shape().dim(0), 1);
        GraphValue rows = graph.apply(
                OrtGraph.ONNX,
                "Reshape",
                GraphValue.Type.INT64,
                column,
                List.of(),
                whole(labels),
                graph.integers(longs(column.toArray())));
        GraphValue picked = graph.apply("GatherElements", column, List.of(Attributes.integer("axis", 1)), x, rows);
        return reshape(picked, labels.shape());
    }

    @Override
    public GraphValue oneHot(GraphValue labels, int classes) {
        return graph.apply(
                "OneHot",
                SHAPES.oneHot(labels.shape(), classes),
                List.of(Attributes.integer("axis", 1)),
                whole(labels),
                graph.integers(classes),
                graph.constant(Tensor.of(Shape.of(2), 0, 1)));
    }

    private GraphValue whole(GraphValue labels) {
        return graph.apply(
                OrtGraph.ONNX,
                "Cast",
                GraphValue.Type.INT64,
                labels.shape(),
                List.of(Attributes.integer("to", GraphValue.Type.INT64.code())),
                labels);
    }

    // ---- images ----------------------------------------------------------------------------------------------------

    @Override
    public GraphValue conv2d(GraphValue x, GraphValue weight, @Nullable GraphValue bias, Convolution convolution) {
        return convolutions.forward(x, weight, bias, convolution);
    }

    @Override
    public GraphValue conv2dInputGradient(
            GraphValue x, GraphValue weight, GraphValue gradient, Convolution convolution) {
        return convolutions.inputGradient(x, weight, gradient, convolution);
    }

    @Override
    public GraphValue conv2dWeightGradient(
            GraphValue x, GraphValue weight, GraphValue gradient, Convolution convolution) {
        return convolutions.weightGradient(x, weight, gradient, convolution);
    }

    @Override
    public GraphValue maxPool2d(GraphValue x, Pooling pooling) {
        return pools.max(x, pooling);
    }

    @Override
    public GraphValue maxPool2dGradient(GraphValue x, GraphValue y, GraphValue gradient, Pooling pooling) {
        return pools.maxGradient(x, gradient, pooling);
    }

    @Override
    public GraphValue avgPool2d(GraphValue x, Pooling pooling, boolean countPadding) {
        return pools.average(x, pooling, countPadding);
    }

    @Override
    public GraphValue avgPool2dGradient(GraphValue x, GraphValue gradient, Pooling pooling, boolean countPadding) {
        return pools.averageGradient(x, gradient, pooling, countPadding);
    }

    @Override
    public GraphValue globalAvgPool2d(GraphValue x) {
        return graph.apply("GlobalAveragePool", SHAPES.globalAvgPool2d(x.shape()), x);
    }

    @Override
    public GraphValue channelShuffle(GraphValue x, int groups) {
        Shape s = x.shape();
        GraphValue grouped = reshape(x, Shape.of(s.dim(0), groups, s.dim(1) / groups, s.dim(2), s.dim(3)));
        return reshape(transpose(grouped, 0, 2, 1, 3, 4), s);
    }

    @Override
    public BatchNorm<GraphValue> batchNormTraining(
            GraphValue x,
            GraphValue scale,
            GraphValue shift,
            GraphValue runningMean,
            GraphValue runningVariance,
            double momentum,
            double epsilon) {
        return batchNorms.training(x, scale, shift, runningMean, runningVariance, momentum, epsilon);
    }

    @Override
    public BatchNormGradient<GraphValue> batchNormTrainingGradient(
            GraphValue x, GraphValue scale, GraphValue y, GraphValue gradient, double epsilon) {
        return batchNorms.trainingGradient(x, scale, y, gradient, epsilon);
    }

    @Override
    public GraphValue batchNorm(
            GraphValue x, GraphValue scale, GraphValue shift, GraphValue mean, GraphValue variance, double epsilon) {
        return batchNorms.inference(x, scale, shift, mean, variance, epsilon);
    }

    // ---- what emitters share ---------------------------------------------------------------------------------------

    /** Returns {@code [n, c, h, w]} as {@code [n, h, w, c]}, on which slices and padding run at the speed of a copy. */
    GraphValue channelsLast(GraphValue x) {
        Shape s = x.shape();
        return s.dim(1) == 1 || s.dim(2) * s.dim(3) == 1
                ? reshape(x, Shape.of(s.dim(0), s.dim(2), s.dim(3), s.dim(1)))
                : transpose(x, 0, 2, 3, 1);
    }

    /** Returns {@code [n, h, w, c]} as {@code [n, c, h, w]}. */
    final GraphValue channelsFirst(GraphValue x) {
        Shape s = x.shape();
        return s.dim(3) == 1 || s.dim(1) * s.dim(2) == 1
                ? reshape(x, Shape.of(s.dim(0), s.dim(3), s.dim(1), s.dim(2)))
                : transpose(x, 0, 3, 1, 2);
    }

    /**
     * Returns every stride-th row and column of {@code [n, h, w, c]} from the given ones on, as many as another shape
     * has.
     */
    final GraphValue sample(GraphValue x, int row, int column, Shape as, Size2d stride) {
        return sample(x, 1, row, column, as.dim(1), as.dim(2), stride);
    }

    /**
     * Returns every stride-th element along an axis of rows and along the next axis of columns, from the given ones on.
     */
    final GraphValue sample(GraphValue x, int axis, int row, int column, int rows, int columns, Size2d stride) {
        Shape shape = x.shape().with(axis, rows).with(axis + 1, columns);
        if (shape.equals(x.shape())) {
            return x;
        }
        return graph.apply(
                "Slice",
                shape,
                x,
                graph.integers(row, column),
                graph.integers(
                        row + (long) stride.height() * (rows - 1) + 1,
                        column + (long) stride.width() * (columns - 1) + 1),
                graph.integers(axis, axis + 1),
                graph.integers(stride.height(), stride.width()));
    }

    /** Returns one where two values of equal shape are equal, zero elsewhere. */
    final GraphValue equal(GraphValue a, GraphValue b) {
        GraphValue same = graph.apply(OrtGraph.ONNX, "Equal", GraphValue.Type.BOOL, a.shape(), List.of(), a, b);
        return graph.apply("Cast", a.shape(), List.of(Attributes.integer("to", GraphValue.Type.FLOAT.code())), same);
    }

    static long[] longs(int... values) {
        return Arrays.stream(values).asLongStream().toArray();
    }
}
