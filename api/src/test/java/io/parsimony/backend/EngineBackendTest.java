package io.parsimony.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EngineBackendTest {

    private static final Tensor ONE = Tensor.scalar(1);

    private record Copy() implements Program {

        @Override
        public String name() {
            return "copy";
        }

        @Override
        public Map<String, Shape> inputs() {
            return Map.of("x", Shape.of());
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            return Map.of("y", inputs.get("x"));
        }
    }

    /** An engine with arrays as tensors that records what it frees. */
    private static final class Arrays extends EngineBackend<float[]> {

        private final List<String> events = new ArrayList<>();
        private @Nullable RuntimeException fault;

        Arrays() {
            super(new BackendInfo("arrays", "Arrays", "1", "cpu"), Set.of(Capability.INFERENCE));
        }

        @Override
        protected float[] toEngine(Tensor tensor) {
            return tensor.toArray();
        }

        @Override
        protected Tensor toHost(float[] tensor, Shape shape) {
            return Tensor.of(shape, tensor);
        }

        @Override
        protected Executable prepare(Program program, Map<String, Tensor> constants) {
            return new Prepared<>(this, program, constants) {
                @Override
                protected Map<String, float[]> apply(Map<String, float[]> inputs) {
                    if (fault != null) {
                        throw fault;
                    }
                    return Map.of("y", inputs.get("x").clone());
                }

                @Override
                protected void release() {
                    events.add("program");
                }
            };
        }

        @Override
        protected void free(float[] tensor) {
            events.add("tensor");
        }

        @Override
        protected void release() {
            events.add("engine");
        }
    }

    private final Arrays backend = new Arrays();

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ParsimonyException.class).hasMessageContaining("[closed]");
    }

    @Test
    void runsAndFreesEachTensorOnce() {
        Value x = backend.upload(ONE);
        try (Executable copy = backend.compile(new Copy(), Map.of())) {
            Map<String, Value> outputs = copy.run(Map.of("x", x));
            assertThat(outputs.get("y").download().item()).isEqualTo(1);
            outputs.get("y").close();
            outputs.get("y").close();
            assertClosed(() -> outputs.get("y").download());
            assertThat(backend.events).containsExactly("tensor");
        }
        assertThat(backend.events).containsExactly("tensor", "program");
    }

    @Test
    void afterItsCloseNothingRunsAndAllCanBeClosed() {
        Value x = backend.upload(ONE);
        Executable copy = backend.compile(new Copy(), Map.of());
        backend.close();
        backend.close();
        assertClosed(() -> backend.upload(ONE));
        assertClosed(() -> backend.compile(new Copy(), Map.of()));
        assertClosed(() -> copy.run(Map.of("x", x)));
        assertClosed(() -> copy.compute(backend, Map.of("x", ONE)));
        assertClosed(x::download);
        assertThat(x.shape()).isEqualTo(Shape.of());
        x.close();
        copy.close();
        assertThat(backend.events).containsExactly("program", "engine", "tensor");
    }

    @Test
    void refusesAValueOfAnotherInstance() {
        Value foreign = new Arrays().upload(ONE);
        assertThatThrownBy(() -> backend.compile(new Copy(), Map.of()).run(Map.of("x", foreign)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("Input [x] of program [copy]")
                .hasMessageContaining("[bad-input]");
    }

    @Test
    void theEnginesExceptionBecomesACause() {
        backend.fault = new IllegalStateException("out of order\nand its stack");
        Executable copy = backend.compile(new Copy(), Map.of());
        assertThatThrownBy(() -> copy.run(Map.of("x", backend.upload(ONE))))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("Arrays failed at program [copy]: out of order.")
                .hasMessageContaining("[engine-failure]")
                .hasMessageNotContaining("stack")
                .hasCause(backend.fault);
    }
}
