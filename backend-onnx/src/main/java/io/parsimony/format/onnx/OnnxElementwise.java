package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Imports elementwise operations, softmax and dropout. */
final class OnnxElementwise {

    /** The bound on the channels of an affine map. */
    private static final int MOST_CHANNELS = 1 << 22;

    private OnnxElementwise() {}

    static Map<String, Context.Handler> handlers() {
        return Map.ofEntries(
                Map.entry("Identity", OnnxElementwise::identity),
                Map.entry("Cast", OnnxElementwise::cast),
                Map.entry("Relu", c -> function(c, Function.RELU)),
                Map.entry("Sigmoid", c -> function(c, Function.SIGMOID)),
                Map.entry("Tanh", c -> function(c, Function.TANH)),
                Map.entry("HardSwish", c -> function(c, Function.HARDSWISH)),
                Map.entry("Softplus", c -> function(c, Function.SOFTPLUS)),
                Map.entry("Mish", c -> function(c, Function.MISH)),
                Map.entry("Swish", OnnxElementwise::swish),
                Map.entry("Gelu", OnnxElementwise::gelu),
                Map.entry("HardSigmoid", OnnxElementwise::hardSigmoid),
                Map.entry("Elu", c -> elu(c, c.operation().real("alpha", 1), 1)),
                Map.entry("Selu", OnnxElementwise::selu),
                Map.entry("Celu", OnnxElementwise::celu),
                Map.entry("Softsign", c -> function(c, Function.SOFTSIGN)),
                Map.entry("Abs", c -> c.one(magnitude(c, c.live(0)))),
                Map.entry("Log", OnnxElementwise::logarithm),
                Map.entry("LpNormalization", OnnxElementwise::normalized),
                Map.entry("Sqrt", c -> c.one(power(c, c.name(), c.live(0), 0.5))),
                Map.entry("Reciprocal", c -> c.one(power(c, c.name(), c.live(0), -1))),
                Map.entry("LeakyRelu", c -> leaky(c, c.operation().real("alpha", 0.01))),
                Map.entry("PRelu", OnnxElementwise::prelu),
                Map.entry("Clip", OnnxElementwise::clip),
                Map.entry("Max", c -> bounded(c, true)),
                Map.entry("Min", c -> bounded(c, false)),
                Map.entry("Add", OnnxElementwise::add),
                Map.entry("Sum", OnnxElementwise::sum),
                Map.entry("Mean", OnnxElementwise::mean),
                Map.entry("Sub", OnnxElementwise::subtract),
                Map.entry("Mul", OnnxElementwise::multiply),
                Map.entry("Div", OnnxElementwise::divide),
                Map.entry("Neg", OnnxElementwise::negative),
                Map.entry("Pow", OnnxElementwise::power),
                Map.entry("Softmax", c -> c.one(softmax(c, Layer.Softmax::new))),
                Map.entry("LogSoftmax", c -> c.one(softmax(c, Layer.LogSoftmax::new))),
                Map.entry("Dropout", OnnxElementwise::dropout));
    }

    /** Imports an identity: nothing, or in a file of this format a product of one factor. */
    private static List<ImportedValue> identity(Context c) {
        return c.one(c.own() ? joined(c, new Layer.Multiply()) : c.live(0));
    }

    private static List<ImportedValue> cast(Context c) {
        long to = c.operation().integer("to", 0);
        if (to != 1 && to != 10 && to != 11) {
            throw OnnxFaults.unsupported(
                    "Export the model so that it computes with real numbers.",
                    "A cast to the element type %s is not supported.",
                    DataType.forNumber((int) to));
        }
        return c.one(c.live(0));
    }

    private static List<ImportedValue> function(Context c, Function function) {
        return c.one(c.scope().each(c.name(), new Layer.Activation(function), c.live(0)));
    }

    private static List<ImportedValue> swish(Context c) {
        double alpha = c.operation().real("alpha", 1);
        if (alpha != 1) {
            throw OnnxFaults.unsupported("Use alpha = 1.", "A swish with alpha %s is not supported.", alpha);
        }
        return function(c, Function.SILU);
    }

    private static List<ImportedValue> gelu(Context c) {
        String approximate = c.operation().text("approximate", "none");
        OnnxFaults.require(
                approximate.equals("none") || approximate.equals("tanh"),
                "Expected the approximation none or tanh, found [%s].",
                approximate);
        return function(c, approximate.equals("none") ? Function.GELU : Function.GELU_TANH);
    }

    private static List<ImportedValue> hardSigmoid(Context c) {
        double alpha = c.operation().real("alpha", 0.2);
        double beta = c.operation().real("beta", 0.5);
        if (OnnxActivations.near(alpha, 1.0 / 6) && OnnxActivations.near(beta, 0.5)) {
            return function(c, Function.HARDSIGMOID);
        }
        OnnxView scaled = scaled(c, c.live(0), alpha, beta);
        return c.one(clamped(c, scaled, 0, 1));
    }

    private static List<ImportedValue> elu(Context c, double alpha, double scale) {
        return alpha == 1 && scale == 1
                ? function(c, Function.ELU)
                : c.one(c.scope().each(c.name(), new Layer.ScaledElu(alpha, scale), c.live(0)));
    }

    private static List<ImportedValue> selu(Context c) {
        double alpha = c.operation().real("alpha", OnnxOperation.decimal(1.6732632f));
        double gamma = c.operation().real("gamma", OnnxOperation.decimal(1.050701f));
        if (c.own()) {
            return c.one(c.scope().each(c.name(), new Layer.ScaledElu(alpha, gamma), c.live(0)));
        }
        return elu(c, alpha, gamma);
    }

    /** Returns {@code alpha * elu(x / alpha)}. */
    private static List<ImportedValue> celu(Context c) {
        double alpha = c.operation().real("alpha", 1);
        OnnxView unit = scaled(c, c.live(0), 1 / alpha, 0);
        return c.one(scaled(c, c.scope().each(c.name(), new Layer.Activation(Function.ELU), unit), alpha, 0));
    }

    /** Returns {@code relu(x) + relu(-x)}. */
    static OnnxView magnitude(Context c, OnnxView x) {
        Layer relu = new Layer.Activation(Function.RELU);
        OnnxView above = c.scope().each(c.name() + ".above", relu, x);
        OnnxView below = c.scope().each(c.name() + ".below", relu, scaled(c, x, -1, 0));
        return joined(c, new Layer.Add(), List.of(above, below));
    }

    /** Returns a value divided by its L2 norm or its L1 norm along an axis. */
    private static List<ImportedValue> normalized(Context c) {
        OnnxView x = c.live(0);
        int axis = Axes.of(c.operation().integer("axis", -1), x.rank());
        int[] axes = x.axes();
        if (axes == null || axes[axis] == 0) {
            throw OnnxFaults.unsupported(
                    "Normalize along an axis of the samples.",
                    "A normalization of %s along axis %d is not supported.",
                    x.batch().show(x),
                    axis);
        }
        boolean squares = c.operation().integer("p", 2) == 2;
        OnnxView terms = squares ? c.scope().each(c.name() + ".squares", new Layer.Power(2), x) : magnitude(c, x);
        Layer sum = new Layer.Reduction(Layer.Reduction.Function.SUM, List.of(axes[axis]));
        OnnxView total = terms.on(c.scope().draft(c.name() + ".sum", sum, terms.base()), axes);
        OnnxView inverse = power(c, c.name() + ".inverse", total, squares ? -0.5 : -1);
        return c.one(joined(c, new Layer.Multiply(), List.of(x, inverse)));
    }

    /** Returns the logarithm of a sigmoid or softmax. */
    private static List<ImportedValue> logarithm(Context c) {
        OnnxView x = c.live(0);
        if (x.base().as(Layer.Softmax.class).isPresent()) {
            Layer layer =
                    new Layer.LogSoftmax(x.base().as(Layer.Softmax.class).get().axis());
            return c.one(x.on(c.scope().draft(c.name(), layer, x.base().inputs().get(0))));
        }
        if (isFunction(x, Function.SIGMOID)) {
            Layer layer = new Layer.Activation(Function.LOG_SIGMOID);
            return c.one(x.on(c.scope().draft(c.name(), layer, x.base().inputs().get(0))));
        }
        throw OnnxFaults.unsupported(
                "End the model before this node, or use a log-softmax.",
                "Only the logarithms of a sigmoid and of a softmax are supported.");
    }

    private static boolean isFunction(OnnxView x, Function function) {
        return x.base() instanceof OnnxDraft.Computed computed
                && computed.layer().equals(new Layer.Activation(function));
    }

    /** Returns a value times minus one; {@code -softplus(-x)} becomes the logarithm of a sigmoid. */
    private static List<ImportedValue> negative(Context c) {
        OnnxView x = c.live(0);
        boolean softplus = isFunction(x, Function.SOFTPLUS)
                && x.base().inputs().get(0) instanceof OnnxDraft.Affine affine
                && Arrays.stream(affine.scale()).allMatch(scale -> scale == -1)
                && Arrays.stream(affine.shift()).allMatch(shift -> shift == 0);
        if (softplus) {
            OnnxDraft.Known inner = x.base().inputs().get(0).inputs().get(0);
            return c.one(x.on(c.scope().draft(c.name(), new Layer.Activation(Function.LOG_SIGMOID), inner)));
        }
        return c.one(scaled(c, x, -1, 0));
    }

    private static List<ImportedValue> leaky(Context c, double slope) {
        return c.one(c.scope().each(c.name(), new Layer.LeakyRelu(slope), c.live(0)));
    }

    private static List<ImportedValue> prelu(Context c) {
        Double slope = c.constant(1).uniform();
        if (slope != null && slope >= 0 && slope <= 1 && !c.own()) {
            return leaky(c, OnnxOperation.decimal(slope.floatValue()));
        }
        OnnxView x = c.live(0);
        double[] slopes = byChannel(x, c.constant(1));
        Layer layer = new Layer.PRelu(slopes.length);
        Map<String, Tensor> parameters = Map.of("slope", Tensors.of(Shape.of(slopes.length), i -> slopes[i]));
        return c.one(x.on(c.scope().draft(c.weightedName(), layer, parameters, List.of(x.base()))));
    }

    private static List<ImportedValue> clip(Context c) {
        double low = c.real("min", 1, -Float.MAX_VALUE);
        double high = c.real("max", 2, Float.MAX_VALUE);
        return c.one(clamped(c, c.live(0), low, high));
    }

    /** Returns a clamp; two consecutive clamps become one. */
    private static OnnxView clamped(Context c, OnnxView x, double low, double high) {
        double least = low <= -Float.MAX_VALUE ? Double.NEGATIVE_INFINITY : low;
        double most = high >= Float.MAX_VALUE ? Double.POSITIVE_INFINITY : high;
        if (Double.isInfinite(least) && Double.isInfinite(most)) {
            return x;
        }
        if (!(most > least)) {
            throw OnnxFaults.unsupported(
                    "Use bounds that leave a range.", "A clamp to %s .. %s gives a constant.", low, high);
        }
        Layer.Clip before = c.own() ? null : bounds(x.base());
        if (before != null) {
            double first = Math.min(Math.max(before.low(), least), most);
            double last = Math.min(Math.max(before.high(), least), most);
            if (first >= last) {
                throw OnnxFaults.unsupported(
                        "Use bounds that leave a range.",
                        "The clamp to %s .. %s after one to %s .. %s gives a constant.",
                        low,
                        high,
                        before.low(),
                        before.high());
            }
            return x.on(c.scope()
                    .draft(c.name(), clamp(first, last), x.base().inputs().get(0)));
        }
        return c.scope().each(c.name(), clamp(least, most), x);
    }

    private static Layer clamp(double low, double high) {
        if (low == 0 && high == Double.POSITIVE_INFINITY) {
            return new Layer.Activation(Function.RELU);
        }
        return low == 0 && high == 6 ? new Layer.Activation(Function.RELU6) : new Layer.Clip(low, high);
    }

    /** Returns the clamp that a draft computes, ReLU included. */
    private static Layer.@Nullable Clip bounds(OnnxDraft.Known draft) {
        if (draft.as(Layer.Clip.class).isPresent()) {
            return draft.as(Layer.Clip.class).get();
        }
        Function function =
                draft.as(Layer.Activation.class).map(Layer.Activation::function).orElse(null);
        return function == Function.RELU
                ? new Layer.Clip(0, Double.POSITIVE_INFINITY)
                : function == Function.RELU6 ? new Layer.Clip(0, 6) : null;
    }

    /** Returns a one-sided clamp, or {@code max(x, slope * x)}. */
    private static List<ImportedValue> bounded(Context c, boolean max) {
        List<String> inputs = c.operation().inputs();
        for (int i = 0; inputs.size() == 2 && i < 2; i++) {
            Double exact = c.scope().uniform(inputs.get(i));
            if (exact != null && c.isLive(1 - i)) {
                double bound = OnnxOperation.decimal(exact.floatValue());
                return c.one(
                        max
                                ? clamped(c, c.live(1 - i), bound, Float.MAX_VALUE)
                                : clamped(c, c.live(1 - i), -Float.MAX_VALUE, bound));
            }
            Double slope = new OnnxActivations(c.scope()).ratio(inputs.get(i), inputs.get(1 - i));
            if (max && slope != null && slope >= 0 && slope <= 1 && c.isLive(1 - i)) {
                Layer layer = new Layer.LeakyRelu(OnnxOperation.decimal(slope.floatValue()));
                return c.one(c.scope().each(c.name(), layer, c.live(1 - i)));
            }
        }
        return c.one(extremum(c, max));
    }

    /** Returns the larger or smaller of two feature maps: {@code a + relu(b - a)} or {@code a - relu(a - b)}. */
    private static OnnxView extremum(Context c, boolean max) {
        OnnxView result = c.live(0);
        for (int i = 1; i < c.operation().inputs().size(); i++) {
            OnnxView other = c.live(i);
            OnnxView difference = joined(
                    c,
                    new Layer.Add(),
                    max ? List.of(other, scaled(c, result, -1, 0)) : List.of(result, scaled(c, other, -1, 0)));
            OnnxView excess = c.scope().each(c.name(), new Layer.Activation(Function.RELU), difference);
            result = joined(c, new Layer.Add(), List.of(result, max ? excess : scaled(c, excess, -1, 0)));
        }
        return result;
    }

    private static List<ImportedValue> add(Context c) {
        if (c.isLive(0) && c.isLive(1)) {
            return c.one(joined(c, new Layer.Add()));
        }
        return c.one(c.isLive(0) ? shifted(c, c.live(0), c.constant(1), 1) : shifted(c, c.live(1), c.constant(0), 1));
    }

    private static List<ImportedValue> sum(Context c) {
        return c.one(joined(c, new Layer.Add()));
    }

    private static List<ImportedValue> mean(Context c) {
        return c.one(scaled(
                c, joined(c, new Layer.Add()), 1.0 / c.operation().inputs().size(), 0));
    }

    private static List<ImportedValue> subtract(Context c) {
        if (c.isLive(0) && c.isLive(1)) {
            OnnxView negative = scaled(c, c.live(1), -1, 0);
            return c.one(joined(c, new Layer.Add(), List.of(c.live(0), negative)));
        }
        return c.one(
                c.isLive(0)
                        ? shifted(c, c.live(0), c.constant(1), -1)
                        : shifted(c, scaled(c, c.live(1), -1, 0), c.constant(0), 1));
    }

    private static List<ImportedValue> multiply(Context c) {
        OnnxView recognised = new OnnxActivations(c.scope()).recognised(c.name(), c.operation());
        if (recognised != null) {
            return c.one(recognised);
        }
        if (c.isLive(0) && c.isLive(1)) {
            return c.one(product(c));
        }
        return c.one(
                c.isLive(0)
                        ? scaled(c, c.live(0), c.constant(1), x -> x)
                        : scaled(c, c.live(1), c.constant(0), x -> x));
    }

    /** Returns a product of two values, or of more where this format wrote a chain. */
    private static OnnxView product(Context c) {
        OnnxView first = c.live(0);
        String chain = c.operation().name().replaceFirst(ModelWriter.PART + "[0-9]+$", "") + ModelWriter.PART;
        boolean chained = c.own()
                && c.operation().inputs().get(0).startsWith(chain)
                && first.base().as(Layer.Multiply.class).isPresent()
                && c.live(1).isPlain();
        if (!chained) {
            return joined(c, new Layer.Multiply());
        }
        List<OnnxDraft.Known> factors = new ArrayList<>(first.base().inputs());
        factors.add(c.live(1).base());
        return c.scope().view(c.scope().draft(c.name(), new Layer.Multiply(), Map.of(), factors));
    }

    private static List<ImportedValue> divide(Context c) {
        OnnxView recognised = new OnnxActivations(c.scope()).recognised(c.name(), c.operation());
        if (recognised != null) {
            return c.one(recognised);
        }
        if (!c.isLive(1)) {
            return c.one(scaled(c, c.live(0), c.constant(1), x -> 1 / x));
        }
        OnnxView inverse = power(c, c.name() + ".inverse", c.live(1), -1);
        return c.one(
                c.isLive(0)
                        ? joined(c, new Layer.Multiply(), List.of(c.live(0), inverse))
                        : scaled(c, inverse, c.constant(0), x -> x));
    }

    private static List<ImportedValue> power(Context c) {
        Double exponent = c.constant(1).uniform();
        if (exponent == null || exponent == 0) {
            throw OnnxFaults.unsupported(
                    "Use one constant exponent other than zero.", "A power of this kind is not supported.");
        }
        return c.one(
                exponent == 1
                        ? c.live(0)
                        : power(c, c.name(), c.live(0), OnnxOperation.decimal(exponent.floatValue())));
    }

    private static OnnxView power(Context c, String name, OnnxView x, double exponent) {
        return c.scope().each(name, new Layer.Power(exponent), x);
    }

    private static OnnxView joined(Context c, Layer layer) {
        return joined(c, layer, c.allLive());
    }

    private static OnnxView joined(Context c, Layer layer, List<OnnxView> given) {
        List<OnnxView> views = c.alike(given);
        OnnxView parts = c.own() || views.get(0).axes() != null ? null : ChannelParts.common(views);
        if (parts != null) {
            List<OnnxDraft.Known> bases = views.stream().map(OnnxView::base).toList();
            return parts.on(c.scope().draft(c.name(), layer, Map.of(), bases));
        }
        int[] axes = c.commonAxes(views);
        List<OnnxDraft.Known> drafts = views.stream().map(OnnxView::base).toList();
        return views.get(0).on(c.scope().draft(c.name(), layer, Map.of(), drafts), axes);
    }

    static OnnxView scaled(Context c, OnnxView x, double scale, double shift) {
        int channels = channels(x);
        double[] scales = new double[channels];
        double[] shifts = new double[channels];
        Arrays.fill(scales, scale);
        Arrays.fill(shifts, shift);
        return x.on(c.scope().affine(c.name(), x.base(), scales, shifts));
    }

    private static OnnxView scaled(Context c, OnnxView x, Constant factor, DoubleUnaryOperator of) {
        double[] scale = byChannel(x, factor);
        Arrays.setAll(scale, i -> of.applyAsDouble(scale[i]));
        return x.on(c.scope().affine(c.name(), x.base(), scale, new double[scale.length]));
    }

    private static OnnxView shifted(Context c, OnnxView x, Constant summand, double sign) {
        double[] shift = byChannel(x, summand);
        Arrays.setAll(shift, i -> sign * shift[i]);
        double[] scale = new double[shift.length];
        Arrays.fill(scale, 1);
        return x.on(c.scope().affine(c.name(), x.base(), scale, shift));
    }

    private static int channels(OnnxView x) {
        Shape sample = x.base().sample();
        if (sample.rank() < 1 || sample.dim(0) > MOST_CHANNELS) {
            throw OnnxFaults.unsupported(
                    "Scale and shift images or features.",
                    "A constant factor or summand of samples of shape %s is not supported.",
                    sample);
        }
        return sample.dim(0);
    }

    /** Returns a constant broadcast over a view, as one number for each channel of the draft's value. */
    private static double[] byChannel(OnnxView x, Constant constant) {
        int channels = channels(x);
        double[] numbers = new double[channels];
        Double uniform = constant.uniform();
        boolean wider = constant.rank() > x.rank();
        int along = wider ? -1 : channelAxis(x, constant);
        if (uniform != null && !wider) {
            Arrays.fill(numbers, uniform);
            return numbers;
        }
        if (along < 0) {
            throw OnnxFaults.unsupported(
                    "Use a factor or summand that is constant within each channel.",
                    "A constant of %s for %s cannot be expressed.",
                    Arrays.toString(constant.dims()),
                    x.batch().show(x));
        }
        Arrays.setAll(numbers, constant::real);
        return numbers;
    }

    /**
     * Returns the axis of the channels, if that is the only one along which a constant has several numbers; else -1.
     */
    private static int channelAxis(OnnxView x, Constant constant) {
        int found = -1;
        int channels = x.base().sample().dim(0);
        long[] extents = x.extents(0);
        for (int i = 1; i <= constant.rank(); i++) {
            int extent = constant.dims()[constant.rank() - i];
            int axis = x.rank() - i;
            if (extent == 1) {
                continue;
            }
            OnnxFaults.require(
                    extent == extents[axis] || extents[axis] == 1,
                    "Cannot broadcast %s with a constant of %s.",
                    Axes.show(extents),
                    Arrays.toString(constant.dims()));
            boolean whole = x.group(axis).equals(List.of(new OnnxView.Atom(1, channels, 1)));
            if (found >= 0 || !whole) {
                return -1;
            }
            found = axis;
        }
        return found;
    }

    /** Creates a layer for an axis. */
    private interface ByAxis {
        Layer of(int axis);
    }

    private static OnnxView softmax(Context c, ByAxis layer) {
        OnnxView x = c.live(0);
        if (isPixel(c, x)) {
            // The head then computes on features, whether the file flattens before or after it.
            OnnxDraft.Known flat = c.scope().flatten(c.name() + ".flatten", x.base());
            return OnnxView.of(c.scope().draft(c.name(), layer.of(1), flat), x.batch(), x.groups());
        }
        boolean old = c.scope().graph().opset() < 13;
        int axis = Axes.of(c.operation().integer("axis", old ? 1 : -1), x.rank());
        long[] extents = x.extents(0);
        boolean last = Arrays.stream(extents, axis + 1, extents.length).allMatch(n -> n == 1);
        int[] axes = x.axes();
        if (axes == null && axis > 0 && (!old || last) && x.isInOrder()) {
            return reshaped(c, x, axis, layer);
        }
        if ((old && !last) || axes == null || axes[axis] == 0) {
            throw OnnxFaults.unsupported(
                    "Apply it to an axis of the features or the image.",
                    "A softmax of %s from axis %d on is not supported.",
                    x.batch().show(x),
                    axis);
        }
        return x.on(c.scope().draft(c.name(), layer.of(axes[axis]), x.base()), axes);
    }

    /** Returns a softmax over several axes, or over a part of one axis, as a softmax between two reshapes. */
    private static OnnxView reshaped(Context c, OnnxView x, int axis, ByAxis layer) {
        long[] extents = x.extents(0);
        long before = Axes.product(Arrays.copyOfRange(extents, 1, axis));
        long after = Axes.product(Arrays.copyOfRange(extents, axis + 1, extents.length));
        int[] rows = LongStream.of(before, extents[axis], after)
                .filter(extent -> extent > 1)
                .mapToInt(Axes::small)
                .toArray();
        if (extents[axis] == 1) {
            throw OnnxFaults.unsupported(
                    "Remove the softmax.",
                    "A softmax of %s over one element is not supported.",
                    x.batch().show(x));
        }
        OnnxDraft.Known apart = c.scope().draft(c.name() + ".rows", new Layer.Reshape(Shape.of(rows)), x.base());
        OnnxDraft.Known shares = c.scope().draft(c.name(), layer.of(before > 1 ? 2 : 1), apart);
        Layer back = new Layer.Reshape(x.base().sample());
        return x.on(c.scope().draft(c.name() + ".back", back, shares));
    }

    /** Returns whether the softmax is over the channels of images of one pixel. */
    private static boolean isPixel(Context c, OnnxView x) {
        Shape sample = x.base().sample();
        boolean pixel = sample.rank() == 3 && sample.size() == sample.dim(0) && x.isPlain();
        boolean old = c.scope().graph().opset() < 13;
        return !c.own() && pixel && Axes.of(c.operation().integer("axis", old ? 1 : -1), x.rank()) == 1;
    }

    private static List<ImportedValue> dropout(Context c) {
        OnnxView x = c.live(0);
        Double training = c.operation().hasInput(2) ? c.constant(2).uniform() : null;
        double probability = c.real("ratio", 1, 0.5);
        if (training != null && training != 0 && probability > 0) {
            throw OnnxFaults.unsupported(
                    "Export the model in evaluation mode, for instance after model.eval().",
                    "The model was exported in training mode: its dropout is active.");
        }
        return c.one(c.scope().each(c.name(), new Layer.Dropout(probability), x));
    }
}
