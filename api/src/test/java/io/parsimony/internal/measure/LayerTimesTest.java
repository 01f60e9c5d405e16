package io.parsimony.internal.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;
import io.parsimony.testing.FakeBackend;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerTimesTest {

    private static final Model MODEL = Model.initialize(
            Network.builder()
                    .input("x", Shape.of(2, 4, 4))
                    .conv2d("conv1", 2, 3, 1, 1)
                    .batchNorm("conv1.bn")
                    .conv2d("conv2", 2, 3, 1, 1)
                    .add("sum", new Layer.Add(), "conv2", "conv2", "x")
                    .flatten("flat")
                    .linear("fc", 3)
                    .build(),
            7);

    private final FakeBackend backend = new FakeBackend();

    @Test
    void everyNodeIsTimedAndLikeOnesAreMeasuredOnce() {
        LayerTimes times = LayerTimes.measure(backend, MODEL, 1, 3);
        List<String> names = MODEL.network().nodes().stream().map(Node::name).toList();
        assertThat(times.layers()).containsOnlyKeys(names.toArray(String[]::new));
        assertThat(times.layers().values()).allMatch(micros -> micros > 0);
        assertThat(times.layers().get("conv1")).isEqualTo(times.layers().get("conv2"));
        assertThat(times.whole()).isPositive();
        assertThat(times.sum(List.of("conv1", "fc", "other")))
                .isEqualTo(times.layers().get("conv1") + times.layers().get("fc"));
        // Five kinds of nodes and the whole.
        assertThat(backend.compiled).hasSize(6);
    }

    @Test
    void nothingStaysOpenInTheEngine() {
        LayerTimes.measure(backend, MODEL, 0, 2);
        assertThat(backend.openValues).isZero();
        assertThat(backend.openExecutables).isZero();
    }

    @Test
    void nothingStaysOpenAfterAFailure() {
        backend.failing = "inference";
        assertThatThrownBy(() -> LayerTimes.measure(backend, MODEL, 0, 2)).hasMessage("engine failed");
        assertThat(backend.openValues).isZero();
        assertThat(backend.openExecutables).isZero();
    }

    @Test
    void interruptionEndsIt() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> LayerTimes.measure(backend, MODEL, 0, 2))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[cancelled]");
        } finally {
            Thread.interrupted();
        }
        assertThat(backend.openExecutables).isZero();
    }

    @Test
    void noTimedRunIsRefused() {
        assertThatThrownBy(() -> LayerTimes.measure(backend, MODEL, 0, 0))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("runs: Expected a whole number of at least 1, found 0.");
    }
}
