package io.parsimony.backend.djl;

import io.parsimony.backend.djl.ScriptValue.Kind;
import io.parsimony.error.Require;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as a TorchScript class with two methods: {@code prepare} packs the weights once, {@code forward}
 * computes.
 *
 * <p>The writer folds a batch normalization into the weights before it. It fuses a ReLU into the convolution or fully
 * connected layer before it, or moves it behind the next pool. Sums and ReLUs overwrite memory that is no longer
 * needed.
 */
final class ScriptWriter {

    private static final String CONTEXTS = "__torch__.torch.classes.";

    private final Packing packing;
    private final Map<ScriptValue, List<ScriptValue>> consumers = new HashMap<>();
    private final Map<ScriptValue, String> names = new HashMap<>();
    /** The values in memory of their own that nothing else refers to. */
    private final Set<ScriptValue> fresh = new HashSet<>();

    private final List<Tensor> weights = new ArrayList<>();
    private final Map<Slots, List<String>> packed = new LinkedHashMap<>();
    private final StringBuilder body = new StringBuilder();

    /** The lists of the class that hold packed weights. */
    private enum Slots {
        TENSORS("t", "Tensor"),
        CONVOLUTIONS("c", CONTEXTS + "xnnpack.Conv2dOpContext"),
        LINEARS("l", CONTEXTS + "xnnpack.LinearOpContext"),
        LARGE_CONVOLUTIONS("m", CONTEXTS + "mkldnn.ConvOpContext");

        private final String prefix;
        private final String type;

        Slots(String prefix, String type) {
            this.prefix = prefix;
            this.type = type;
        }
    }

    private ScriptWriter(Packing packing) {
        this.packing = packing;
    }

    /**
     * Writes a script.
     *
     * @param packing the kernels that the engine supports
     * @param values in topological order
     * @param inputs the arguments, in order
     * @param outputs the values that the script returns, in order
     */
    static Script write(
            Packing packing, List<ScriptValue> values, List<ScriptValue> inputs, List<ScriptValue> outputs) {
        return new ScriptWriter(packing).script(values, inputs, outputs);
    }

    private Script script(List<ScriptValue> values, List<ScriptValue> inputs, List<ScriptValue> outputs) {
        outputs.forEach(output ->
                consumers.computeIfAbsent(output, value -> new ArrayList<>()).add(output));
        for (int i = values.size() - 1; i >= 0; i--) {
            ScriptValue value = values.get(i);
            if (consumers.containsKey(value)) {
                value.source().arguments().forEach(argument -> consumers
                        .computeIfAbsent(argument, key -> new ArrayList<>())
                        .add(value));
            }
        }
        StringBuilder arguments = new StringBuilder("self");
        for (ScriptValue input : inputs) {
            String name = "x" + names.size();
            arguments.append(", ").append(name).append(": Tensor");
            names.put(input, name);
            body.append(line(name, channelsLast(name, input.shape())));
        }
        values.stream()
                .filter(consumers::containsKey)
                .filter(value -> !names.containsKey(value))
                .forEach(this::write);
        List<String> results = outputs.stream().map(this::result).toList();

        StringBuilder fields = new StringBuilder();
        StringBuilder prepare = new StringBuilder("  def prepare(self, p: List[Tensor]) -> int:\n");
        StringBuilder unpack = new StringBuilder();
        packed.forEach((slots, expressions) -> {
            fields.append("  ")
                    .append(slots.prefix)
                    .append(" : List[")
                    .append(slots.type)
                    .append("]\n");
            prepare.append(line("self." + slots.prefix, "[" + String.join(", ", expressions) + "]"));
            for (int i = 0; i < expressions.size(); i++) {
                unpack.append(i == 0 ? "    " : "")
                        .append(slots.prefix)
                        .append(i)
                        .append(", ");
            }
            unpack.append("= self.").append(slots.prefix).append('\n');
        });
        String methods = prepare + "    return 0\n"
                + "  def forward(" + arguments + ") -> List[Tensor]:\n" + unpack + body
                + "    return [" + String.join(", ", results) + "]\n";
        return new Script(packed.keySet().stream().map(slots -> slots.prefix).toList(), fields + methods, weights);
    }

    private static String line(String name, String expression) {
        return "    " + name + " = " + expression + "\n";
    }

    /** Returns an image batch in channels-last memory order, with matching strides even for one channel. */
    private static String channelsLast(String name, Shape shape) {
        if (shape.rank() != 4) {
            return name;
        }
        return shape.dim(1) == 1
                ? String.format(
                        Locale.ROOT,
                        "torch.permute(torch.reshape(%s, [%d, %d, %d, 1]), [0, 3, 1, 2])",
                        name,
                        shape.dim(0),
                        shape.dim(2),
                        shape.dim(3))
                : "torch.contiguous(" + name + ", memory_format=2)";
    }

    /** Returns the expression for an output: a value that neither the caller nor the script also holds. */
    private String result(ScriptValue output) {
        return fresh.contains(output) ? name(output) : "torch.clone(" + name(output) + ", memory_format=None)";
    }

    private String name(ScriptValue value) {
        String known = names.get(value);
        if (known == null) {
            throw new IllegalStateException("a value that is used before it is computed");
        }
        return known;
    }

    /** Returns the only value computed from this one, or {@code null} if there are several or this one is returned. */
    private @Nullable ScriptValue next(ScriptValue value) {
        List<ScriptValue> all = Require.present(consumers, value);
        return all.size() == 1 && all.get(0) != value ? all.get(0) : null;
    }

    private void write(ScriptValue value) {
        if (names.containsKey(value)) {
            return;
        }
        ScriptValue.Source source = value.source();
        if (source instanceof ScriptValue.Constant constant) {
            names.put(value, tensor(constant.tensor()));
        } else if (source instanceof ScriptValue.Weighted weighted) {
            weighted(value, weighted);
        } else if (source instanceof ScriptValue.Normalized norm) {
            define(
                    value,
                    String.format(
                            Locale.ROOT,
                            "torch.batch_norm(%s, %s, %s, %s, %s, False, 0., %s, False)",
                            name(norm.x()),
                            tensor(norm.scale()),
                            tensor(norm.shift()),
                            tensor(norm.mean()),
                            tensor(norm.variance()),
                            norm.epsilon()));
        } else if (source instanceof ScriptValue.Call call) {
            call(value, call);
        }
    }

    private void define(ScriptValue value, String expression) {
        String name = "v" + names.size();
        names.put(value, name);
        fresh.add(value);
        body.append(line(name, expression));
    }

    private void call(ScriptValue value, ScriptValue.Call call) {
        ScriptValue next = next(value);
        if (call.kind() == Kind.RELU && next != null && next.is(Kind.MAX_POOL)) {
            // The maximum of ReLUs equals the ReLU of the maximum, which has fewer elements.
            define(next, "torch.relu_(" + expression(((ScriptValue.Call) next.source()), call.arguments()) + ")");
            names.put(value, "");
        } else if (call.kind() == Kind.RELU && isFree(call.arguments().get(0))) {
            define(value, "torch.relu_(" + name(call.arguments().get(0)) + ")");
        } else if (call.kind() == Kind.ADD) {
            add(value, call);
        } else {
            define(value, expression(call, call.arguments()));
            if (call.kind() == Kind.VIEW) {
                fresh.remove(value);
            }
        }
    }

    private void add(ScriptValue value, ScriptValue.Call call) {
        for (int i = 0; i < 2; i++) {
            ScriptValue a = call.arguments().get(i);
            if (isFree(a) && a.shape().equals(value.shape())) {
                define(
                        value,
                        "torch.add_(" + name(a) + ", " + name(call.arguments().get(1 - i)) + ")");
                return;
            }
        }
        define(value, expression(call, call.arguments()));
    }

    private String expression(ScriptValue.Call call, List<ScriptValue> arguments) {
        return String.format(
                Locale.ROOT,
                call.expression(),
                arguments.stream().map(this::name).toArray());
    }

    /** Returns whether the only operation that reads a value may overwrite its memory. */
    private boolean isFree(ScriptValue value) {
        return fresh.contains(value) && next(value) != null;
    }

    // ---- layers with weights ---------------------------------------------------------------------------------------

    private void weighted(ScriptValue value, ScriptValue.Weighted first) {
        ScriptValue last = value;
        ScriptValue.Weighted layer = first;
        ScriptValue next = next(last);
        while (next != null && next.source() instanceof ScriptValue.Normalized norm) {
            names.put(last, "");
            layer = folded(layer, norm);
            last = next;
            next = next(last);
        }
        if (next != null && next.is(Kind.RELU)) {
            names.put(last, "");
            define(next, expression(layer, true));
        } else {
            define(last, expression(layer, false));
        }
    }

    /**
     * Returns a layer with the following batch normalization folded into its weights: {@code W' = s W},
     * {@code b' = s (b - mean) + beta}.
     */
    private static ScriptValue.Weighted folded(ScriptValue.Weighted layer, ScriptValue.Normalized norm) {
        Shape shape = layer.weight().shape();
        int channels = shape.dim(0);
        int each = shape.size() / channels;
        FloatBuffer weight = Tensor.allocate(shape.size());
        FloatBuffer bias = Tensor.allocate(channels);
        for (int c = 0; c < channels; c++) {
            double factor = norm.scale().get(c) / Math.sqrt(norm.variance().get(c) + norm.epsilon());
            for (int i = c * each; i < (c + 1) * each; i++) {
                weight.put((float) (factor * layer.weight().get(i)));
            }
            double summand = layer.bias() == null ? 0 : layer.bias().get(c);
            bias.put((float)
                    (factor * (summand - norm.mean().get(c)) + norm.shift().get(c)));
        }
        return new ScriptValue.Weighted(
                layer.x(),
                Tensor.wrap(shape, weight.rewind()),
                Tensor.wrap(Shape.of(channels), bias.rewind()),
                layer.convolution());
    }

    private String expression(ScriptValue.Weighted layer, boolean rectified) {
        String x = name(layer.x());
        String parameters =
                parameter(layer.weight()) + ", " + (layer.bias() == null ? "None" : parameter(layer.bias()));
        Convolution c = layer.convolution();
        String clamp = rectified ? ", 0., None)" : ", None, None)";
        if (c == null && packing.xnnpack()) {
            String context = "ops.prepacked.linear_clamp_prepack(" + parameters + clamp;
            return "ops.prepacked.linear_clamp_run(" + x + ", " + slot(Slots.LINEARS, context) + ")";
        }
        if (c != null && isLarge(layer, c)) {
            String context = "ops.mkldnn_prepacked.conv2d_prepack(" + parameters + ", " + geometry(c) + ", "
                    + ScriptOps.list(layer.x().shape().toArray()) + ", \"" + (rectified ? "relu" : "none") + "\")";
            return "ops.mkldnn_prepacked.conv2d_run(" + x + ", " + slot(Slots.LARGE_CONVOLUTIONS, context) + ")";
        }
        if (c != null && packing.xnnpack()) {
            String context = "ops.prepacked.conv2d_clamp_prepack(" + parameters + ", " + geometry(c) + clamp;
            return "ops.prepacked.conv2d_clamp_run(" + x + ", " + slot(Slots.CONVOLUTIONS, context) + ")";
        }
        String arguments =
                x + ", " + tensor(layer.weight()) + ", " + (layer.bias() == null ? "None" : tensor(layer.bias()));
        String plain =
                c == null ? "torch.linear(" + arguments + ")" : "torch.conv2d(" + arguments + ", " + geometry(c) + ")";
        return rectified ? "torch.relu_(" + plain + ")" : plain;
    }

    /** Returns stride, padding, dilation and groups as arguments of the engine's convolutions. */
    private static String geometry(Convolution c) {
        return ScriptOps.list(c.stride()) + ", " + ScriptOps.list(c.padding()) + ", " + ScriptOps.list(c.dilation())
                + ", " + c.groups();
    }

    private boolean isLarge(ScriptValue.Weighted layer, Convolution c) {
        Shape in = layer.x().shape();
        Shape weight = layer.weight().shape();
        boolean depthwise = c.groups() > 1 && weight.dim(1) == 1;
        boolean pointwise = c.groups() == 1 && weight.dim(2) * weight.dim(3) == 1;
        long positions = (long) in.dim(0) * in.dim(2) * in.dim(3) / c.stride().area();
        return !depthwise && !pointwise && positions * weight.size() >= packing.large();
    }

    /** Returns the expression of a tensor passed to {@code prepare}. */
    private String parameter(Tensor tensor) {
        weights.add(tensor);
        return "p[" + (weights.size() - 1) + "]";
    }

    /** Returns the expression of a tensor that {@code forward} reads. */
    private String tensor(Tensor tensor) {
        return slot(Slots.TENSORS, parameter(tensor));
    }

    private String slot(Slots slots, String expression) {
        List<String> expressions = packed.computeIfAbsent(slots, key -> new ArrayList<>());
        expressions.add(expression);
        return slots.prefix + (expressions.size() - 1);
    }
}
