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

/** Operations on constants alone, carried out while the graph is read: shapes for the most part, weights now and then. */
final class Folding {

    private final TensorReader tensors;
    private long budget;

    /**
     * Foldings that make at most four times as many numbers as the file holds, and some.
     *
     * @param stored how many numbers the file holds
     * @param tensors reads the file's tensors
     */
    Folding(long stored, TensorReader tensors) {
        this.tensors = tensors;
        this.budget = 4 * stored + (1 << 22);
    }

    /**
     * The constant that an operation makes of constants.
     *
     * @param in the inputs; nothing where an optional one is left out
     * @return nothing if the operation is not one that is folded
     */
    @Nullable Constant fold(OnnxOperation operation, List<@Nullable Constant> in) {
        return switch (operation.type()) {
            case "Identity" -> first(in).reshape(first(in).dims());
            case "Cast" -> cast(operation, first(in));
            case "Constant" -> constant(operation);
            case "ConstantOfShape" -> filled(operation, first(in));
            case "Shape" -> shape(operation, first(in));
            case "Size" -> Constant.ofIntegers(new int[0], new long[] {first(in).size()});
            case "Gather" -> gather(operation, first(in), at(in, 1));
            case "Concat" -> concat(operation, in);
            case "Squeeze" -> squeeze(first(in), axes(operation, in, 1));
            case "Unsqueeze" -> unsqueeze(first(in), axes(operation, in, 1));
            case "Flatten" -> flatten(operation, first(in));
            case "Reshape" -> reshape(operation, first(in), at(in, 1));
            case "Transpose" -> transpose(operation, first(in));
            case "Slice" -> slice(operation, in);
            case "Expand" -> expand(first(in), at(in, 1));
            case "Range" -> range(in);
            case "Where" -> where(first(in), at(in, 1), at(in, 2));
            case "ReduceProd" -> reduce(operation, in, (a, b) -> a * b, 1, (total, count) -> total);
            case "ReduceSum" -> reduce(operation, in, Double::sum, 0, (total, count) -> total);
            case "ReduceMean" -> reduce(operation, in, Double::sum, 0, (total, count) -> total / count);
            case "ReduceMax" -> reduce(operation, in, Math::max, Double.NEGATIVE_INFINITY, (total, count) -> total);
            case "ReduceMin" -> reduce(operation, in, Math::min, Double.POSITIVE_INFINITY, (total, count) -> total);
            case "ReduceSumSquare" -> reduce(operation, in, (a, b) -> a + b * b, 0, (total, count) -> total);
            case "ReduceL2" -> reduce(operation, in, (a, b) -> a + b * b, 0, (total, count) -> Math.sqrt(total));
            case "Clip" -> clip(operation, in);
            case "BatchNormalization" -> batchNorm(operation, in);
            case "Add" -> binary(in, Long::sum, Double::sum);
            case "Sub" -> binary(in, (a, b) -> a - b, (a, b) -> a - b);
            case "Mul" -> binary(in, (a, b) -> a * b, (a, b) -> a * b);
            case "Div" -> binary(in, Folding::quotient, (a, b) -> a / b);
            case "Mod" -> binary(in, (a, b) -> b == 0 ? 0 : Math.floorMod(a, b), (a, b) -> a % b);
            case "Pow" -> binary(in, (a, b) -> (long) Math.pow(a, b), Math::pow);
            case "Min" -> binary(in, Math::min, Math::min);
            case "Max" -> binary(in, Math::max, Math::max);
            case "Equal" -> compared(in, (a, b) -> a == b ? 1 : 0, (a, b) -> a == b ? 1 : 0);
            case "Less" -> compared(in, (a, b) -> a < b ? 1 : 0, (a, b) -> a < b ? 1 : 0);
            case "Greater" -> compared(in, (a, b) -> a > b ? 1 : 0, (a, b) -> a > b ? 1 : 0);
            case "And" -> compared(in, (a, b) -> a & b, (a, b) -> 0);
            case "Or" -> compared(in, (a, b) -> a | b, (a, b) -> 0);
            case "Not" -> compared(List.of(first(in), Constant.ofVector(0)), (a, b) -> a == 0 ? 1 : 0, (a, b) -> 0);
            case "Neg" -> unary(first(in), x -> -x);
            case "Abs" -> unary(first(in), Math::abs);
            case "Sqrt" -> unary(first(in), Math::sqrt);
            case "Exp" -> unary(first(in), Math::exp);
            case "Log" -> unary(first(in), Math::log);
            case "Reciprocal" -> unary(first(in), x -> 1 / x);
            case "Floor" -> unary(first(in), Math::floor);
            case "Ceil" -> unary(first(in), Math::ceil);
            default -> null;
        };
    }

    private static Constant first(List<@Nullable Constant> in) {
        return at(in, 0);
    }

    private static Constant at(List<@Nullable Constant> in, int index) {
        Constant constant = index < in.size() ? in.get(index) : null;
        if (constant == null) {
            throw OnnxFaults.badFile("Expected input %d, found none.", index + 1);
        }
        return constant;
    }

    private static boolean has(List<@Nullable Constant> in, int index) {
        return index < in.size() && in.get(index) != null;
    }

    /** Axes that are an attribute in older operators and an input in newer ones. */
    private static long @Nullable [] axes(OnnxOperation operation, List<@Nullable Constant> in, int index) {
        return has(in, index) ? at(in, index).integers() : operation.integers("axes");
    }

    private int sized(int[] extents) {
        int size = Axes.size(extents);
        budget -= size;
        OnnxFaults.require(
                budget >= 0, "Expected constants of about the file's size, found much larger ones computed.");
        return size;
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
            throw OnnxFaults.badFile("Expected a known type of numbers, found number %d.", operation.integer("to", 0));
        }
        return switch (to) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> x.isReal()
                    ? x
                    : Filling.map(x.dims(), sized(x.dims()), i -> requireSame(x, i));
            case BOOL -> Filling.integers(
                    x.dims(), (i, world) -> x.isReal() ? (x.real(i) != 0 ? 1 : 0) : (x.integer(i, world) != 0 ? 1 : 0));
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> x.isReal()
                    ? Filling.integers(x.dims(), x::integer)
                    : x;
            default -> throw OnnxFaults.unsupported(
                    "Export the model with float32 weights.", "A cast to %s is not supported.", to);
        };
    }

    /** A whole number as a real one: it must not depend on the batch. */
    private static double requireSame(Constant x, int index) {
        if (x.integer(index, 0) != x.integer(index, 1)) {
            x.integers();
        }
        return x.integer(index, 0);
    }

    private Constant filled(OnnxOperation operation, Constant shape) {
        int[] extents = extents(shape.integers());
        int size = sized(extents);
        TensorProto value = operation.tensor("value");
        Constant fill = value == null ? Constant.ofReal(0) : tensors.read(value);
        OnnxFaults.require(fill.size() == 1, "Expected one number to fill with, found %d.", fill.size());
        return fill.remap(extents, size, i -> 0);
    }

    private static int[] extents(long[] values) {
        int[] extents = new int[values.length];
        for (int axis = 0; axis < extents.length; axis++) {
            OnnxFaults.require(values[axis] >= 0, "Expected an extent, found %d.", values[axis]);
            extents[axis] = Axes.small(values[axis]);
        }
        return extents;
    }

    private static Constant shape(OnnxOperation operation, Constant x) {
        return part(operation, Arrays.stream(x.dims()).asLongStream().toArray(), null);
    }

    /** The extents that {@code Shape} asks for, in both worlds or in one that is both. */
    static Constant part(OnnxOperation operation, long[] first, long @Nullable [] second) {
        int rank = first.length;
        int start = (int) Math.max(0, Math.min(rank, fromEnd(operation.integer("start", 0), rank)));
        int end = (int) Math.max(start, Math.min(rank, fromEnd(operation.integer("end", rank), rank)));
        long[] one = Arrays.copyOfRange(first, start, end);
        long[] other = second == null ? one : Arrays.copyOfRange(second, start, end);
        return Constant.ofIntegers(new int[] {one.length}, one, other);
    }

    private static long fromEnd(long index, int rank) {
        return index < 0 ? index + rank : index;
    }

    private Constant gather(OnnxOperation operation, Constant x, Constant indices) {
        int axis = Axes.of(operation.integer("axis", 0), x.rank());
        int extent = x.dims()[axis];
        int[] from = new int[indices.size()];
        long[] asked = indices.integers();
        for (int i = 0; i < from.length; i++) {
            OnnxFaults.require(
                    asked[i] >= -extent && asked[i] < extent,
                    "Expected an index below %d, found %d.",
                    extent,
                    asked[i]);
            from[i] = (int) fromEnd(asked[i], extent);
        }
        int[] dims = IntStream.concat(
                        Arrays.stream(x.dims(), 0, axis),
                        IntStream.concat(Arrays.stream(indices.dims()), Arrays.stream(x.dims(), axis + 1, x.rank())))
                .toArray();
        int inner = Axes.size(Arrays.copyOfRange(x.dims(), axis + 1, x.rank()));
        return x.remap(
                dims,
                sized(dims),
                i -> (i / inner / from.length * extent + from[i / inner % from.length]) * inner + i % inner);
    }

    private Constant concat(OnnxOperation operation, List<@Nullable Constant> in) {
        Constant first = first(in);
        int axis = Axes.of(operation.integer("axis", 0), first.rank());
        int[] dims = first.dims().clone();
        dims[axis] = 0;
        for (int i = 0; i < in.size(); i++) {
            Constant part = at(in, i);
            int[] others = part.dims().clone();
            boolean fits = others.length == dims.length && part.isReal() == first.isReal();
            if (fits) {
                others[axis] = first.dims()[axis];
                fits = Arrays.equals(others, first.dims());
            }
            OnnxFaults.require(fits, "Cannot concatenate constants of different shapes or types.");
            dims[axis] = Axes.small((long) dims[axis] + part.dims()[axis]);
        }
        int inner = Axes.size(Arrays.copyOfRange(dims, axis + 1, dims.length));
        int size = sized(dims);
        int[] owner = new int[dims[axis]];
        int[] start = new int[in.size()];
        int next = 0;
        for (int i = 0; i < in.size(); i++) {
            start[i] = next;
            int end = next + at(in, i).dims()[axis];
            Arrays.fill(owner, next, end, i);
            next = end;
        }
        int total = dims[axis];
        return Filling.pick(first.isReal(), dims, size, (i, world) -> {
            int along = i / inner % total;
            Constant part = at(in, owner[along]);
            int index = (i / inner / total * part.dims()[axis] + along - start[owner[along]]) * inner + i % inner;
            return part.isReal() ? part.real(index) : part.integer(index, world);
        });
    }

    private static Constant squeeze(Constant x, long @Nullable [] axes) {
        boolean[] gone = new boolean[x.rank()];
        if (axes == null) {
            IntStream.range(0, gone.length).forEach(axis -> gone[axis] = x.dims()[axis] == 1);
        } else {
            for (int axis : Axes.of(axes, x.rank())) {
                OnnxFaults.require(x.dims()[axis] == 1, "Expected an axis of one element, found %d.", x.dims()[axis]);
                gone[axis] = true;
            }
        }
        return x.reshape(IntStream.range(0, gone.length)
                .filter(axis -> !gone[axis])
                .map(axis -> x.dims()[axis])
                .toArray());
    }

    private static Constant unsqueeze(Constant x, long @Nullable [] axes) {
        OnnxFaults.require(axes != null && axes.length < 16, "Expected axes to put in, found none or too many.");
        int[] dims = x.dims();
        int rank = dims.length + axes.length;
        int[] longer = new int[rank];
        for (int axis : Axes.of(axes, rank)) {
            longer[axis] = 1;
        }
        int next = 0;
        for (int axis = 0; axis < rank; axis++) {
            longer[axis] = longer[axis] == 1 ? 1 : dims[next++];
        }
        return x.reshape(longer);
    }

    private static Constant flatten(OnnxOperation operation, Constant x) {
        long axis = fromEnd(operation.integer("axis", 1), x.rank());
        OnnxFaults.require(axis >= 0 && axis <= x.rank(), "Expected an axis of %d, found %d.", x.rank(), axis);
        int rows = Axes.size(Arrays.copyOfRange(x.dims(), 0, (int) axis));
        return x.reshape(rows, Axes.size(Arrays.copyOfRange(x.dims(), (int) axis, x.rank())));
    }

    private static Constant reshape(OnnxOperation operation, Constant x, Constant shape) {
        long[] from = Arrays.stream(x.dims()).asLongStream().toArray();
        return x.reshape(extents(Axes.reshaped(shape.integers(), from, operation.flag("allowzero"))));
    }

    private Constant transpose(OnnxOperation operation, Constant x) {
        int[] order = Axes.permutation(operation.integers("perm"), x.rank());
        int[] dims = Arrays.stream(order).map(axis -> x.dims()[axis]).toArray();
        int[] strides = Axes.strides(x.dims());
        return x.remap(
                dims,
                sized(dims),
                Broadcasting.index(
                        dims, Arrays.stream(order).map(axis -> strides[axis]).toArray(), 0));
    }

    private Constant slice(OnnxOperation operation, List<@Nullable Constant> in) {
        Constant x = first(in);
        Ranges ranges = has(in, 1)
                ? new Ranges(
                        at(in, 1).integers(),
                        at(in, 2).integers(),
                        has(in, 3) ? at(in, 3).integers() : null,
                        has(in, 4) ? at(in, 4).integers() : null)
                : Ranges.ofAttributes(operation);
        int[] dims = x.dims().clone();
        int[] strides = Axes.strides(x.dims());
        int offset = 0;
        for (Ranges.Range range :
                ranges.on(Arrays.stream(x.dims()).asLongStream().toArray())) {
            dims[range.axis()] = (int) range.length();
            offset += (int) range.start() * strides[range.axis()];
            strides[range.axis()] *= (int) range.step();
        }
        return x.remap(dims, sized(dims), Broadcasting.index(dims, strides, offset));
    }

    private Constant expand(Constant x, Constant shape) {
        int[] dims = Broadcasting.extents(x.dims(), extents(shape.integers()));
        return x.remap(dims, sized(dims), Broadcasting.source(dims, x.dims()));
    }

    private Constant range(List<@Nullable Constant> in) {
        long start = at(in, 0).integers()[0];
        long end = at(in, 1).integers()[0];
        long step = at(in, 2).integers()[0];
        OnnxFaults.require(step != 0 && !at(in, 0).isReal(), "Expected a range of whole numbers with a step.");
        long count = Math.max(0, Math.floorDiv(end - start + step - Long.signum(step), step));
        int[] dims = {Axes.small(count)};
        sized(dims);
        return Filling.integers(dims, (i, world) -> start + i * step);
    }

    private Constant where(Constant condition, Constant yes, Constant no) {
        int[] dims = Broadcasting.extents(Broadcasting.extents(condition.dims(), yes.dims()), no.dims());
        IntUnaryOperator c = Broadcasting.source(dims, condition.dims());
        IntUnaryOperator y = Broadcasting.source(dims, yes.dims());
        IntUnaryOperator n = Broadcasting.source(dims, no.dims());
        return Filling.pick(yes.isReal(), dims, sized(dims), (i, world) -> {
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
        int[] axes = none ? IntStream.range(0, x.rank()).toArray() : Axes.of(asked, x.rank());
        Arrays.stream(axes).forEach(axis -> gone[axis] = true);
        int[] kept = IntStream.range(0, x.rank())
                .map(axis -> gone[axis] ? 1 : x.dims()[axis])
                .toArray();
        sized(x.dims());
        int size = Axes.size(kept);
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
        return Filling.pick(
                x.isReal(), dims, size, (i, world) -> finish.applyAsDouble(totals[x.isReal() ? 0 : world][i], count));
    }

    private Constant clip(OnnxOperation operation, List<@Nullable Constant> in) {
        Constant x = first(in);
        double low = has(in, 1) ? at(in, 1).real(0) : operation.real("min", Double.NEGATIVE_INFINITY);
        double high = has(in, 2) ? at(in, 2).real(0) : operation.real("max", Double.POSITIVE_INFINITY);
        return unary(x, value -> Math.min(Math.max(value, low), high));
    }

    /** Of weights that are standardized: by the statistics given, or where more outputs are declared by their own. */
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
        return Filling.map(x.dims(), sized(x.dims()), i -> {
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
        sized(dims);
        IntUnaryOperator p = Broadcasting.source(dims, a.dims());
        IntUnaryOperator q = Broadcasting.source(dims, b.dims());
        boolean reals = a.isReal() || b.isReal();
        return Filling.integers(
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
        return Filling.map(
                dims, sized(dims), i -> real.applyAsDouble(a.real(p.applyAsInt(i)), b.real(q.applyAsInt(i))));
    }

    private Constant unary(Constant x, DoubleUnaryOperator function) {
        return Filling.pick(
                x.isReal(),
                x.dims(),
                sized(x.dims()),
                (i, world) -> function.applyAsDouble(x.isReal() ? x.real(i) : x.integer(i, world)));
    }
}
