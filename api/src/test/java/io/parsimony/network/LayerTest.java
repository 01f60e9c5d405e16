package io.parsimony.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.internal.network.Lowering;
import io.parsimony.network.LayerTraits.Domain;
import io.parsimony.network.LayerTraits.Output;
import io.parsimony.network.LayerTraits.Standardization;
import io.parsimony.tensor.Shape;
import io.parsimony.testing.DoubleOps;
import io.parsimony.testing.LayerSamples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayerTest {

    private static List<Layer> layers() {
        return LayerSamples.all();
    }

    private static List<Layer.ScalarFunction> scalarFunctions() {
        return layers().stream()
                .filter(Layer.ScalarFunction.class::isInstance)
                .map(Layer.ScalarFunction.class::cast)
                .toList();
    }

    @Test
    void samplesAndVisitorKnowEveryKind() {
        List<Class<? extends Layer>> kinds = Layer.kinds();
        assertThat(kinds).hasSizeGreaterThan(17).allMatch(Class::isRecord);
        assertThat(layers().stream()
                        .<Class<? extends Layer>>map(Layer::getClass)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(kinds);
        assertThat(LayerVisitor.class.getDeclaredMethods())
                .noneMatch(method -> method.isDefault())
                .<Class<?>>extracting(method -> method.getParameterTypes()[0])
                .containsExactlyInAnyOrderElementsOf(kinds);
    }

    @Test
    void eachKindHasAnOpOfItsOwn() {
        assertThat(layers().stream().map(Layer::op).distinct())
                .hasSize(Layer.kinds().size() - 1 + Layer.Activation.Function.values().length);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void traitsAgreeWithTheKind(Layer layer) {
        LayerTraits traits = layer.traits();
        assertThat(layer instanceof Layer.ScalarFunction).isEqualTo(traits.domain() == Domain.ELEMENT);
        assertThat(layer instanceof Layer.Unweighted)
                .isEqualTo(layer.parameters().isEmpty());
        boolean running =
                layer.parameters().stream().anyMatch(spec -> spec.name().equals("running_mean"));
        assertThat(traits.standardization() == Standardization.BATCH).isEqualTo(running);
        assertThat(traits.output() == Output.VALUES)
                .isEqualTo(
                        !List.of(new Layer.Softmax(1), new Layer.LogSoftmax(1)).contains(layer));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void withBiasAddsABiasAndNothingElse(Layer layer) {
        Optional<Layer> biased = layer.withBias();
        assertThat(biased.isPresent()).isEqualTo(layer.parameters().stream().anyMatch(spec -> spec.name()
                .equals("weight")));
        biased.ifPresent(with -> {
            assertThat(with.getClass()).isEqualTo(layer.getClass());
            assertThat(with.parameters())
                    .containsAll(layer.parameters())
                    .extracting(ParameterSpec::name)
                    .contains("bias");
            assertThat(with.parameters().size() - layer.parameters().size()).isBetween(0, 1);
        });
    }

    @ParameterizedTest
    @MethodSource("layers")
    void withChannelsChangesTheShapesOfParametersAlone(Layer layer) {
        Layer wider = layer.withChannels(12, 24);
        assertThat(wider.op()).isEqualTo(layer.op());
        assertThat(wider.traits()).isEqualTo(layer.traits());
        assertThat(wider.parameters())
                .extracting(ParameterSpec::name)
                .containsExactlyElementsOf(
                        layer.parameters().stream().map(ParameterSpec::name).toList());
        assertThat(wider.parameters())
                .allMatch(spec -> spec.shape().dim(0) == 24)
                .hasSameSizeAs(layer.parameters());
        layer.as(Layer.Dense.class).ifPresent(dense -> {
            Layer.Dense other = wider.as(Layer.Dense.class).orElseThrow();
            boolean depthwise = dense.groups() == 4;
            assertThat(other.groups()).isEqualTo(depthwise ? 12 : dense.groups());
            assertThat(other.parameters().get(0).shape().dim(1)).isEqualTo(12 / other.groups());
            assertThat(other.isPadded()).isEqualTo(dense.isPadded());
            assertThat(dense.withBias(false).parameters()).hasSize(1);
            assertThat(dense.withBias(true).bias()).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("scalarFunctions")
    void aScalarFunctionIsWhatTheLoweringComputes(Layer.ScalarFunction layer) {
        Network network =
                Network.builder().input("x", Shape.of(1)).add("y", layer).build();
        for (double x = -9; x <= 9; x += 0.25) {
            double lowered = Lowering.apply(network, Lowering.Mode.INFERENCE, new DoubleOps(), Map.of("x", x), Map.of())
                    .values()
                    .get("y");
            assertThat(layer.apply(x)).as("%s at %s", layer, x).isCloseTo(lowered, within(2e-6));
        }
    }

    @Test
    void nodesAreFoundByKind() {
        Network network = Network.builder()
                .input("x", Shape.of(2))
                .linear("a", 2)
                .relu("relu")
                .linear("b", 3)
                .build();
        StringBuilder found = new StringBuilder();
        network.forEach(
                Layer.Linear.class, (node, linear) -> found.append(node.name()).append(linear.outFeatures()));
        assertThat(found).hasToString("a2b3");
        assertThat(network.node("a").as(Layer.Linear.class)).isPresent();
        assertThat(network.node("a").as(Layer.Unweighted.class)).isEmpty();
        assertThat(network.node("relu").as(Layer.ScalarFunction.class)).isPresent();
    }
}
