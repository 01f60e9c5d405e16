package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes activations that exporters write as several operations, backwards from the last operation. Such an
 * activation is the product of a value and a gate that is a function of the same value. Factors may be nested and in
 * any order.
 */
final class OnnxActivations {

    private static final int DEEPEST = 6;
    private static final int MOST_TERMS = 6;
    private static final Set<String> PARTS =
            Set.of("Erf", "Pow", "Abs", "Exp", "Log", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Where");
    private static final Set<String> BOUNDS = Set.of("Clip", "Relu", "Min", "Max");

    /** The argument from which softplus equals its argument in float32. */
    private static final double STRAIGHT = 17;

    private final Scope scope;

    OnnxActivations(Scope scope) {
        this.scope = scope;
    }

    /**
     * A product of a constant and values.
     *
     * @param factor the constant
     * @param terms the values' names, sorted
     */
    private record Product(double factor, List<String> terms) {}

    /**
     * A factor that forms an activation with the value it multiplies.
     *
     * @param argument the value that the gate is a function of
     * @param factor the constant that must multiply both
     * @param with the activation of the product
     * @param alone the activation of the gate itself, if any
     */
    private record Gate(String argument, double factor, Function with, @Nullable Function alone) {}

    /** Returns whether an operation that is unsupported on its own may be part of an activation. */
    static boolean isPart(OnnxOperation operation) {
        return PARTS.contains(operation.type());
    }

    /** Returns the activation that an operation completes, or nothing. */
    @Nullable OnnxView recognised(String name, OnnxOperation operation) {
        return switch (operation.type()) {
            case "Mul" -> product(name, operation);
            case "Div" -> quotient(name, operation);
            case "Reciprocal" -> each(
                    name, Function.SIGMOID, exponential(operation.inputs().get(0), true));
            case "Log" -> each(
                    name, Function.SOFTPLUS, exponential(operation.inputs().get(0), false));
            case "Sub" -> logSoftmax(name, operation);
            case "Where" -> chosen(name, operation);
            default -> null;
        };
    }

    private @Nullable OnnxView quotient(String name, OnnxOperation operation) {
        OnnxView softsign = softsign(name, operation);
        if (softsign != null || operation.inputs().size() != 2) {
            return softsign;
        }
        String above = operation.inputs().get(0);
        String below = operation.inputs().get(1);
        String x = exponential(below, true);
        Double one = scope.uniform(above);
        if (x != null && one != null && one == 1) {
            return each(name, Function.SIGMOID, x);
        }
        if (x != null && x.equals(above)) {
            return each(name, Function.SILU, x);
        }
        OnnxView softmax = softmax(name, above, below);
        return softmax == null ? product(name, operation) : softmax;
    }

    private @Nullable OnnxView each(String name, Function function, @Nullable String x) {
        return x != null && scope.value(x) instanceof OnnxView view
                ? scope.each(name, new Layer.Activation(function), view)
                : null;
    }

    /** Returns the {@code x} of {@code 1 + exp(x)}, or of {@code 1 + exp(-x)}. */
    private @Nullable String exponential(String sum, boolean negative) {
        String power = plus(sum, 1);
        OnnxOperation exp = power == null ? null : scope.producer(power);
        if (exp == null || !exp.type().equals("Exp")) {
            return null;
        }
        String argument = exp.inputs().get(0);
        OnnxOperation minus = negative ? scope.producer(argument) : null;
        if (minus != null && minus.type().equals("Neg")) {
            return minus.inputs().get(0);
        }
        return negative ? without(argument, -1) : argument;
    }

    /** Recognizes {@code exp(x) / sum(exp(x))}, with or without the maximum subtracted from {@code x}. */
    private @Nullable OnnxView softmax(String name, String above, String below) {
        OnnxOperation exp = scope.producer(above);
        OnnxOperation sum = scope.producer(below);
        if (exp == null
                || !exp.type().equals("Exp")
                || sum == null
                || !sum.type().equals("ReduceSum")
                || !sum.inputs().get(0).equals(above)) {
            return null;
        }
        String argument = exp.inputs().get(0);
        OnnxOperation less = scope.producer(argument);
        String x = argument;
        if (less != null && less.type().equals("Sub")) {
            OnnxOperation most = scope.producer(less.inputs().get(1));
            boolean stable = most != null
                    && most.type().equals("ReduceMax")
                    && most.inputs().get(0).equals(less.inputs().get(0));
            x = stable ? less.inputs().get(0) : argument;
        }
        return scope.value(x) instanceof OnnxView view ? along(name, view, sum, Layer.Softmax::new) : null;
    }

    /** Recognizes {@code x - log(sum(exp(x)))}. */
    private @Nullable OnnxView logSoftmax(String name, OnnxOperation operation) {
        OnnxOperation total = operation.inputs().size() == 2
                ? scope.producer(operation.inputs().get(1))
                : null;
        return total != null
                        && total.type().equals("ReduceLogSumExp")
                        && total.inputs().get(0).equals(operation.inputs().get(0))
                        && scope.value(operation.inputs().get(0)) instanceof OnnxView x
                ? along(name, x, total, Layer.LogSoftmax::new)
                : null;
    }

    /** Returns a layer along the single axis of a reduction. */
    private @Nullable OnnxView along(String name, OnnxView x, OnnxOperation reduction, IntFunction<Layer> layer) {
        Context c = new Context(scope, reduction);
        long[] asked = c.integers("axes", 1);
        int[] axes = x.axes();
        if (asked == null || asked.length != 1 || axes == null || reduction.integer("keepdims", 1) == 0) {
            return null;
        }
        int axis = axes[Axes.of(asked[0], x.rank())];
        return axis == 0 ? null : x.on(scope.draft(name, layer.apply(axis), x.base()), axes);
    }

    /** Recognizes {@code x / (1 + |x|)}. */
    private @Nullable OnnxView softsign(String name, OnnxOperation operation) {
        String magnitude =
                operation.inputs().size() == 2 ? plus(operation.inputs().get(1), 1) : null;
        OnnxOperation abs = magnitude == null ? null : scope.producer(magnitude);
        String x = operation.inputs().get(0);
        boolean found = abs != null
                && abs.type().equals("Abs")
                && abs.inputs().get(0).equals(x)
                && scope.value(x) instanceof OnnxView;
        return found ? scope.each(name, new Layer.Activation(Function.SOFTSIGN), (OnnxView) scope.value(x)) : null;
    }

    /**
     * Recognizes {@code x > 0 ? x : slope * x} and {@code x > 20 ? x : softplus(x)}, which equals softplus without the
     * bound.
     */
    private @Nullable OnnxView chosen(String name, OnnxOperation operation) {
        List<String> inputs = operation.inputs();
        OnnxOperation condition = inputs.size() == 3 ? scope.producer(inputs.get(0)) : null;
        if (condition == null || condition.inputs().size() != 2) {
            return null;
        }
        boolean less = condition.type().startsWith("Less");
        String kept = inputs.get(less ? 2 : 1);
        String changed = inputs.get(less ? 1 : 2);
        boolean compared = (less || condition.type().startsWith("Greater"))
                && condition.inputs().get(0).equals(kept);
        Double bound = compared ? scope.uniform(condition.inputs().get(1)) : null;
        if (bound == null || !(scope.value(kept) instanceof OnnxView x)) {
            return null;
        }
        OnnxOperation other = scope.producer(changed);
        boolean softplus = other != null
                && other.type().equals("Softplus")
                && other.inputs().get(0).equals(kept);
        if (softplus && bound >= STRAIGHT) {
            return scope.each(name, new Layer.Activation(Function.SOFTPLUS), x);
        }
        Double slope = bound == 0 ? ratio(changed, kept) : null;
        return slope != null && slope >= 0 && slope <= 1
                ? scope.each(name, new Layer.LeakyRelu(OnnxOperation.decimal(slope.floatValue())), x)
                : null;
    }

    private @Nullable OnnxView product(String name, OnnxOperation operation) {
        Product whole = multiply(operation, 0);
        for (String term : whole.terms()) {
            // In a file of this format, the name of each part of an activation begins with the activation's name.
            boolean foreign = scope.own() && !term.startsWith(operation.name() + "/");
            Gate gate = foreign ? null : gate(term);
            if (gate == null || !(scope.value(gate.argument()) instanceof OnnxView x)) {
                continue;
            }
            List<String> rest = new ArrayList<>(whole.terms());
            rest.remove(term);
            Product argument = of(gate.argument(), 0);
            if (rest.equals(argument.terms()) && near(whole.factor(), gate.factor() * argument.factor())) {
                return scope.each(name, new Layer.Activation(gate.with()), x);
            }
            if (rest.isEmpty() && gate.alone() != null && near(whole.factor(), gate.factor())) {
                return scope.each(name, new Layer.Activation(gate.alone()), x);
            }
        }
        return null;
    }

    /** Returns the constant ratio of two values, or nothing if their ratio is not constant. */
    @Nullable Double ratio(String multiple, String value) {
        OnnxOperation operation = scope.producer(multiple);
        if (operation == null
                || !operation.type().equals("Mul")
                || operation.inputs().size() != 2) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            Double factor = scope.uniform(operation.inputs().get(i));
            if (factor != null && operation.inputs().get(1 - i).equals(value)) {
                return factor;
            }
        }
        return null;
    }

    static boolean near(double a, double b) {
        return Math.abs(a - b) <= 1e-3 * Math.abs(b);
    }

    /** Returns a value as a product of as many factors as are recognized. */
    private Product of(String name, int depth) {
        OnnxOperation operation = scope.producer(name);
        if (operation != null && depth < DEEPEST) {
            Product product = multiply(operation, depth);
            if (!product.terms().isEmpty() && product.terms().size() <= MOST_TERMS) {
                return product;
            }
        }
        return new Product(1, List.of(name));
    }

    private Product multiply(OnnxOperation operation, int depth) {
        boolean product = operation.type().equals("Mul");
        boolean quotient = operation.type().equals("Div");
        if ((!product && !quotient) || operation.inputs().size() != 2) {
            return new Product(1, List.of());
        }
        double factor = 1;
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String input = operation.inputs().get(i);
            Double number = scope.uniform(input);
            if (number != null) {
                factor = quotient && i == 1 ? factor / number : factor * number;
            } else if (quotient && i == 1) {
                return new Product(1, List.of());
            } else {
                Product inner = of(input, depth + 1);
                factor *= inner.factor();
                terms.addAll(inner.terms());
            }
        }
        terms.sort(null);
        return new Product(factor, terms);
    }

    private @Nullable Gate gate(String term) {
        OnnxOperation operation = scope.producer(term);
        if (operation == null || !operation.hasInput(0)) {
            return null;
        }
        String input = operation.inputs().get(0);
        return switch (operation.type()) {
            case "Sigmoid" -> new Gate(input, 1, Function.SILU, null);
            case "HardSigmoid" -> near(operation.real("alpha", 0.2), 1.0 / 6) && near(operation.real("beta", 0.5), 0.5)
                    ? new Gate(input, 1, Function.HARDSWISH, null)
                    : null;
            case "Clip", "Min" -> clamp(term);
            case "Tanh" -> softplus(input);
            case "Add" -> shifted(operation);
            default -> null;
        };
    }

    /** Recognizes {@code relu6(x + 3)} in any form. */
    private @Nullable Gate clamp(String term) {
        Layer relu6 = new Layer.Activation(Function.RELU6);
        boolean found = scope.value(term) instanceof OnnxView view
                && view.base() instanceof OnnxDraft.Computed computed
                && computed.layer().equals(relu6);
        String inner = found ? before(term) : null;
        if (inner == null) {
            return null;
        }
        String x = plus(inner, 3);
        return x == null ? null : new Gate(x, 1.0 / 6, Function.HARDSWISH, Function.HARDSIGMOID);
    }

    /** Returns the input of a clamp: of {@code Clip}, or of {@code Relu} before {@code Min}. */
    private @Nullable String before(String term) {
        String name = term;
        for (int depth = 0; depth < DEEPEST; depth++) {
            OnnxOperation operation = scope.producer(name);
            if (operation == null || !BOUNDS.contains(operation.type())) {
                return name;
            }
            name = operation.inputs().stream()
                    .filter(input -> !input.isEmpty() && scope.value(input) instanceof OnnxView)
                    .findFirst()
                    .orElse(null);
            if (name == null) {
                return null;
            }
        }
        return null;
    }

    /** Returns the other summand of a sum with a constant. */
    private @Nullable String plus(String sum, double constant) {
        OnnxOperation operation = scope.producer(sum);
        if (operation == null
                || !operation.type().equals("Add")
                || operation.inputs().size() != 2) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            Double number = scope.uniform(operation.inputs().get(i));
            if (number != null && near(number, constant)) {
                return operation.inputs().get(1 - i);
            }
        }
        return null;
    }

    /** Recognizes {@code tanh(softplus(x))}. */
    private @Nullable Gate softplus(String name) {
        OnnxOperation operation = scope.producer(name);
        if (operation == null) {
            return null;
        }
        String input = operation.inputs().get(0);
        String x = operation.type().equals("Softplus")
                ? input
                : operation.type().equals("Log") ? exponential(input, false) : null;
        return x == null ? null : new Gate(x, 1, Function.MISH, null);
    }

    /** Recognizes {@code 1 + erf(x / sqrt(2))} and {@code 1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))}. */
    private @Nullable Gate shifted(OnnxOperation sum) {
        String inner = sum.outputs().isEmpty() ? null : plus(sum.outputs().get(0), 1);
        OnnxOperation function = inner == null ? null : scope.producer(inner);
        if (function == null || !function.hasInput(0)) {
            return null;
        }
        String argument = function.inputs().get(0);
        if (function.type().equals("Erf")) {
            String x = without(argument, Math.sqrt(0.5));
            return x == null ? null : new Gate(x, 0.5, Function.GELU, null);
        }
        if (function.type().equals("Tanh")) {
            String x = cubic(argument);
            return x == null ? null : new Gate(x, 0.5, Function.GELU_TANH, null);
        }
        return null;
    }

    /** Returns the value that one operation multiplies by a constant. */
    private @Nullable String without(String name, double constant) {
        OnnxOperation operation = scope.producer(name);
        if (operation == null || operation.inputs().size() != 2) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            Double number = scope.uniform(operation.inputs().get(i));
            boolean product = operation.type().equals("Mul") && number != null && near(number, constant);
            boolean quotient = operation.type().equals("Div") && i == 1 && number != null && near(1 / number, constant);
            if (product || quotient) {
                return operation.inputs().get(1 - i);
            }
        }
        return null;
    }

    /**
     * Returns the {@code x} of {@code sqrt(2 / pi) * (x + 0.044715 * x^3)} or
     * {@code sqrt(2 / pi) * x * (1 + 0.044715 * x^2)}.
     */
    private @Nullable String cubic(String name) {
        double outer = Math.sqrt(2 / Math.PI);
        String sum = without(name, outer);
        OnnxOperation operation = sum == null ? null : scope.producer(sum);
        if (operation != null
                && operation.type().equals("Add")
                && operation.inputs().size() == 2) {
            for (int i = 0; i < 2; i++) {
                String x = operation.inputs().get(i);
                if (isPower(operation.inputs().get(1 - i), x, 3)) {
                    return x;
                }
            }
        }
        Product product = of(name, 0);
        for (String term : product.terms()) {
            String square = plus(term, 1);
            List<String> rest = new ArrayList<>(product.terms());
            rest.remove(term);
            if (square != null
                    && rest.size() == 1
                    && near(product.factor(), outer)
                    && isPower(square, rest.get(0), 2)) {
                return rest.get(0);
            }
        }
        return null;
    }

    /** Returns whether a value is {@code 0.044715 * x^n}. */
    private boolean isPower(String name, String x, int n) {
        Product product = of(name, 0);
        int power = 0;
        for (String term : product.terms()) {
            OnnxOperation operation = scope.producer(term);
            if (term.equals(x)) {
                power++;
            } else if (operation != null
                    && operation.type().equals("Pow")
                    && operation.inputs().size() == 2
                    && operation.inputs().get(0).equals(x)) {
                Double exponent = scope.uniform(operation.inputs().get(1));
                power += exponent == null ? 100 : exponent.intValue();
            } else {
                return false;
            }
        }
        return power == n && near(product.factor(), 0.044715);
    }
}
