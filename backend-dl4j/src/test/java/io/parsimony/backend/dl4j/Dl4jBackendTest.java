package io.parsimony.backend.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Dl4jBackendTest {

    private static final Tensor ONE = Tensor.scalar(1);

    private Dl4jBackend backend;

    @BeforeEach
    void open() {
        backend = Dl4jBackend.open(new Dl4jBackendProvider(1, 0));
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void saysWhichEngineRuns() {
        assertThat(backend.info().describe()).startsWith("ND4J 1.").endsWith(" on cpu");
    }

    @Test
    void aClosedValueIsNotRead() {
        Value value = backend.upload(ONE);
        value.close();
        value.close();
        assertThatThrownBy(value::download)
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[closed]");
    }

    @Test
    void aValueOfAClosedBackendIsNotRead() {
        Value value = backend.upload(ONE);
        backend.close();
        assertThatThrownBy(value::download)
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[closed]");
        value.close();
    }

    @Test
    void anExecutableOfAClosedBackendDoesNotRun() {
        try (Executable executable = backend.compile(new Doubled(ONE), Map.of())) {
            Value value = backend.upload(ONE);
            backend.close();
            assertThatThrownBy(() -> executable.run(Map.of("x", value)))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[closed]");
        }
    }

    @Test
    void aValueOfAnotherBackendIsRefused() {
        try (Backend other = new Dl4jBackendProvider(1, 0).open();
                Value foreign = other.upload(ONE);
                Executable executable = backend.compile(new Doubled(ONE), Map.of())) {
            assertThatThrownBy(() -> executable.run(Map.of("x", foreign)))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[bad-input]");
        }
    }

    @Test
    void memoryIsGivenBack() {
        new Doubled(Tensor.full(Shape.of(1000), 1)).run(backend);

        assertThat(backend.memory().used()).isZero();
        backend.close();
        assertThat(backend.memory().bytes()).isZero();
    }

    @Test
    void aFailedRunLeavesNothing() {
        Tensor labels = Tensor.of(Shape.of(2), 0, 7);
        TestProgram program = new TestProgram(Map.of("labels", labels)) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
                return Map.of("y", ops.oneHot(inputs.get("labels"), 5));
            }
        };
        try (Executable executable = backend.compile(program, Map.of());
                Value bad = backend.upload(labels);
                Value good = backend.upload(Tensor.of(Shape.of(2), 0, 4))) {
            int before = backend.memory().used();

            assertThatThrownBy(() -> executable.run(Map.of("labels", bad)))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[bad-label]");

            assertThat(backend.memory().used()).isEqualTo(before);
            Map<String, Value> outputs = executable.run(Map.of("labels", good));
            assertThat(outputs.get("y").download().get(9)).isEqualTo(1);
            outputs.values().forEach(Value::close);
        }
    }

    @Test
    void beyondTheMemoryBoundIsOneClearErrorAndNothingIsLost() {
        try (Dl4jBackend small = Dl4jBackend.open(new Dl4jBackendProvider(1, 1))) {
            Value kept = small.upload(ONE);

            assertThatThrownBy(() -> small.upload(Tensor.full(Shape.of(1 << 20), 1)))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("Expected at most 1 MiB of memory, found 0 MiB in use")
                    .hasMessageContaining("[memory]")
                    .hasMessageContaining("[out-of-memory]");

            assertThat(kept.download().item()).isEqualTo(1);
        }
    }

    @Test
    void freedMemoryOfAnotherSizeMakesRoomBelowTheBound() {
        try (Dl4jBackend small = Dl4jBackend.open(new Dl4jBackendProvider(1, 1))) {
            small.upload(Tensor.full(Shape.of(200_000), 1)).close();

            try (Value other = small.upload(Tensor.full(Shape.of(150_000), 2))) {
                assertThat(other.download().get(149_999)).isEqualTo(2);
            }
        }
    }

    @Test
    void theEnginesOwnExceptionBecomesACause() {
        Throwable raw = new IllegalStateException("the engine's words\nand its stack");

        assertThatThrownBy(() -> backend.guard("a test", () -> {
                    throw (IllegalStateException) raw;
                }))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("ND4J failed at a test: the engine's words")
                .hasMessageNotContaining("stack")
                .hasMessageContaining("[engine-failure]")
                .hasCause(raw);
    }

    @Test
    void trainingTakesNoMoreMemoryStepByStep() {
        Network network = Network.builder()
                .input("x", Shape.of(1, 8, 8))
                .conv2d("conv", 4, 3, 1, 1)
                .batchNorm("bn")
                .relu("relu")
                .maxPool("pool", 2)
                .flatten("flatten")
                .linear("fc", 3)
                .build();
        Objective objective = Objective.of(new Term(new CrossEntropy(), 1));
        TrainingPlan plan = TrainingPlan.builder(Model.initialize(network, 1), objective, new Sgd())
                .build();
        Batch batch = new Batch(Tensor.full(Shape.of(4, 1, 8, 8), 0.5f), Tensor.of(Shape.of(4), 0, 1, 2, 0));
        StepSettings settings = new StepSettings(0.01, List.of(1.0));
        try (TrainingSession session = TrainingSession.open(backend, plan)) {
            session.step(batch, settings);
            session.step(batch, settings);
            long bytes = backend.memory().bytes();
            int used = backend.memory().used();

            for (int i = 0; i < 20; i++) {
                session.step(batch, settings);
            }

            assertThat(backend.memory().bytes()).isEqualTo(bytes);
            assertThat(backend.memory().used()).isEqualTo(used);
        }
        assertThat(backend.memory().used()).isZero();
    }

    private static final class Doubled extends TestProgram {

        Doubled(Tensor x) {
            super(Map.of("x", x));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            return Map.of("y", ops.mul(inputs.get("x"), 2));
        }
    }
}
