package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.internal.network.Lowering;
import io.parsimony.internal.network.Lowering.Mode;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerTraits;
import io.parsimony.network.LayerTraits.Linearity;
import io.parsimony.network.LayerTraits.Output;
import io.parsimony.network.LayerTraits.Standardization;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tck.vectors.LayerCase;
import io.parsimony.tck.vectors.ReferenceVectors;
import io.parsimony.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the declared traits of layers with their computations, for every layer of the vectors. */
class LayerTraitsTest {

    private static final int BATCH = 3;

    private final ReferenceOps ops = new ReferenceOps();
    private final Random random = new Random(5);

    /** A layer with the shapes of its inputs. */
    private record Sample(Layer layer, List<Shape> inputs) {

        Network network() {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            inputs.forEach(shape -> shapes.put("x" + shapes.size(), shape));
            return new Network(shapes, List.of(new Node("y", layer, List.copyOf(shapes.keySet()))), List.of("y"));
        }

        int size() {
            return inputs.stream().mapToInt(Shape::size).sum();
        }

        @Override
        public String toString() {
            return layer + " of " + inputs;
        }
    }

    /** Returns, for each op and traits, the layer with the smallest inputs. */
    static Stream<Sample> samples() {
        Map<List<Object>, Sample> smallest = new LinkedHashMap<>();
        every().forEach(sample -> smallest.merge(
                List.of(sample.layer().op(), sample.layer().traits()), sample, (a, b) -> b.size() < a.size() ? b : a));
        return smallest.values().stream();
    }

    private static Stream<Sample> every() {
        return ReferenceVectors.layers().stream().map(LayerCase::network).flatMap(network -> network.nodes().stream()
                .map(node -> new Sample(
                        node.layer(), node.inputs().stream().map(network::shape).toList())));
    }

    @Test
    void everyKindOfLayerIsAmongThem() {
        assertThat(samples().map(Sample::layer).toList())
                .<Class<? extends Layer>>extracting(Layer::getClass)
                .containsAll(Layer.kinds());
    }

    private DoubleTensor drawn(Shape shape) {
        return DoubleTensor.of(shape, random.doubles(shape.size(), -5, 5).toArray());
    }

    private Map<String, DoubleTensor> inputs(Network network) {
        Map<String, DoubleTensor> inputs = new LinkedHashMap<>();
        network.inputs().forEach((name, shape) -> inputs.put(name, drawn(shape.batched(BATCH))));
        return inputs;
    }

    private Map<String, DoubleTensor> parameters(Network network) {
        Map<String, DoubleTensor> parameters = new LinkedHashMap<>();
        network.parameters().forEach(spec -> {
            DoubleTensor value = drawn(spec.shape());
            parameters.put(spec.name(), spec.trainable() ? value : map(value, x -> 1 + Math.abs(x)));
        });
        Lowering.masks(network, BATCH).forEach((name, shape) -> parameters.put(name, map(drawn(shape), x -> 1)));
        return parameters;
    }

    private static DoubleTensor map(DoubleTensor x, DoubleUnaryOperator function) {
        return DoubleTensor.of(
                x.shape(), Arrays.stream(x.toArray()).map(function).toArray());
    }

    private DoubleTensor run(
            Network network, Mode mode, Map<String, DoubleTensor> inputs, Map<String, DoubleTensor> parameters) {
        return Lowering.apply(network, mode, ops, inputs, parameters).values().get("y");
    }

    /** Returns the largest difference, relative for large numbers. */
    private static double difference(double[] a, double[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(b[i])))
                .max()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void linearity(Sample sample) {
        Network network = sample.network();
        Map<String, DoubleTensor> parameters = parameters(network);
        double worst = 0;
        for (int trial = 0; trial < 5; trial++) {
            Map<String, DoubleTensor> a = inputs(network);
            Map<String, DoubleTensor> b = inputs(network);
            Map<String, DoubleTensor> mixed = new LinkedHashMap<>();
            a.forEach((name, value) -> mixed.put(name, between(value, b.get(name))));
            worst = Math.max(
                    worst,
                    difference(
                            run(network, Mode.INFERENCE, mixed, parameters).toArray(),
                            between(
                                            run(network, Mode.INFERENCE, a, parameters),
                                            run(network, Mode.INFERENCE, b, parameters))
                                    .toArray()));
        }
        Linearity stated = sample.layer().traits().linearity();
        assertThat(worst < 1e-9).as("difference %s", worst).isEqualTo(stated == Linearity.AFFINE);
    }

    private static DoubleTensor between(DoubleTensor a, DoubleTensor b) {
        double[] left = a.toArray();
        double[] right = b.toArray();
        double[] values = new double[left.length];
        Arrays.setAll(values, i -> 0.3 * left[i] + 0.7 * right[i]);
        return DoubleTensor.of(a.shape(), values);
    }

    /** Returns the elements of each input that each output element depends on. */
    private List<Map<String, Set<Integer>>> dependences(Network network) {
        Map<String, DoubleTensor> parameters = parameters(network);
        Map<String, DoubleTensor> inputs = inputs(network);
        double[] before = run(network, Mode.INFERENCE, inputs, parameters).toArray();
        List<Map<String, Set<Integer>>> found = IntStream.range(0, before.length)
                .<Map<String, Set<Integer>>>mapToObj(i -> new LinkedHashMap<>())
                .toList();
        for (String name : inputs.keySet()) {
            for (int i = 0; i < inputs.get(name).shape().size(); i++) {
                for (double step : new double[] {50, -50}) {
                    Map<String, DoubleTensor> changed = new LinkedHashMap<>(inputs);
                    double[] values = inputs.get(name).toArray().clone();
                    values[i] += step;
                    changed.put(name, DoubleTensor.of(inputs.get(name).shape(), values));
                    double[] after =
                            run(network, Mode.INFERENCE, changed, parameters).toArray();
                    for (int o = 0; o < after.length; o++) {
                        if (after[o] != before[o]) {
                            found.get(o)
                                    .computeIfAbsent(name, x -> new TreeSet<>())
                                    .add(i);
                        }
                    }
                }
            }
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void domain(Sample sample) {
        Network network = sample.network();
        List<Map<String, Set<Integer>>> dependences = dependences(network);
        Shape output = network.shape("y");
        boolean same = true;
        boolean single = true;
        int channels = 0;
        for (int o = 0; o < dependences.size(); o++) {
            Map<String, Set<Integer>> of = dependences.get(o);
            for (Map.Entry<String, Set<Integer>> each : of.entrySet()) {
                Shape input = network.shape(each.getKey());
                same &= !input.equals(output) || each.getValue().equals(Set.of(o));
                int area = input.size() / input.dim(0);
                Set<Integer> seen =
                        each.getValue().stream().map(i -> i / area).collect(Collectors.toCollection(TreeSet::new));
                channels = Math.max(channels, seen.size());
            }
            single &= of.values().stream().mapToInt(Set::size).sum() <= 1;
        }
        LayerTraits traits = sample.layer().traits();
        switch (traits.domain()) {
            case ELEMENT -> {
                assertThat(same && single).isTrue();
                assertThat(isUniform(network)).isTrue();
            }
            case CHANNEL_ELEMENT -> {
                assertThat(same && single).isTrue();
                assertThat(isUniform(network)).isFalse();
            }
            case INPUTS -> assertThat(same && !single).isTrue();
            case PLACE -> assertThat(single).isTrue();
            case CHANNEL -> assertThat(channels).isEqualTo(1);
            case CHANNELS -> assertThat(channels).isGreaterThan(1);
        }
    }

    /** Returns whether equal input elements give equal output elements. */
    private boolean isUniform(Network network) {
        Map<String, DoubleTensor> equal = new LinkedHashMap<>();
        inputs(network).forEach((name, value) -> equal.put(name, map(value, x -> -0.7)));
        double[] found =
                run(network, Mode.INFERENCE, equal, parameters(network)).toArray();
        return Arrays.stream(found).distinct().count() == 1;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void standardization(Sample sample) {
        Network network = sample.network();
        Map<String, DoubleTensor> parameters = parameters(network);
        Map<String, DoubleTensor> inputs = inputs(network);
        Map<String, DoubleTensor> scaled = new LinkedHashMap<>();
        inputs.forEach((name, value) -> scaled.put(name, map(value, x -> 5 * x + 3)));
        double difference = difference(
                run(network, Mode.TRAINING, inputs, parameters).toArray(),
                run(network, Mode.TRAINING, scaled, parameters).toArray());
        Standardization stated = sample.layer().traits().standardization();
        assertThat(difference < 1e-3).as("difference %s", difference).isEqualTo(stated != Standardization.NONE);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void output(Sample sample) {
        Network network = sample.network();
        DoubleTensor found = run(network, Mode.INFERENCE, inputs(network), parameters(network));
        Output stated = sample.layer().traits().output();
        assertThat(areProbabilities(found)).isEqualTo(stated == Output.PROBABILITIES);
        assertThat(areProbabilities(map(found, Math::exp))).isEqualTo(stated == Output.LOG_PROBABILITIES);
    }

    private boolean areProbabilities(DoubleTensor x) {
        return Arrays.stream(x.toArray()).allMatch(p -> p >= 0)
                && Arrays.stream(ops.sum(x, false, 1).toArray()).allMatch(sum -> Math.abs(sum - 1) < 1e-9);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aBiasTakesUpFactorsAndSummands(Sample sample) {
        sample.layer().withBias().ifPresent(layer -> {
            Network before = sample.network();
            Network after = new Sample(layer, sample.inputs()).network();
            Map<String, DoubleTensor> inputs = inputs(before);
            Map<String, DoubleTensor> parameters = parameters(before);
            double[] plain = run(before, Mode.INFERENCE, inputs, parameters).toArray();
            int channels = before.shape("y").dim(0);
            Map<String, DoubleTensor> taken = new LinkedHashMap<>(parameters);
            DoubleTensor bias = parameters.getOrDefault("y.bias", map(drawn(Shape.of(channels)), x -> 0));
            taken.put("y.weight", byChannel(parameters.get("y.weight"), 0, 0));
            taken.put("y.bias", byChannel(bias, 0, 1));
            double[] found = run(after, Mode.INFERENCE, inputs, taken).toArray();
            double[] expected = byChannel(DoubleTensor.of(before.shape("y").batched(BATCH), plain), 1, 1)
                    .toArray();
            assertThat(found).containsExactly(expected, within(1e-9));
        });
    }

    /** Returns each element times a factor of its channel, plus a summand of its channel times {@code shift}. */
    private static DoubleTensor byChannel(DoubleTensor x, int axis, double shift) {
        int[] extents = x.shape().toArray();
        int inner = Arrays.stream(extents).skip(axis + 1L).reduce(1, (a, b) -> a * b);
        double[] values = x.toArray().clone();
        for (int i = 0; i < values.length; i++) {
            int channel = i / inner % extents[axis];
            values[i] = values[i] * (2 + channel) + shift * (channel - 0.5);
        }
        return DoubleTensor.of(x.shape(), values);
    }
}
