package io.parsimony.internal.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.testing.FakeBackend;
import io.parsimony.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EngineCalibrationTest {

    private static final Model MODEL = Model.initialize(
            Network.builder()
                    .input("x", Shape.of(1, 2, 2))
                    .conv2d("c1", 3, 1, 1, 0)
                    .relu("r1")
                    .conv2d("c2", 5, 1, 1, 0)
                    .build(),
            1);

    private final FakeBackend backend = new FakeBackend();

    @Test
    void theSamplesAreDrawnBySeedAndEachIsDrawnOnce() {
        List<Float> drawn = drawn(20, 7);
        assertThat(drawn).hasSize(20).doesNotHaveDuplicates().isEqualTo(drawn(20, 7));
        assertThat(drawn(20, 8)).isNotEqualTo(drawn);
        assertThat(drawn(1000, 7)).hasSize(40);
    }

    @Test
    void valuesComeForAllSamplesAndForEachInBatches() {
        backend.outputs.put("r1", 3f);
        EngineCalibration calibration = EngineCalibration.of(backend, new Samples(40, 2, 0), 20, 7);
        Tensor values = calibration.values(MODEL, List.of("r1")).get("r1");
        assertThat(values.shape()).isEqualTo(Shape.of(20, 3, 2, 2));
        assertThat(values.get(239)).isEqualTo(3f);
        List<Integer> sizes = new ArrayList<>();
        calibration.forEach(
                MODEL, List.of("r1"), batch -> sizes.add(batch.get("r1").shape().dim(0)));
        assertThat(sizes).containsExactly(16, 4);
        assertThat(calibration.samples(MODEL)).isEqualTo(20);
        assertThat(backend.openValues).isZero();
        assertThat(backend.openExecutables).isZero();
    }

    @Test
    void onlyWhatLiesBeforeTheValuesIsRun() {
        // The rest of the network cannot run, because its parameters are missing.
        backend.outputs.put("c1", 2f);
        EngineCalibration calibration = EngineCalibration.of(backend, new Samples(4, 2, 0), 4, 7);
        assertThat(calibration.values(MODEL, List.of("c1")).get("c1").shape()).isEqualTo(Shape.of(4, 3, 2, 2));
    }

    @Test
    void anUnknownNodeAndNoSamplesAreErrors() {
        EngineCalibration calibration = EngineCalibration.of(backend, new Samples(4, 2, 0), 4, 7);
        assertThatThrownBy(() -> calibration.values(MODEL, List.of("c3"))).hasMessageContaining("[unknown-node]");
        assertThatThrownBy(() -> EngineCalibration.of(backend, new Samples(4, 2, 0), 0, 7))
                .hasMessage("calibration samples: Expected a whole number of at least 1, found 0. [bad-value]");
    }

    private List<Float> drawn(int samples, long seed) {
        EngineCalibration calibration = EngineCalibration.of(backend, new Samples(40, 2, 0), samples, seed);
        Tensor inputs = calibration.values(MODEL, List.of("x")).get("x");
        return IntStream.range(0, inputs.shape().dim(0))
                .mapToObj(i -> inputs.get(4 * i))
                .toList();
    }
}
