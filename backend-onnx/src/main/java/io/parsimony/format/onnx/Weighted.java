package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Imports operations with weights: convolutions, matrix products and batch normalization. */
final class Weighted {

    private static final Pattern MATRICES = Pattern.compile(
            "(?<n>[a-z])(?<k>[a-z]),(?:(?<row>[a-z])\\k<k>|\\k<k>(?<column>[a-z]))->\\k<n>(?:\\k<row>|\\k<column>)");

    private Weighted() {}

    static Map<String, Context.Handler> handlers() {
        return Map.of(
                "Conv", Weighted::conv,
                "Gemm", Weighted::gemm,
                "MatMul", Weighted::matmul,
                "Einsum", Weighted::einsum,
                "BatchNormalization", Weighted::batchNorm);
    }

    private static List<ImportedValue> conv(Context c) {
        OnnxOperation operation = c.operation();
        OnnxView view = c.live(0);
        Constant given = c.constant(1);
        boolean flat = given.rank() == 3;
        Constant weight = flat ? given.reshape(given.dims()[0], given.dims()[1], 1, given.dims()[2]) : given;
        if (weight.rank() != 4) {
            throw OnnxFaults.unsupported(
                    "Use convolutions over one or two axes.",
                    "A convolution over %d axes is not supported.",
                    Math.max(0, weight.rank() - 2));
        }
        OnnxFaults.require(
                given.rank() == view.rank(),
                "Expected a weight of %d axes, as many as the input has, found %d.",
                view.rank(),
                given.rank());
        OnnxDraft.Known x = c.scope().image(c.name(), view);
        Size2d kernel = new Size2d(weight.dims()[2], weight.dims()[3]);
        OnnxWindows windows = OnnxWindows.of(operation, kernel, view, x.sample());
        int groups = Axes.small(operation.integer("group", 1));
        Constant bias = c.optional(2);
        OnnxFaults.require(groups > 0, "Expected at least one group, found %d.", groups);
        int in = Axes.small((long) weight.dims()[1] * groups);
        String name = c.weightedName();
        OnnxDraft.Known padded = windows.symmetric() ? x : windows.padded(c.scope(), name, x, Layer.Pad2d.Fill.ZERO);
        Size2d padding = windows.symmetric() ? windows.padding() : Size2d.ZERO;
        Convolution convolution = new Convolution(windows.stride(), padding, windows.dilation(), groups);
        Layer layer = new Layer.Conv2d(in, weight.dims()[0], kernel, convolution, bias != null);
        OnnxView made =
                c.scope().view(c.scope().draft(name, layer, parameters(weight, bias), List.of(padded), c.source(1, 2)));
        return c.one(flat ? made.without(2) : made);
    }

    private static Map<String, Tensor> parameters(Constant weight, @Nullable Constant bias) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put("weight", weight.tensor());
        if (bias != null) {
            parameters.put("bias", vector(bias, weight.dims()[0]));
        }
        return parameters;
    }

    private static Tensor vector(Constant constant, int size) {
        OnnxFaults.require(
                constant.size() == size && constant.isReal(),
                "Expected %d real numbers, one a channel, found %d.",
                size,
                constant.size());
        return constant.tensor(Shape.of(size));
    }

    /** Imports {@code alpha * op(A) * op(B) + beta * C}, where A depends on the image and B and C are constants. */
    private static List<ImportedValue> gemm(Context c) {
        OnnxOperation operation = c.operation();
        OnnxView x = c.live(0);
        OnnxFaults.require(x.rank() == 2, "Expected a matrix, found a tensor of %d axes.", x.rank());
        if (operation.flag("transA")) {
            x = x.transpose(1, 0);
        }
        Constant weight = matrix(c.constant(1));
        double alpha = operation.real("alpha", 1);
        double beta = operation.real("beta", 1);
        Tensor matrix = operation.flag("transB") ? weight.tensor() : c.scope().transposed(weight);
        if (alpha != 1) {
            Tensor plain = matrix;
            matrix = c.scope().filling().tensor(plain.shape(), i -> alpha * plain.get(i));
        }
        Constant summand = c.optional(2);
        Tensor bias = summand == null || beta == 0
                ? null
                : bias(summand, matrix.shape().dim(0), beta);
        return c.one(linear(c, x, matrix, bias, alpha == 1 && beta == 1 ? c.source(1, 2) : List.of()));
    }

    private static Constant matrix(Constant weight) {
        if (weight.rank() != 2) {
            throw OnnxFaults.unsupported(
                    "Multiply samples' features or an image's channels by one matrix.",
                    "A product with a constant of %d axes is not supported.",
                    weight.rank());
        }
        return weight;
    }

    private static Tensor bias(Constant summand, int out, double beta) {
        boolean row = summand.size() == out && summand.rank() > 0 && summand.dims()[summand.rank() - 1] == out;
        if (!row && summand.size() != 1) {
            throw OnnxFaults.unsupported(
                    "A linear layer's bias is the same for every sample.",
                    "Expected a bias of %d numbers, found %s.",
                    out,
                    Arrays.toString(summand.dims()));
        }
        return row && beta == 1
                ? summand.tensor(Shape.of(out))
                : Tensors.of(Shape.of(out), i -> beta * summand.real(row ? i : 0));
    }

    private static List<ImportedValue> matmul(Context c) {
        OnnxView pooled = AdaptivePools.own(c);
        if (pooled != null) {
            return c.one(pooled);
        }
        if (c.isLive(0) && c.isLive(1)) {
            throw OnnxFaults.unsupported(
                    "Parsimony compresses convolutional networks, not transformers. Export the convolutional part "
                            + "alone.",
                    "A product of two values that both depend on the image, as in self-attention, is not supported.");
        }
        OnnxView x = c.live(0);
        Constant weight = matrix(flat(c.constant(1)));
        OnnxView rows = rows(x);
        if (rows == null) {
            return c.one(pointwise(c, x, c.scope().transposed(weight)));
        }
        OnnxView product = linear(c, rows, c.scope().transposed(weight), null, c.source(1));
        for (int axis = 1; axis < x.rank() - 1; axis++) {
            product = product.insert(axis);
        }
        return c.one(product);
    }

    /** Returns a matrix without leading axes of one element. */
    private static Constant flat(Constant weight) {
        int[] dims = weight.dims();
        int more = weight.rank() - 2;
        return more > 0 && Arrays.stream(dims, 0, more).allMatch(extent -> extent == 1)
                ? weight.reshape(dims[more], dims[more + 1])
                : weight;
    }

    /**
     * Returns samples as the rows of a matrix, without axes of one element between; nothing if other axes are present.
     */
    private static @Nullable OnnxView rows(OnnxView x) {
        OnnxView rows = x;
        while (rows != null && rows.rank() > 2) {
            rows = rows.remove(1);
        }
        return rows;
    }

    /** Imports a product of two matrices, the second possibly transposed. */
    private static List<ImportedValue> einsum(Context c) {
        String equation = c.operation().text("equation", "").replace(" ", "").replace("...", "z");
        Matcher names = MATRICES.matcher(equation);
        if (!names.matches()) {
            throw OnnxFaults.unsupported(
                    "Write it as a matrix product.", "The Einstein sum [%s] is not supported.", equation);
        }
        boolean turned = names.group("row") != null;
        Constant given = matrix(c.constant(1));
        Tensor weight = turned ? given.tensor() : c.scope().transposed(given);
        return c.one(linear(c, c.live(0), weight, null, c.source(1)));
    }

    /** Returns a linear layer. Its weight absorbs the order of the flattening before it. */
    private static OnnxView linear(Context c, OnnxView x, Tensor weight, @Nullable Tensor bias, List<Constant> source) {
        if (!x.isPermutedFlat()) {
            throw OnnxFaults.unsupported(
                    "Flatten all axes but the batch before it.",
                    "Expected samples as the rows of a matrix, found %s.",
                    x.batch().show(x));
        }
        Scope scope = c.scope();
        String name = c.weightedName();
        OnnxDraft.Known from = x.base();
        Tensor columns = weight;
        if (!x.isPlain()) {
            columns = x.isFlat() ? weight : reordered(scope.filling(), weight, x);
            from = scope.flatten(name + ".flatten", x.base());
        }
        int in = weight.shape().dim(1);
        int out = weight.shape().dim(0);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put("weight", columns);
        if (bias != null) {
            parameters.put("bias", bias);
        }
        Layer layer = new Layer.Linear(in, out, bias != null);
        List<Constant> own = columns == weight ? source : List.of();
        return scope.view(scope.draft(name, layer, parameters, List.of(from), own));
    }

    /** Returns the columns of a weight, in the order of the view's atoms, in the order of the draft's own elements. */
    private static Tensor reordered(Filling filling, Tensor weight, OnnxView x) {
        List<OnnxView.Atom> atoms = x.group(1);
        int[] strides = Axes.strides(x.base().sample().toArray());
        int columns = weight.shape().dim(1);
        long total = atoms.stream().mapToLong(OnnxView.Atom::extent).reduce(1, (a, b) -> a * b);
        OnnxFaults.require(total == columns, "Expected a weight of %d columns, found %d.", total, columns);
        int[] from = new int[columns];
        for (int column = 0; column < columns; column++) {
            int rest = column;
            long own = 0;
            for (int i = atoms.size() - 1; i >= 0; i--) {
                OnnxView.Atom atom = atoms.get(i);
                own += rest % atom.extent() * atom.stride() * strides[atom.axis() - 1];
                rest /= (int) atom.extent();
            }
            from[(int) own] = column;
        }
        return filling.tensor(weight.shape(), i -> weight.get(i / columns * columns + from[i % columns]));
    }

    /** Returns a matrix product along the channels of a channels-last image as a 1x1 convolution. */
    private static OnnxView pointwise(Context c, OnnxView x, Tensor weight) {
        Scope scope = c.scope();
        int last = x.rank() - 1;
        int in = weight.shape().dim(1);
        int out = weight.shape().dim(0);
        boolean channelsLast = x.base().sample().rank() == 3
                && x.base().sample().dim(0) == in
                && in > 1
                && x.group(last).equals(List.of(new OnnxView.Atom(1, in, 1)));
        if (!channelsLast) {
            throw OnnxFaults.unsupported(
                    "Multiply samples' features or an image's channels by the matrix.",
                    "A matrix product of %s is not supported.",
                    x.batch().show(x));
        }
        String name = c.weightedName();
        Layer layer = new Layer.Conv2d(in, out, Size2d.ONE, Convolution.PLAIN, false);
        Map<String, Tensor> parameters = Map.of("weight", weight.reshape(Shape.of(out, in, 1, 1)));
        OnnxDraft.Known product = scope.draft(name, layer, parameters, List.of(x.base()));
        List<List<OnnxView.Atom>> groups = new ArrayList<>(x.groups());
        groups.set(last, out == 1 ? List.of() : List.of(new OnnxView.Atom(1, out, 1)));
        return OnnxView.of(product, scope.batch(), groups);
    }

    private static List<ImportedValue> batchNorm(Context c) {
        OnnxOperation operation = c.operation();
        boolean statistics = IntStream.range(1, operation.outputs().size()).anyMatch(operation::hasOutput);
        if (operation.flag("training_mode") || statistics) {
            throw OnnxFaults.unsupported(
                    "Export the model in evaluation mode, for instance after model.eval().",
                    "The model was exported in training mode: its batch norm uses each batch's own statistics.");
        }
        if (operation.integer("spatial", 1) == 0) {
            throw OnnxFaults.unsupported(
                    "Export the model again with a newer exporter.",
                    "A batch norm with statistics for each pixel (spatial = 0) is not supported.");
        }
        OnnxView view = c.live(0);
        int channels = c.constant(1).size();
        double epsilon = operation.real("epsilon", 1e-5);
        double kept = operation.real("momentum", 0.9);
        OnnxFaults.require(Double.isFinite(kept), "Expected a finite momentum, found %s.", kept);
        double momentum = BigDecimal.ONE.subtract(BigDecimal.valueOf(kept)).doubleValue();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put("weight", vector(c.constant(1), channels));
        parameters.put("bias", vector(c.constant(2), channels));
        parameters.put(Layer.BatchNorm2d.RUNNING_MEAN, vector(c.constant(3), channels));
        parameters.put(Layer.BatchNorm2d.RUNNING_VARIANCE, vector(c.constant(4), channels));
        String name = c.weightedName();
        Layer layer = new Layer.BatchNorm2d(channels, Math.min(1, Math.max(0, momentum)), epsilon);
        if (view.rank() == 2 && view.isPlain()) {
            OnnxFaults.require(
                    view.base().sample().dim(0) == channels,
                    "Expected %d features, found %d.",
                    channels,
                    view.base().sample().dim(0));
            return c.one(view.on(c.scope().draft(name, layer, parameters, List.of(view.base()), c.source(1, 2, 3, 4))));
        }
        boolean channelsSecond = view.rank() >= 3
                && view.base().sample().rank() == 3
                && view.group(1).equals(OnnxView.of(view.base(), view.batch()).group(1));
        if (channelsSecond) {
            return c.one(view.on(c.scope().draft(name, layer, parameters, List.of(view.base()), c.source(1, 2, 3, 4))));
        }
        OnnxDraft.Known x = c.scope().image(c.name(), view);
        return c.one(c.scope().view(c.scope().draft(name, layer, parameters, List.of(x), c.source(1, 2, 3, 4))));
    }
}
