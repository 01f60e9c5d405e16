package io.parsimony.tensor;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Tape.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Reverse-mode differentiation over any backend's kernels (Griewank and Walther, Evaluating Derivatives, 2008, chapter
 * 3): the operations compute immediately on the underlying engine, and record the flow of gradients.
 *
 * <p>Each operation here defines its forward computation and one rule for each argument. Only results that depend on a
 * {@linkplain #variable variable} are recorded: labels, a frozen teacher and everything computed only from them cost
 * nothing. On an eager engine, the tape holds values; on a graph engine, it holds nodes, and the rules emit the
 * backward graph.
 *
 * <p>A tape is for one computation on one thread.
 *
 * @param <T> the engine's tensor
 */
@API(status = API.Status.EXPERIMENTAL)
public final class Tape<T> implements TensorOps<Variable<T>> {

    /**
     * A value on a tape.
     *
     * @param <T> the engine's tensor
     */
    public static final class Variable<T> {

        private final T value;
        private final boolean active;
        private final List<Flow<T>> flows;

        private Variable(T value, boolean active, List<Flow<T>> flows) {
            this.value = value;
            this.active = active;
            this.flows = flows;
        }

        /** Returns the engine's tensor. */
        public T value() {
            return value;
        }
    }

    /** The function from the gradient of a result to the gradients of some of its arguments, in order. */
    private record Flow<T>(List<Variable<T>> arguments, Function<T, List<T>> rule) {

        boolean active() {
            return arguments.stream().anyMatch(argument -> argument.active);
        }
    }

    private final GradientOps<T> ops;
    private final List<Variable<T>> recorded = new ArrayList<>();

    /** Creates an empty tape over an engine's operations. */
    public Tape(GradientOps<T> ops) {
        this.ops = ops;
    }

    /**
     * Runs a program and computes its requested gradient, which is the whole work of an executable over a tape.
     *
     * <p>One tensor may have several names, for instance as the gradient of both arguments of an addition, and an
     * output may be an input. An engine that frees its tensors manually must count references.
     *
     * @param inputs a value for each of the program's inputs
     * @return the outputs, then the gradients under the names {@link Program.Gradient#of}
     * @param <T> the engine's tensor
     */
    public static <T> Map<String, T> run(Program program, GradientOps<T> ops, Map<String, T> inputs) {
        if (program.gradient().isEmpty()) {
            return program.apply(ops, inputs);
        }
        Program.Gradient gradient = program.gradient().get();
        Tape<T> tape = new Tape<>(ops);
        Map<String, Variable<T>> variables = new LinkedHashMap<>();
        inputs.forEach((name, value) ->
                variables.put(name, gradient.inputs().contains(name) ? tape.variable(value) : tape.constant(value)));

        Map<String, Variable<T>> results = program.apply(tape, variables);
        List<T> gradients = tape.gradients(
                Require.present(results, gradient.output()),
                gradient.inputs().stream().map(variables::get).toList());

        Map<String, T> outputs = new LinkedHashMap<>();
        results.forEach((name, result) -> outputs.put(name, result.value));
        for (int i = 0; i < gradients.size(); i++) {
            outputs.put(Program.Gradient.of(gradient.inputs().get(i)), gradients.get(i));
        }
        return outputs;
    }

    /** Returns a variable, with respect to which gradients can be computed. */
    public Variable<T> variable(T value) {
        return record(value, true, List.of());
    }

    /** Returns a constant, which has no gradient. */
    public Variable<T> constant(T value) {
        return new Variable<>(value, false, List.of());
    }

    /**
     * Returns the gradients of a scalar.
     *
     * @param output a value without axes
     * @param wanted the variables to differentiate by
     * @return a gradient for each variable, of its shape; zeros if the output does not depend on it
     * @throws ParsimonyException ({@code bad-gradient}) if the output has axes
     */
    public List<T> gradients(Variable<T> output, List<Variable<T>> wanted) {
        if (shape(output).rank() != 0) {
            throw ParsimonyException.of(
                    ErrorId.BAD_GRADIENT, "A gradient is taken of a scalar output, found shape %s.", shape(output));
        }
        Map<Variable<T>, T> gradients = new HashMap<>();
        if (output.active) {
            gradients.put(output, ops.scalar(1));
        }
        for (int i = recorded.size() - 1; i >= 0; i--) {
            T gradient = gradients.get(recorded.get(i));
            if (gradient != null) {
                recorded.get(i).flows.forEach(flow -> distribute(flow, gradient, gradients));
            }
        }
        return wanted.stream()
                .map(variable -> gradients.containsKey(variable) ? gradients.get(variable) : zeros(shape(variable)))
                .toList();
    }

    private void distribute(Flow<T> flow, T gradient, Map<Variable<T>, T> gradients) {
        List<T> parts = flow.rule.apply(gradient);
        for (int i = 0; i < parts.size(); i++) {
            Variable<T> argument = flow.arguments.get(i);
            if (argument.active) {
                gradients.merge(argument, parts.get(i), ops::add);
            }
        }
    }

    private T zeros(Shape shape) {
        return ops.constant(Tensor.full(shape, 0));
    }

    // ---- recording -------------------------------------------------------------------------------------------------

    private static <T> Flow<T> to(Variable<T> argument, UnaryOperator<T> rule) {
        return new Flow<>(List.of(argument), gradient -> List.of(rule.apply(gradient)));
    }

    private static <T> Flow<T> toOptional(@Nullable Variable<T> argument, UnaryOperator<T> rule) {
        return argument == null ? new Flow<>(List.of(), gradient -> List.of()) : to(argument, rule);
    }

    @SafeVarargs
    private Variable<T> record(T value, Flow<T>... flows) {
        List<Flow<T>> all = new ArrayList<>();
        for (Flow<T> flow : flows) {
            all.add(flow);
        }
        return record(value, all);
    }

    private Variable<T> record(T value, List<Flow<T>> flows) {
        List<Flow<T>> active = flows.stream().filter(Flow::active).toList();
        return active.isEmpty() ? constant(value) : record(value, true, active);
    }

    private Variable<T> record(T value, boolean active, List<Flow<T>> flows) {
        Variable<T> variable = new Variable<>(value, active, flows);
        recorded.add(variable);
        return variable;
    }

    @Override
    public Shape shape(Variable<T> x) {
        return ops.shape(x.value);
    }

    @Override
    public Variable<T> constant(Tensor value) {
        return constant(ops.constant(value));
    }

    @Override
    public Variable<T> scalar(double value) {
        return constant(ops.scalar(value));
    }

    @Override
    public Variable<T> stopGradient(Variable<T> x) {
        return constant(x.value);
    }

    // ---- element by element ----------------------------------------------------------------------------------------

    @Override
    public Variable<T> add(Variable<T> a, Variable<T> b) {
        return record(ops.add(a.value, b.value), to(a, g -> reduce(g, a)), to(b, g -> reduce(g, b)));
    }

    @Override
    public Variable<T> sub(Variable<T> a, Variable<T> b) {
        return record(ops.sub(a.value, b.value), to(a, g -> reduce(g, a)), to(b, g -> ops.neg(reduce(g, b))));
    }

    @Override
    public Variable<T> mul(Variable<T> a, Variable<T> b) {
        return record(
                ops.mul(a.value, b.value),
                to(a, g -> reduce(ops.mul(g, b.value), a)),
                to(b, g -> reduce(ops.mul(g, a.value), b)));
    }

    @Override
    public Variable<T> div(Variable<T> a, Variable<T> b) {
        T y = ops.div(a.value, b.value);
        return record(
                y,
                to(a, g -> reduce(ops.div(g, b.value), a)),
                to(b, g -> ops.neg(reduce(ops.div(ops.mul(g, y), b.value), b))));
    }

    @Override
    public Variable<T> max(Variable<T> a, Variable<T> b) {
        return record(
                ops.max(a.value, b.value),
                to(a, g -> reduce(ops.mul(g, share(a, b)), a)),
                to(b, g -> reduce(ops.mul(g, share(b, a)), b)));
    }

    @Override
    public Variable<T> min(Variable<T> a, Variable<T> b) {
        return record(
                ops.min(a.value, b.value),
                to(a, g -> reduce(ops.mul(g, share(b, a)), a)),
                to(b, g -> reduce(ops.mul(g, share(a, b)), b)));
    }

    /** Returns one if the first is larger, a half if both are equal, zero otherwise. */
    private T share(Variable<T> first, Variable<T> second) {
        return ops.mul(ops.add(ops.sign(ops.sub(first.value, second.value)), 1), 0.5);
    }

    /** Sums the gradient of a broadcast result over the repetitions of one argument. */
    private T reduce(T gradient, Variable<T> argument) {
        Shape from = ops.shape(gradient);
        Shape to = shape(argument);
        if (from.equals(to)) {
            return gradient;
        }
        int missing = from.rank() - to.rank();
        int[] repeated = new int[from.rank()];
        int count = 0;
        for (int axis = 0; axis < from.rank(); axis++) {
            if (axis < missing || to.dim(axis - missing) < from.dim(axis)) {
                repeated[count++] = axis;
            }
        }
        // No repeated axis remains if the shapes differ only in leading axes; and a sum over no axes would mean all.
        T sum = count == 0 ? gradient : ops.sum(gradient, true, Arrays.copyOf(repeated, count));
        return reshaped(sum, to);
    }

    private T reshaped(T x, Shape shape) {
        return ops.shape(x).equals(shape) ? x : ops.reshape(x, shape);
    }

    @Override
    public Variable<T> mul(Variable<T> a, double factor) {
        return record(ops.mul(a.value, factor), to(a, g -> ops.mul(g, factor)));
    }

    @Override
    public Variable<T> add(Variable<T> a, double summand) {
        return record(ops.add(a.value, summand), to(a, g -> g));
    }

    @Override
    public Variable<T> neg(Variable<T> x) {
        return record(ops.neg(x.value), to(x, ops::neg));
    }

    @Override
    public Variable<T> exp(Variable<T> x) {
        T y = ops.exp(x.value);
        return record(y, to(x, g -> ops.mul(g, y)));
    }

    @Override
    public Variable<T> log(Variable<T> x) {
        return record(ops.log(x.value), to(x, g -> ops.div(g, x.value)));
    }

    @Override
    public Variable<T> sqrt(Variable<T> x) {
        T y = ops.sqrt(x.value);
        return record(y, to(x, g -> ops.div(ops.mul(g, 0.5), y)));
    }

    @Override
    public Variable<T> abs(Variable<T> x) {
        return record(ops.abs(x.value), to(x, g -> ops.mul(g, ops.sign(x.value))));
    }

    @Override
    public Variable<T> pow(Variable<T> x, double exponent) {
        T y = ops.pow(x.value, exponent);
        return exponent == 0
                ? constant(y)
                : record(y, to(x, g -> ops.mul(g, ops.mul(ops.pow(x.value, exponent - 1), exponent))));
    }

    @Override
    public Variable<T> relu(Variable<T> x) {
        T y = ops.relu(x.value);
        return record(y, to(x, g -> ops.reluGradient(y, g)));
    }

    @Override
    public Variable<T> sigmoid(Variable<T> x) {
        T y = ops.sigmoid(x.value);
        return record(y, to(x, g -> ops.mul(g, ops.mul(y, oneMinus(y)))));
    }

    @Override
    public Variable<T> tanh(Variable<T> x) {
        T y = ops.tanh(x.value);
        return record(y, to(x, g -> ops.mul(g, oneMinus(ops.mul(y, y)))));
    }

    private T oneMinus(T x) {
        return ops.add(ops.neg(x), 1);
    }

    @Override
    public Variable<T> erf(Variable<T> x) {
        return record(ops.erf(x.value), to(x, g -> ops.mul(g, bell(x.value))));
    }

    /** Returns the derivative of the error function: {@code 2/sqrt(pi) * exp(-x^2)}. */
    private T bell(T x) {
        return ops.mul(ops.exp(ops.neg(ops.mul(x, x))), 2 / Math.sqrt(Math.PI));
    }

    @Override
    public Variable<T> greaterThan(Variable<T> a, Variable<T> b) {
        return constant(ops.greaterThan(a.value, b.value));
    }

    @Override
    public Variable<T> equalTo(Variable<T> a, Variable<T> b) {
        return constant(ops.equalTo(a.value, b.value));
    }

    @Override
    public Variable<T> where(Variable<T> condition, Variable<T> a, Variable<T> b) {
        return record(
                ops.where(condition.value, a.value, b.value),
                to(a, g -> reduce(ops.mul(g, condition.value), a)),
                to(b, g -> reduce(ops.mul(g, oneMinus(condition.value)), b)));
    }

    // ---- reductions ------------------------------------------------------------------------------------------------

    @Override
    public Variable<T> sum(Variable<T> x, boolean keepAxes, int... axes) {
        return record(ops.sum(x.value, keepAxes, axes), to(x, g -> spread(g, shape(x), axes)));
    }

    @Override
    public Variable<T> mean(Variable<T> x, boolean keepAxes, int... axes) {
        T y = ops.mean(x.value, keepAxes, axes);
        double share = (double) ops.shape(y).size() / shape(x).size();
        return record(y, to(x, g -> spread(ops.mul(g, share), shape(x), axes)));
    }

    /** Repeats the gradient of a reduction over the reduced axes. */
    private T spread(T gradient, Shape shape, int... axes) {
        Shape kept = new ShapeOps().sum(shape, true, axes);
        T aligned = reshaped(gradient, kept);
        return kept.equals(shape) ? aligned : ops.broadcast(aligned, shape);
    }

    // ---- shape -----------------------------------------------------------------------------------------------------

    @Override
    public Variable<T> reshape(Variable<T> x, Shape shape) {
        return record(ops.reshape(x.value, shape), to(x, g -> ops.reshape(g, shape(x))));
    }

    @Override
    public Variable<T> transpose(Variable<T> x, int... order) {
        int[] back = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            back[order[i]] = i;
        }
        return record(ops.transpose(x.value, order), to(x, g -> ops.transpose(g, back)));
    }

    @Override
    public Variable<T> slice(Variable<T> x, int axis, int start, int length) {
        int after = shape(x).dim(axis) - start - length;
        return record(ops.slice(x.value, axis, start, length), to(x, g -> ops.pad(g, axis, start, after)));
    }

    @Override
    public Variable<T> concat(List<Variable<T>> parts, int axis) {
        List<Flow<T>> flows = new ArrayList<>();
        int start = 0;
        for (Variable<T> part : parts) {
            int from = start;
            int length = shape(part).dim(axis);
            flows.add(to(part, g -> ops.slice(g, axis, from, length)));
            start += length;
        }
        return record(ops.concat(parts.stream().map(Variable::value).toList(), axis), flows);
    }

    @Override
    public Variable<T> pad(Variable<T> x, int axis, int before, int after) {
        return record(
                ops.pad(x.value, axis, before, after), to(x, g -> ops.slice(g, axis, before, shape(x).dim(axis))));
    }

    // ---- linear algebra, classes -----------------------------------------------------------------------------------

    @Override
    public Variable<T> matmul(Variable<T> a, Variable<T> b) {
        return record(
                ops.matmul(a.value, b.value),
                to(a, g -> ops.matmul(g, ops.transpose(b.value, 1, 0))),
                to(b, g -> ops.matmul(ops.transpose(a.value, 1, 0), g)));
    }

    @Override
    public Variable<T> linear(Variable<T> x, Variable<T> weight, @Nullable Variable<T> bias) {
        return record(
                ops.linear(x.value, weight.value, bias == null ? null : bias.value),
                to(x, g -> ops.matmul(g, weight.value)),
                to(weight, g -> ops.matmul(ops.transpose(g, 1, 0), x.value)),
                toOptional(bias, g -> ops.sum(g, false, 0)));
    }

    @Override
    public Variable<T> softmax(Variable<T> x, int axis) {
        T y = ops.softmax(x.value, axis);
        return record(y, to(x, g -> ops.mul(y, ops.sub(g, ops.sum(ops.mul(g, y), true, axis)))));
    }

    @Override
    public Variable<T> logSoftmax(Variable<T> x, int axis) {
        T y = ops.logSoftmax(x.value, axis);
        return record(y, to(x, g -> ops.sub(g, ops.mul(ops.exp(y), ops.sum(g, true, axis)))));
    }

    @Override
    public Variable<T> pick(Variable<T> x, Variable<T> labels) {
        return record(ops.pick(x.value, labels.value), to(x, g -> {
            T column = ops.reshape(g, Shape.of(shape(x).dim(0), 1));
            return ops.mul(ops.oneHot(labels.value, shape(x).dim(1)), column);
        }));
    }

    @Override
    public Variable<T> oneHot(Variable<T> labels, int classes) {
        return constant(ops.oneHot(labels.value, classes));
    }

    @Override
    public Variable<T> topK(Variable<T> x, int k) {
        return constant(ops.topK(x.value, k));
    }

    // ---- images ----------------------------------------------------------------------------------------------------

    @Override
    public Variable<T> conv2d(Variable<T> x, Variable<T> weight, @Nullable Variable<T> bias, Convolution convolution) {
        return record(
                ops.conv2d(x.value, weight.value, bias == null ? null : bias.value, convolution),
                to(x, g -> ops.conv2dInputGradient(x.value, weight.value, g, convolution)),
                to(weight, g -> ops.conv2dWeightGradient(x.value, weight.value, g, convolution)),
                toOptional(bias, this::channelSums));
    }

    /** Reduces {@code [n, c, h, w]} to {@code [c]}. */
    private T channelSums(T x) {
        return ops.sum(x, false, 0, 2, 3);
    }

    /** Reshapes {@code [c]} to {@code [c, 1, 1]}, which broadcasts with {@code [n, c, h, w]}. */
    private T channelwise(T x) {
        return ops.reshape(x, Shape.of(ops.shape(x).dim(0), 1, 1));
    }

    @Override
    public Variable<T> maxPool2d(Variable<T> x, Pooling pooling) {
        T y = ops.maxPool2d(x.value, pooling);
        return record(y, to(x, g -> ops.maxPool2dGradient(x.value, y, g, pooling)));
    }

    @Override
    public Variable<T> avgPool2d(Variable<T> x, Pooling pooling, boolean countPadding) {
        return record(
                ops.avgPool2d(x.value, pooling, countPadding),
                to(x, g -> ops.avgPool2dGradient(x.value, g, pooling, countPadding)));
    }

    @Override
    public Variable<T> globalAvgPool2d(Variable<T> x) {
        double share = 1.0 / (shape(x).dim(2) * shape(x).dim(3));
        return record(ops.globalAvgPool2d(x.value), to(x, g -> spread(ops.mul(g, share), shape(x), 2, 3)));
    }

    @Override
    public Variable<T> channelShuffle(Variable<T> x, int groups) {
        int back = shape(x).dim(1) / groups;
        return record(ops.channelShuffle(x.value, groups), to(x, g -> ops.channelShuffle(g, back)));
    }

    @Override
    public BatchNorm<Variable<T>> batchNormTraining(
            Variable<T> x,
            Variable<T> scale,
            Variable<T> shift,
            Variable<T> runningMean,
            Variable<T> runningVariance,
            double momentum,
            double epsilon) {
        BatchNorm<T> result = ops.batchNormTraining(
                x.value, scale.value, shift.value, runningMean.value, runningVariance.value, momentum, epsilon);
        T y = result.output();
        Flow<T> flow = new Flow<>(List.of(x, scale, shift), g -> {
            GradientOps.BatchNormGradient<T> d = ops.batchNormTrainingGradient(x.value, scale.value, y, g, epsilon);
            return List.of(d.x(), d.scale(), d.shift());
        });
        return new BatchNorm<>(record(y, flow), constant(result.runningMean()), constant(result.runningVariance()));
    }

    @Override
    public Variable<T> batchNorm(
            Variable<T> x,
            Variable<T> scale,
            Variable<T> shift,
            Variable<T> mean,
            Variable<T> variance,
            double epsilon) {
        UnaryOperator<T> overDeviation = v -> ops.div(v, ops.sqrt(ops.add(variance.value, epsilon)));
        UnaryOperator<T> overVariance = v -> ops.div(v, ops.add(variance.value, epsilon));
        UnaryOperator<T> toScale =
                g -> overDeviation.apply(channelSums(ops.mul(g, ops.sub(x.value, channelwise(mean.value)))));
        return record(
                ops.batchNorm(x.value, scale.value, shift.value, mean.value, variance.value, epsilon),
                to(x, g -> ops.mul(g, channelwise(overDeviation.apply(scale.value)))),
                to(scale, toScale),
                to(shift, this::channelSums),
                to(mean, g -> ops.neg(ops.mul(channelSums(g), overDeviation.apply(scale.value)))),
                to(variance, g -> ops.mul(overVariance.apply(ops.mul(toScale.apply(g), scale.value)), -0.5)));
    }
}
