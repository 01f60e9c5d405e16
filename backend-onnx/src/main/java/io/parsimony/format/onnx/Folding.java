package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Folds operations on constants at import, mostly shapes and sometimes weights. */
final class Folding {

    private final TensorReader tensors;
    private final Filling filling;
    private final LayoutFolding layouts;

    /**
     * Creates the foldings.
     *
     * @param filling creates the constants
     * @param tensors reads the file's tensors
     */
    Folding(Filling filling, TensorReader tensors) {
        this.tensors = tensors;
        this.filling = filling;
        this.layouts = new LayoutFolding(filling, tensors);
    }

    /**
     * Returns the constant that an operation computes from constants.
     *
     * @param in the inputs; {@code null} for an omitted optional one
     * @return nothing if the operation is not folded
     */
    @Nullable Constant fold(OnnxOperation operation, List<@Nullable Constant> in) {
        return switch (operation.type()) {
            case "Identity" -> first(in).reshape(first(in).dims());
            case "Cast" -> cast(operation, first(in));
            case "Constant" -> constant(operation);
            case "Size" -> Constant.ofIntegers(new int[0], new long[] {first(in).size()});
            case "Range" -> range(in);
            case "Where" -> where(first(in), at(in, 1), at(in, 2));
            case "ReduceProd" -> reduce(operation, in, (a, b) -> a * b, 1, (total, count) -> total);
            case "ReduceSum" -> reduce(operation, in, Double::sum, 0, (total, count) -> total);
            case "ReduceMean" -> reduce(operation, in, Double::sum, 0, (total, count) -> total / count);
            case "ReduceMax" -> reduce(operation, in, Math::max, Double.NEGATIVE_INFINITY, (total, count) -> total);
            case "ReduceMin" -> reduce(operation, in, Math::min, Double.POSITIVE_INFINITY, (total, count) -> total);
            case "ReduceSumSquare" -> reduce(operation, in, (a, b) -> a + b * b, 0, (total, count) -> total);
            case "ReduceL2" -> reduce(operation, in, (a, b) -> a + b * b, 0, (total, count) -> Math.sqrt(total));
            case "ReduceL1" -> reduce(operation, in, (a, b) -> a + Math.abs(b), 0, (total, count) -> total);
            case "Sum" -> sum(in);
            case "MatMul" -> matmul(first(in), at(in, 1));
            case "Clip" -> clip(operation, in);
            case "BatchNormalization" -> batchNorm(operation, in);
            case "Add" -> binary(in, Long::sum, Double::sum);
            case "Sub" -> binary(in, (a, b) -> a - b, (a, b) -> a - b);
            case "Mul" -> binary(in, (a, b) -> a * b, (a, b) -> a * b);
            case "Div" -> binary(in, Folding::quotient, (a, b) -> a / b);
            case "Mod" -> binary(in, (a, b) -> b == 0 ? 0 : Math.floorMod(a, b), (a, b) -> a % b);
            case "Pow" -> binary(in, (a, b) -> (long) Math.pow((double) a, (double) b), Math::pow);
            case "Min" -> binary(in, Math::min, Math::min);
            case "Max" -> binary(in, Math::max, Math::max);
            case "Equal" -> compared(in, (a, b) -> a == b ? 1 : 0, (a, b) -> a == b ? 1 : 0);
            case "Less" -> compared(in, (a, b) -> a < b ? 1 : 0, (a, b) -> a < b ? 1 : 0);
            case "Greater" -> compared(in, (a, b) -> a > b ? 1 : 0, (a, b) -> a > b ? 1 : 0);
            case "And" -> compared(in, (a, b) -> a & b, (a, b) -> 0);
            case "Or" -> compared(in, (a, b) -> a | b, (a, b) -> 0);
            case "LessOrEqual" -> compared(in, (a, b) -> a <= b ? 1 : 0, (a, b) -> a <= b ? 1 : 0);
            case "GreaterOrEqual" -> compared(in, (a, b) -> a >= b ? 1 : 0, (a, b) -> a >= b ? 1 : 0);
            case "Not" -> compared(List.of(first(in), Constant.ofVector(0)), (a, b) -> a == 0 ? 1 : 0, (a, b) -> 0);
            case "Neg" -> unary(first(in), x -> -x);
            case "Abs" -> unary(first(in), Math::abs);
            case "Sqrt" -> unary(first(in), Math::sqrt);
            case "Exp" -> unary(first(in), Math::exp);
            case "Log" -> unary(first(in), Math::log);
            case "Reciprocal" -> unary(first(in), x -> 1 / x);
            case "Sign" -> unary(first(in), Math::signum);
            case "Round" -> unary(first(in), Math::rint);
            case "Relu" -> unary(first(in), x -> Math.max(x, 0));
            case "Sigmoid" -> unary(first(in), x -> 1 / (1 + Math.exp(-x)));
            case "Tanh" -> unary(first(in), Math::tanh);
            case "Softplus" -> unary(first(in), x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
            case "Floor" -> unary(first(in), Math::floor);
            case "Ceil" -> unary(first(in), Math::ceil);
            default -> layouts.fold(operation, in);
        };
    }

    static Constant first(List<@Nullable Constant> in) {
        return at(in, 0);
    }

    static Constant at(List<@Nullable Constant> in, int index) {
        Constant constant = index < in.size() ? in.get(index) : null;
        if (constant == null) {
            throw OnnxFaults.badFile("Expected input %d, found none.", index + 1);
        }
        return constant;
    }

    static boolean has(List<@Nullable Constant> in, int index) {
        return index < in.size() && in.get(index) != null;
    }

    /** Returns axes that older operators hold in an attribute and newer ones take as an input. */
    static long @Nullable [] axes(OnnxOperation operation, List<@Nullable Constant> in, int index) {
        return has(in, index) ? at(in, index).integers() : operation.integers("axes");
    }

    private Constant constant(OnnxOperation operation) {
        TensorProto tensor = operation.tensor("value");
        if (tensor != null) {
            return tensors.read(tensor);
        }
        if (operation.has("value_int")) {
            return Constant.ofIntegers(new int[0], new long[] {operation.integer("value_int", 0)});
        }
        long[] integers = operation.integers("value_ints");
        if (integers != null) {
            return Constant.ofVector(integers);
        }
        if (operation.has("value_float")) {
            return Constant.ofReal(operation.real("value_float", 0));
        }
        float[] reals = operation.reals("value_floats");
        if (reals != null) {
            return Tensors.constant(new int[] {reals.length}, reals);
        }
        throw OnnxFaults.unsupported(
                "Export the model with dense numbers.", "A constant of this kind is not supported.");
    }

    private Constant cast(OnnxOperation operation, Constant x) {
        DataType to = DataType.forNumber((int) operation.integer("to", 0));
        if (to == null) {
            throw OnnxFaults.badFile("Expected a known number type, found type %d.", operation.integer("to", 0));
        }
        return switch (to) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> x.isReal() ? x : filling.map(x.dims(), i -> requireSame(x, i));
            case BOOL -> filling.integers(
                    x.dims(), (i, world) -> x.isReal() ? (x.real(i) != 0 ? 1 : 0) : (x.integer(i, world) != 0 ? 1 : 0));
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> x.isReal()
                    ? filling.integers(x.dims(), x::integer)
                    : x;
            default -> throw OnnxFaults.unsupported(
                    "Export the model with float32 weights.", "A cast to %s is not supported.", to);
        };
    }

    /** Returns an integer as a real number. The integer must not depend on the batch. */
    private static double requireSame(Constant x, int index) {
        if (x.integer(index, 0) != x.integer(index, 1)) {
            x.integers();
        }
        return x.integer(index, 0);
    }

    private Constant range(List<@Nullable Constant> in) {
        long start = number(in, 0);
        long end = number(in, 1);
        long step = number(in, 2);
        OnnxFaults.require(step != 0, "Expected a range with a step other than zero.");
        long count = Math.max(0, Math.floorDiv(end - start + step - Long.signum(step), step));
        return filling.integers(new int[] {Axes.small(count)}, (i, world) -> start + i * step);
    }

    /** Returns the only element of an integer constant. */
    private static long number(List<@Nullable Constant> in, int index) {
        Constant constant = at(in, index);
        OnnxFaults.require(
                constant.size() == 1 && !constant.isReal(),
                "Expected one whole number as input %d, found another constant.",
                index + 1);
        return constant.integers()[0];
    }

    private Constant where(Constant condition, Constant yes, Constant no) {
        int[] dims = Broadcasting.extents(Broadcasting.extents(condition.dims(), yes.dims()), no.dims());
        IntUnaryOperator c = Broadcasting.source(dims, condition.dims());
        IntUnaryOperator y = Broadcasting.source(dims, yes.dims());
        IntUnaryOperator n = Broadcasting.source(dims, no.dims());
        return filling.pick(yes.isReal(), dims, (i, world) -> {
            boolean first = condition.integer(c.applyAsInt(i), world) != 0;
            Constant from = first ? yes : no;
            int index = first ? y.applyAsInt(i) : n.applyAsInt(i);
            return from.isReal() ? from.real(index) : from.integer(index, world);
        });
    }

    private Constant reduce(
            OnnxOperation operation,
            List<@Nullable Constant> in,
            DoubleBinaryOperator combine,
            double start,
            DoubleBinaryOperator finish) {
        Constant x = first(in);
        long[] asked = axes(operation, in, 1);
        boolean none = asked == null || asked.length == 0;
        if (none && operation.flag("noop_with_empty_axes")) {
            return x;
        }
        boolean[] gone = new boolean[x.rank()];
        int[] axes = Axes.orAll(asked, x.rank());
        Arrays.stream(axes).forEach(axis -> gone[axis] = true);
        int[] kept = IntStream.range(0, x.rank())
                .map(axis -> gone[axis] ? 1 : x.dims()[axis])
                .toArray();
        int size = Axes.size(kept);
        filling.take((long) x.size() * Float.BYTES + (long) size * 2 * Double.BYTES);
        IntUnaryOperator target = Broadcasting.source(x.dims(), kept);
        double[][] totals = new double[x.isReal() ? 1 : 2][size];
        for (int world = 0; world < totals.length; world++) {
            double[] sums = totals[world];
            Arrays.fill(sums, start);
            for (int i = 0; i < x.size(); i++) {
                int to = target.applyAsInt(i);
                sums[to] = combine.applyAsDouble(sums[to], x.isReal() ? x.real(i) : x.integer(i, world));
            }
        }
        int count = size == 0 ? 0 : x.size() / size;
        boolean keep = operation.integer("keepdims", 1) != 0;
        int[] dims = keep
                ? kept
                : IntStream.range(0, x.rank())
                        .filter(axis -> !gone[axis])
                        .map(axis -> kept[axis])
                        .toArray();
        return filling.pick(
                x.isReal(), dims, (i, world) -> finish.applyAsDouble(totals[x.isReal() ? 0 : world][i], count));
    }

    private Constant sum(List<@Nullable Constant> in) {
        Constant total = first(in);
        for (int i = 1; i < in.size(); i++) {
            total = binary(Arrays.asList(total, at(in, i)), Long::sum, Double::sum);
        }
        return total;
    }

    /** Returns the product of two matrices, or nothing for tensors of other ranks. */
    private @Nullable Constant matmul(Constant a, Constant b) {
        if (a.rank() != 2 || b.rank() != 2 || !a.isReal() || !b.isReal()) {
            return null;
        }
        int rows = a.dims()[0];
        int inner = a.dims()[1];
        int columns = b.dims()[1];
        OnnxFaults.require(
                b.dims()[0] == inner, "Cannot multiply matrices of %d columns and %d rows.", inner, b.dims()[0]);
        filling.take((long) rows * inner * columns);
        return filling.map(new int[] {rows, columns}, i -> {
            double sum = 0;
            for (int k = 0; k < inner; k++) {
                sum += (double) a.real(i / columns * inner + k) * b.real(k * columns + i % columns);
            }
            return sum;
        });
    }

    /** Returns the parts that an operation splits a constant into; nothing for another operation. */
    List<ImportedValue> split(OnnxOperation operation, List<@Nullable Constant> in) {
        return layouts.split(operation, in);
    }

    private Constant clip(OnnxOperation operation, List<@Nullable Constant> in) {
        Constant x = first(in);
        double low = bound(operation, in, 1, "min", Double.NEGATIVE_INFINITY);
        double high = bound(operation, in, 2, "max", Double.POSITIVE_INFINITY);
        return unary(x, value -> Math.min(Math.max(value, low), high));
    }

    /** Returns a bound that older operators hold in an attribute and newer ones take as an input. */
    private static double bound(
            OnnxOperation operation, List<@Nullable Constant> in, int index, String attribute, double otherwise) {
        if (!has(in, index)) {
            return operation.real(attribute, otherwise);
        }
        Constant bound = at(in, index);
        OnnxFaults.require(bound.size() == 1, "Expected one number as bound, found %d.", bound.size());
        return bound.real(0);
    }

    /**
     * Returns standardized weights: by the given statistics, or by the weights' own if the operation declares more
     * outputs.
     */
    private Constant batchNorm(OnnxOperation operation, List<@Nullable Constant> in) {
        Constant x = first(in);
        OnnxFaults.require(x.rank() >= 2 && x.isReal(), "Expected real numbers with channels, found other constants.");
        boolean own = operation.flag("training_mode") || operation.outputs().size() > 1;
        int channels = x.dims()[1];
        int inner = Axes.size(Arrays.copyOfRange(x.dims(), 2, x.rank()));
        double epsilon = operation.real("epsilon", 1e-5);
        double[] mean = new double[channels];
        double[] variance = new double[channels];
        for (int input = 1; input < 5; input++) {
            OnnxFaults.require(at(in, input).size() == channels, "Expected %d numbers as statistics.", channels);
        }
        if (own) {
            int count = x.size() / Math.max(1, channels);
            for (int i = 0; i < x.size(); i++) {
                mean[i / inner % channels] += x.real(i) / (double) count;
            }
            for (int i = 0; i < x.size(); i++) {
                double centered = x.real(i) - mean[i / inner % channels];
                variance[i / inner % channels] += centered * centered / count;
            }
        } else {
            Arrays.setAll(mean, i -> at(in, 3).real(i));
            Arrays.setAll(variance, i -> at(in, 4).real(i));
        }
        return filling.map(x.dims(), i -> {
            int channel = i / inner % channels;
            double unit = (x.real(i) - mean[channel]) / Math.sqrt(variance[channel] + epsilon);
            return unit * at(in, 1).real(channel) + at(in, 2).real(channel);
        });
    }

    private static long quotient(long a, long b) {
        OnnxFaults.require(b != 0, "Found a division by zero.");
        return a / b;
    }

    private Constant compared(List<@Nullable Constant> in, LongBinaryOperator whole, DoubleBinaryOperator real) {
        Constant a = at(in, 0);
        Constant b = at(in, 1);
        int[] dims = Broadcasting.extents(a.dims(), b.dims());
        IntUnaryOperator p = Broadcasting.source(dims, a.dims());
        IntUnaryOperator q = Broadcasting.source(dims, b.dims());
        boolean reals = a.isReal() || b.isReal();
        return filling.integers(
                dims,
                (i, world) -> reals
                        ? (long) real.applyAsDouble(a.real(p.applyAsInt(i)), b.real(q.applyAsInt(i)))
                        : whole.applyAsLong(a.integer(p.applyAsInt(i), world), b.integer(q.applyAsInt(i), world)));
    }

    private Constant binary(List<@Nullable Constant> in, LongBinaryOperator whole, DoubleBinaryOperator real) {
        Constant a = at(in, 0);
        Constant b = at(in, 1);
        if (!a.isReal() && !b.isReal()) {
            return compared(in, whole, real);
        }
        int[] dims = Broadcasting.extents(a.dims(), b.dims());
        IntUnaryOperator p = Broadcasting.source(dims, a.dims());
        IntUnaryOperator q = Broadcasting.source(dims, b.dims());
        return filling.map(dims, i -> real.applyAsDouble(a.real(p.applyAsInt(i)), b.real(q.applyAsInt(i))));
    }

    private Constant unary(Constant x, DoubleUnaryOperator function) {
        return filling.pick(
                x.isReal(),
                x.dims(),
                (i, world) -> function.applyAsDouble(x.isReal() ? x.real(i) : x.integer(i, world)));
    }
}
