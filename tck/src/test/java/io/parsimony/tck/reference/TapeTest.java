package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tape.Variable;
import io.parsimony.tensor.TensorOps;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class TapeTest {

    private static final Convolution CONVOLUTION = Convolution.PLAIN;

    private final Tape<DoubleTensor> tape = new Tape<>(new ReferenceOps());

    private static DoubleTensor vector(double... values) {
        return DoubleTensor.of(Shape.of(values.length), values);
    }

    private static double[] gradient(
            BiFunction<Tape<DoubleTensor>, Variable<DoubleTensor>, Variable<DoubleTensor>> function, double... values) {
        Tape<DoubleTensor> tape = new Tape<>(new ReferenceOps());
        Variable<DoubleTensor> x = tape.variable(vector(values));
        return tape.gradients(tape.sum(function.apply(tape, x), false), List.of(x))
                .get(0)
                .toArray();
    }

    @Test
    void equalArgumentsOfMaximumAndMinimumReceiveHalfTheGradientEach() {
        Variable<DoubleTensor> a = tape.variable(vector(1, 2, 3));
        Variable<DoubleTensor> b = tape.variable(vector(1, 5, 0));
        List<DoubleTensor> max = tape.gradients(tape.sum(tape.max(a, b), false), List.of(a, b));
        List<DoubleTensor> min = tape.gradients(tape.sum(tape.min(a, b), false), List.of(a, b));
        assertThat(max.get(0).toArray()).containsExactly(0.5, 0, 1);
        assertThat(max.get(1).toArray()).containsExactly(0.5, 1, 0);
        assertThat(min.get(0).toArray()).containsExactly(0.5, 1, 0);
        assertThat(min.get(1).toArray()).containsExactly(0.5, 0, 1);
    }

    @Test
    void kinksAtZeroHaveTheStatedGradients() {
        assertThat(gradient(Tape::relu, -1, 0, 1)).containsExactly(0, 0, 1);
        assertThat(gradient(Tape::abs, -2, 0, 2)).containsExactly(-1, 0, 1);
        assertThat(gradient((t, x) -> t.pow(x, 0), -1, 0, 1)).containsExactly(0, 0, 0);
        assertThat(gradient((t, x) -> t.pow(x, 1), -1, 0, 1)).containsExactly(1, 1, 1);
    }

    @Test
    void aWindowsGradientGoesToItsFirstMaximum() {
        Variable<DoubleTensor> x = tape.variable(DoubleTensor.of(Shape.of(1, 1, 2, 4), 1, 7, 3, 3, 7, 7, 3, 3));
        Variable<DoubleTensor> y = tape.maxPool2d(x, Pooling.tiles(2));
        DoubleTensor gradient = tape.gradients(tape.sum(y, false), List.of(x)).get(0);
        assertThat(gradient.toArray()).containsExactly(0, 1, 1, 0, 0, 0, 0, 0);
    }

    @Test
    void overlappingWindowsAddUp() {
        Variable<DoubleTensor> x = tape.variable(DoubleTensor.of(Shape.of(1, 1, 1, 3), 1, 7, 3));
        Pooling pairs = new Pooling(new Size2d(1, 2), Size2d.ONE, Size2d.ZERO, false);
        DoubleTensor gradient = tape.gradients(tape.sum(tape.maxPool2d(x, pairs), false), List.of(x))
                .get(0);
        assertThat(gradient.toArray()).containsExactly(0, 2, 0);
    }

    @Test
    void severalUsesOfAVariableAddUp() {
        assertThat(gradient((t, x) -> t.add(t.mul(x, x), t.add(x, t.mul(x, 3))), 2, -1))
                .containsExactly(2 * 2 + 4, -2 + 4);
    }

    @Test
    void noGradientFlowsThroughStopGradient() {
        assertThat(gradient((t, x) -> t.mul(x, t.stopGradient(t.exp(x))), 0, 1)).containsExactly(1, Math.E);
    }

    @Test
    void theBatchsRunningStatisticsHaveNoGradient() {
        Variable<DoubleTensor> x = tape.variable(DoubleTensor.of(Shape.of(3, 1, 1, 1), 1, 2, 4));
        Variable<DoubleTensor> one = tape.variable(vector(1));
        TensorOps.BatchNorm<Variable<DoubleTensor>> result = tape.batchNormTraining(x, one, one, one, one, 0.1, 1e-5);
        Variable<DoubleTensor> statistics = tape.add(result.runningMean(), result.runningVariance());
        List<DoubleTensor> gradients = tape.gradients(tape.sum(statistics, false), List.of(x, one));
        assertThat(gradients.get(0).toArray()).containsOnly(0);
        assertThat(gradients.get(1).toArray()).containsOnly(0);
    }

    @Test
    void aConstantHasAGradientOfZeros() {
        Variable<DoubleTensor> x = tape.constant(DoubleTensor.of(Shape.of(3, 1, 1, 1), 1, 2, 4));
        Variable<DoubleTensor> one = tape.constant(vector(1));
        Variable<DoubleTensor> scale = tape.variable(vector(1));
        Variable<DoubleTensor> y =
                tape.batchNormTraining(x, scale, one, one, one, 0.1, 1e-5).output();
        List<DoubleTensor> gradients = tape.gradients(tape.sum(tape.mul(y, y), false), List.of(one, scale));
        assertThat(gradients.get(0).item()).isZero();
        assertThat(gradients.get(1).item()).isNotZero();
    }

    @Test
    void whatTheOutputDoesNotDependOnHasAGradientOfZeros() {
        Variable<DoubleTensor> x = tape.variable(vector(1, 2));
        Variable<DoubleTensor> unused = tape.variable(DoubleTensor.of(Shape.of(2, 1), 3, 4));
        tape.exp(unused);
        List<DoubleTensor> gradients = tape.gradients(tape.sum(x, false), List.of(unused, x));
        assertThat(gradients.get(0).shape()).isEqualTo(Shape.of(2, 1));
        assertThat(gradients.get(0).toArray()).containsExactly(0, 0);
        assertThat(gradients.get(1).toArray()).containsExactly(1, 1);
        assertThat(tape.gradients(tape.scalar(3), List.of(x)).get(0).toArray()).containsExactly(0, 0);
    }

    @Test
    void gradientsOfIntermediateValuesAndOfSeveralOutputsAreToBeHad() {
        Variable<DoubleTensor> x = tape.variable(vector(3));
        Variable<DoubleTensor> square = tape.mul(x, x);
        Variable<DoubleTensor> first = tape.sum(tape.mul(square, 5), false);
        Variable<DoubleTensor> second = tape.sum(tape.mul(square, x), false);
        assertThat(tape.gradients(first, List.of(square, x)))
                .extracting(DoubleTensor::item)
                .containsExactly(5.0, 30.0);
        assertThat(tape.gradients(second, List.of(square, x)))
                .extracting(DoubleTensor::item)
                .containsExactly(3.0, 27.0);
        assertThat(tape.gradients(tape.sum(x, false), List.of(x)).get(0).item()).isEqualTo(1);
    }

    @Test
    void aGradientIsTakenOfAScalarOnly() {
        Variable<DoubleTensor> x = tape.variable(vector(1, 2));
        assertThatThrownBy(() -> tape.gradients(x, List.of(x)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("bad-gradient");
    }

    @Test
    void onlyWantedGradientsAreComputed() {
        List<String> calls = new ArrayList<>();
        Tape<DoubleTensor> counting = new Tape<>(intercepted(new ReferenceOps(), calls));
        DoubleTensor image = DoubleTensor.of(Shape.of(1, 1, 1, 2), 1, 2);
        DoubleTensor kernel = DoubleTensor.of(Shape.of(1, 1, 1, 1), 3);
        Variable<DoubleTensor> weight = counting.variable(kernel);
        Variable<DoubleTensor> student = counting.conv2d(counting.constant(image), weight, null, CONVOLUTION);
        Variable<DoubleTensor> teacher =
                counting.relu(counting.conv2d(counting.constant(image), counting.constant(kernel), null, CONVOLUTION));
        counting.maxPool2d(student, Pooling.tiles(1));
        Variable<DoubleTensor> loss = counting.sum(counting.mul(student, teacher), false);
        calls.clear();

        DoubleTensor gradient = counting.gradients(loss, List.of(weight)).get(0);
        assertThat(gradient.item()).isEqualTo(3 * 1 + 6 * 2);
        assertThat(calls).contains("conv2dWeightGradient");
        assertThat(calls)
                .doesNotContain("conv2dInputGradient", "reluGradient", "maxPool2dGradient")
                .containsOnlyOnce("mul");
    }

    @Test
    void theComposedReluGradientIsTheKernels() {
        GradientOps<DoubleTensor> composed = intercepted(new ReferenceOps(), new ArrayList<>());
        DoubleTensor y = vector(0, 1e-300, 2, 0);
        DoubleTensor g = vector(3, -4, 5, -6);
        assertThat(composed.reluGradient(y, g).toArray()).containsExactly(0, -4, 5, -0.0);
        assertThat(new ReferenceOps().reluGradient(y, g).toArray()).containsExactly(0, -4, 5, 0);
    }

    /** Operations with a default that every engine implements. */
    private static final Set<String> SUPPLIED = Set.of(
            "sub", "min", "neg", "sqrt", "abs", "sigmoid", "softmax", "pick", "broadcast", "sign", "greaterThan");

    /** Returns the given operations without their overrides of the interfaces' defaults; records the calls. */
    @SuppressWarnings("unchecked")
    private static GradientOps<DoubleTensor> intercepted(ReferenceOps ops, List<String> calls) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            calls.add(method.getName());
            try {
                return method.isDefault() && !SUPPLIED.contains(method.getName())
                        ? InvocationHandler.invokeDefault(proxy, method, arguments)
                        : method.invoke(ops, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (GradientOps<DoubleTensor>)
                Proxy.newProxyInstance(TapeTest.class.getClassLoader(), new Class<?>[] {GradientOps.class}, handler);
    }

    /** Sum of a squared times b, differentiated by two of its three inputs. */
    private record Squares() implements Program {

        @Override
        public String name() {
            return "squares";
        }

        @Override
        public Map<String, Shape> inputs() {
            Map<String, Shape> inputs = new LinkedHashMap<>();
            inputs.put("a", Shape.of(2));
            inputs.put("b", Shape.of(2));
            inputs.put("c", Shape.of(3));
            return inputs;
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            T product = ops.mul(ops.mul(inputs.get("a"), inputs.get("a")), inputs.get("b"));
            Map<String, T> outputs = new LinkedHashMap<>();
            outputs.put("product", product);
            outputs.put("total", ops.sum(product, false));
            return outputs;
        }

        @Override
        public Optional<Gradient> gradient() {
            return Optional.of(new Gradient("total", List.of("c", "a")));
        }
    }

    @Test
    void aProgramGivesItsOutputsThenItsGradients() {
        Map<String, DoubleTensor> outputs = Tape.run(
                new Squares(), new ReferenceOps(), Map.of("a", vector(2, 3), "b", vector(5, 7), "c", vector(1, 1, 1)));
        assertThat(outputs.keySet()).containsExactly("product", "total", "gradient/c", "gradient/a");
        assertThat(outputs.get("product").toArray()).containsExactly(20, 63);
        assertThat(outputs.get("total").item()).isCloseTo(83, within(0.0));
        assertThat(outputs.get("gradient/a").toArray()).containsExactly(20, 42);
        assertThat(outputs.get("gradient/c").toArray()).containsExactly(0, 0, 0);
        assertThat(new Squares().outputs().keySet()).containsExactlyElementsOf(outputs.keySet());
    }
}
