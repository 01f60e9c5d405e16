package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReferenceBackendTest {

    private static final Shape PAIR = Shape.of(2);
    private static final Tensor ONES = Tensor.of(PAIR, 1, 1);

    private final ReferenceBackend backend = new ReferenceBackendProvider().open();

    /** The sum of a times b, differentiated by a. */
    private record Product() implements Program {

        @Override
        public String name() {
            return "product";
        }

        @Override
        public Map<String, Shape> inputs() {
            Map<String, Shape> inputs = new LinkedHashMap<>();
            inputs.put("a", PAIR);
            inputs.put("b", PAIR);
            return inputs;
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            return Map.of("dot", ops.sum(ops.mul(inputs.get("a"), inputs.get("b")), false));
        }

        @Override
        public Optional<Gradient> gradient() {
            return Optional.of(new Gradient("dot", List.of("a")));
        }
    }

    private static void assertFails(String id, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOfSatisfying(ParsimonyException.class, e -> assertThat(e.id())
                .isEqualTo(id));
    }

    @Test
    void isFoundByItsType() {
        List<BackendProvider> providers = PluginRegistry.discover(BackendProvider.class);
        assertThat(providers).contains(new ReferenceBackendProvider());
        assertThat(new ReferenceBackendProvider().type()).isEqualTo("reference");
        assertThat(backend.info().id()).isEqualTo("reference");
    }

    @Test
    void doublesGoInAndComeOutUnrounded() {
        double third = 1.0 / 3;
        try (ReferenceExecutable product = backend.compile(new Product(), Map.of())) {
            Map<String, Value> outputs = product.run(Map.of(
                    "a", backend.upload(DoubleTensor.of(PAIR, third, 1e-12)),
                    "b", backend.upload(DoubleTensor.of(PAIR, 1, 1))));
            Value dot = outputs.get("dot");
            assertThat(((ReferenceValue) dot).tensor().item()).isEqualTo(third + 1e-12);
            assertThat(dot.download().item()).isEqualTo((float) third);
            assertThat(outputs.get("gradient/a").download().toArray()).containsExactly(1, 1);
        }
    }

    @Test
    void constantsStandForInputs() {
        try (ReferenceExecutable product = backend.compile(new Product(), Map.of("b", Tensor.of(PAIR, 2, 3)))) {
            Map<String, Value> outputs = product.run(Map.of("a", backend.upload(ONES)));
            assertThat(outputs.get("dot").download().item()).isEqualTo(5);
            assertThat(outputs.get("gradient/a").download().toArray()).containsExactly(2, 3);
        }
    }

    @Test
    void aClosedValueIsRefused() {
        ReferenceExecutable product = backend.compile(new Product(), Map.of("b", ONES));
        ReferenceValue value = backend.upload(ONES);
        value.close();
        value.close();
        assertFails("closed", value::download);
        assertFails("closed", () -> product.run(Map.of("a", value)));
        assertThat(product.run(Map.of("a", backend.upload(ONES)))).containsKey("dot");
    }

    @Test
    void aClosedExecutableIsRefused() {
        ReferenceExecutable product = backend.compile(new Product(), Map.of("b", ONES));
        ReferenceValue value = backend.upload(ONES);
        product.close();
        product.close();
        assertFails("closed", () -> product.run(Map.of("a", value)));
        assertThat(value.download().sameBits(ONES)).isTrue();
    }

    @Test
    void aClosedBackendRefusesEverything() {
        ReferenceExecutable product = backend.compile(new Product(), Map.of("b", ONES));
        ReferenceValue value = backend.upload(ONES);
        backend.close();
        backend.close();
        assertFails("closed", () -> backend.upload(ONES));
        assertFails("closed", () -> backend.compile(new Product(), Map.of()));
        assertFails("closed", () -> product.run(Map.of("a", value)));
        assertFails("closed", value::download);
        value.close();
        product.close();
    }

    @Test
    void anotherBackendsValueIsRefused() {
        ReferenceExecutable product = backend.compile(new Product(), Map.of("b", ONES));
        ReferenceValue foreign = new ReferenceBackendProvider().open().upload(ONES);
        assertFails("bad-input", () -> product.run(Map.of("a", foreign)));
    }

    @Test
    void sessionsOfTheApiRunOnIt() {
        Network network = Network.builder()
                .input("x", Shape.of(1, 4, 4))
                .conv2d("conv", 3, 3, 1, 1)
                .batchNorm("norm")
                .relu("relu")
                .maxPool("pool", 2)
                .flatten("flat")
                .linear("fc", 5)
                .build();
        try (InferenceSession session = backend.infer(Model.initialize(network, 3))) {
            Tensor two = session.run(Tensor.full(Shape.of(2, 1, 4, 4), 0.5f));
            assertThat(two.shape()).isEqualTo(Shape.of(2, 5));
            Tensor one = session.run(Tensor.full(Shape.of(1, 1, 4, 4), 0.5f));
            assertThat(one.toArray()).containsExactly(Arrays.copyOf(two.toArray(), 5));
        }
    }
}
