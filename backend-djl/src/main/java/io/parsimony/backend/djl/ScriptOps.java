package io.parsimony.backend.djl;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Records the tensor operations as calls of a script instead of computing them. */
final class ScriptOps implements TensorOps<ScriptValue> {

    private static final ShapeOps SHAPES = new ShapeOps();

    /** The values in topological order. */
    private final List<ScriptValue> values = new ArrayList<>();

    /** Returns the values recorded so far, in topological order. */
    List<ScriptValue> values() {
        return values;
    }

    /** Returns an argument of the script. */
    ScriptValue input(String name, Shape shape) {
        return note(shape, new ScriptValue.Input(name));
    }

    private ScriptValue note(Shape shape, ScriptValue.Source source) {
        ScriptValue value = new ScriptValue(shape, source);
        values.add(value);
        return value;
    }

    private ScriptValue call(ScriptValue.Kind kind, String expression, Shape shape, ScriptValue... arguments) {
        return note(shape, new ScriptValue.Call(kind, expression, List.of(arguments)));
    }

    private ScriptValue call(String expression, Shape shape, ScriptValue... arguments) {
        return call(ScriptValue.Kind.OTHER, expression, shape, arguments);
    }

    private ScriptValue view(String expression, Shape shape, ScriptValue x) {
        return call(ScriptValue.Kind.VIEW, expression, shape, x);
    }

    private ScriptValue unary(String function, ScriptValue x) {
        return call("torch." + function + "(%s)", x.shape(), x);
    }

    private ScriptValue binary(String function, ScriptValue a, ScriptValue b) {
        return call("torch." + function + "(%s, %s)", SHAPES.add(a.shape(), b.shape()), a, b);
    }

    static String list(int... values) {
        return Arrays.toString(values);
    }

    static String list(Size2d size) {
        return list(size.height(), size.width());
    }

    private static String flag(boolean value) {
        return value ? "True" : "False";
    }

    @Override
    public Shape shape(ScriptValue x) {
        return x.shape();
    }

    @Override
    public ScriptValue constant(Tensor value) {
        return note(value.shape(), new ScriptValue.Constant(value));
    }

    // ---- element by element ----------------------------------------------------------------------------------------

    @Override
    public ScriptValue add(ScriptValue a, ScriptValue b) {
        return call(ScriptValue.Kind.ADD, "torch.add(%s, %s)", SHAPES.add(a.shape(), b.shape()), a, b);
    }

    @Override
    public ScriptValue sub(ScriptValue a, ScriptValue b) {
        return binary("sub", a, b);
    }

    @Override
    public ScriptValue mul(ScriptValue a, ScriptValue b) {
        return binary("mul", a, b);
    }

    @Override
    public ScriptValue div(ScriptValue a, ScriptValue b) {
        return binary("div", a, b);
    }

    @Override
    public ScriptValue max(ScriptValue a, ScriptValue b) {
        return binary("maximum", a, b);
    }

    @Override
    public ScriptValue min(ScriptValue a, ScriptValue b) {
        return binary("minimum", a, b);
    }

    @Override
    public ScriptValue neg(ScriptValue x) {
        return unary("neg", x);
    }

    @Override
    public ScriptValue exp(ScriptValue x) {
        return unary("exp", x);
    }

    @Override
    public ScriptValue log(ScriptValue x) {
        return unary("log", x);
    }

    @Override
    public ScriptValue sqrt(ScriptValue x) {
        return unary("sqrt", x);
    }

    @Override
    public ScriptValue abs(ScriptValue x) {
        return unary("abs", x);
    }

    @Override
    public ScriptValue pow(ScriptValue x, double exponent) {
        return binary("pow", x, scalar(exponent));
    }

    @Override
    public ScriptValue relu(ScriptValue x) {
        return call(ScriptValue.Kind.RELU, "torch.relu(%s)", x.shape(), x);
    }

    @Override
    public ScriptValue sigmoid(ScriptValue x) {
        return unary("sigmoid", x);
    }

    @Override
    public ScriptValue tanh(ScriptValue x) {
        return unary("tanh", x);
    }

    @Override
    public ScriptValue erf(ScriptValue x) {
        return unary("erf", x);
    }

    // ---- reductions, shape -----------------------------------------------------------------------------------------

    @Override
    public ScriptValue sum(ScriptValue x, boolean keepAxes, int... axes) {
        int[] over =
                axes.length > 0 ? axes : IntStream.range(0, x.shape().rank()).toArray();
        return call(
                "torch.sum(%s, " + list(over) + ", " + flag(keepAxes) + ", dtype=None)",
                SHAPES.sum(x.shape(), keepAxes, axes),
                x);
    }

    @Override
    public ScriptValue reshape(ScriptValue x, Shape shape) {
        return view("torch.reshape(%s, " + list(shape.toArray()) + ")", shape, x);
    }

    @Override
    public ScriptValue transpose(ScriptValue x, int... order) {
        return view("torch.permute(%s, " + list(order) + ")", SHAPES.transpose(x.shape(), order), x);
    }

    @Override
    public ScriptValue slice(ScriptValue x, int axis, int start, int length) {
        return view(
                "torch.slice(%s, " + axis + ", " + start + ", " + (start + length) + ", 1)",
                SHAPES.slice(x.shape(), axis, start, length),
                x);
    }

    @Override
    public ScriptValue concat(List<ScriptValue> parts, int axis) {
        String places = String.join(", ", parts.stream().map(part -> "%s").toList());
        return call(
                "torch.cat([" + places + "], " + axis + ")",
                SHAPES.concat(parts.stream().map(ScriptValue::shape).toList(), axis),
                parts.toArray(ScriptValue[]::new));
    }

    @Override
    public ScriptValue pad(ScriptValue x, int axis, int before, int after) {
        // PyTorch expects a pair per axis, the last axis first.
        int[] widths = new int[2 * (x.shape().rank() - axis)];
        widths[widths.length - 2] = before;
        widths[widths.length - 1] = after;
        return call(
                "torch.constant_pad_nd(%s, " + list(widths) + ", 0)", SHAPES.pad(x.shape(), axis, before, after), x);
    }

    // ---- linear algebra, classes -----------------------------------------------------------------------------------

    @Override
    public ScriptValue matmul(ScriptValue a, ScriptValue b) {
        return call("torch.matmul(%s, %s)", SHAPES.matmul(a.shape(), b.shape()), a, b);
    }

    @Override
    public ScriptValue linear(ScriptValue x, ScriptValue weight, @Nullable ScriptValue bias) {
        return weighted(
                x, weight, bias, null, Shape.of(x.shape().dim(0), weight.shape().dim(0)));
    }

    private ScriptValue weighted(
            ScriptValue x,
            ScriptValue weight,
            @Nullable ScriptValue bias,
            @Nullable Convolution convolution,
            Shape shape) {
        Tensor summands = bias == null ? null : known(bias);
        return note(shape, new ScriptValue.Weighted(x, known(weight), summands, convolution));
    }

    /** Returns the numbers of a parameter, which are prepared once. */
    private static Tensor known(ScriptValue parameter) {
        if (parameter.source() instanceof ScriptValue.Constant constant) {
            return constant.tensor();
        }
        throw unsupported("weights that are computed");
    }

    private static UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException("Scripts do not support " + what + ".");
    }

    @Override
    public ScriptValue softmax(ScriptValue x, int axis) {
        return call("torch.softmax(%s, " + axis + ")", x.shape(), x);
    }

    @Override
    public ScriptValue logSoftmax(ScriptValue x, int axis) {
        return call("torch.log_softmax(%s, " + axis + ")", x.shape(), x);
    }

    @Override
    public ScriptValue pick(ScriptValue x, ScriptValue labels) {
        throw unsupported("labels");
    }

    @Override
    public ScriptValue oneHot(ScriptValue labels, int classes) {
        throw unsupported("labels");
    }

    // ---- images ----------------------------------------------------------------------------------------------------

    @Override
    public ScriptValue conv2d(ScriptValue x, ScriptValue weight, @Nullable ScriptValue bias, Convolution convolution) {
        Shape shape = SHAPES.conv2d(x.shape(), weight.shape(), null, convolution);
        return weighted(x, weight, bias, convolution, shape);
    }

    @Override
    public ScriptValue maxPool2d(ScriptValue x, Pooling p) {
        return call(
                ScriptValue.Kind.MAX_POOL,
                "torch.max_pool2d(%s, " + windows(p) + ", [1, 1], " + flag(p.ceilMode()) + ")",
                SHAPES.maxPool2d(x.shape(), p),
                x);
    }

    @Override
    public ScriptValue avgPool2d(ScriptValue x, Pooling p, boolean countPadding) {
        return call(
                "torch.avg_pool2d(%s, " + windows(p) + ", " + flag(p.ceilMode()) + ", " + flag(countPadding)
                        + ", None)",
                SHAPES.maxPool2d(x.shape(), p),
                x);
    }

    private static String windows(Pooling p) {
        return list(p.kernel()) + ", " + list(p.stride()) + ", " + list(p.padding());
    }

    @Override
    public ScriptValue globalAvgPool2d(ScriptValue x) {
        return call("torch.mean(%s, [2, 3], True, dtype=None)", SHAPES.globalAvgPool2d(x.shape()), x);
    }

    @Override
    public ScriptValue channelShuffle(ScriptValue x, int groups) {
        // Through the channels-last view, so that the memory order stays.
        Shape s = x.shape();
        int[] last = {s.dim(0), s.dim(2), s.dim(3), s.dim(1)};
        int[] grouped = {s.dim(0), s.dim(2), s.dim(3), groups, s.dim(1) / groups};
        return view(
                "torch.permute(torch.reshape(torch.permute(torch.reshape(torch.permute(%s, [0, 2, 3, 1]), "
                        + list(grouped) + "), [0, 1, 2, 4, 3]), " + list(last) + "), [0, 3, 1, 2])",
                s,
                x);
    }

    @Override
    public BatchNorm<ScriptValue> batchNormTraining(
            ScriptValue x,
            ScriptValue scale,
            ScriptValue shift,
            ScriptValue runningMean,
            ScriptValue runningVariance,
            double momentum,
            double epsilon) {
        throw unsupported("batch statistics");
    }

    @Override
    public ScriptValue batchNorm(
            ScriptValue x,
            ScriptValue scale,
            ScriptValue shift,
            ScriptValue mean,
            ScriptValue variance,
            double epsilon) {
        return note(
                x.shape(),
                new ScriptValue.Normalized(x, known(scale), known(shift), known(mean), known(variance), epsilon));
    }

    @Override
    public ScriptValue stopGradient(ScriptValue x) {
        return x;
    }
}
