package io.parsimony.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DjlBackendTest {

    private Backend backend;

    @BeforeEach
    void open() {
        backend = new DjlBackendProvider(1, "cpu", false).open();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void saysWhichEngineRuns() {
        assertThat(backend.info().describe()).startsWith("PyTorch 2.").endsWith(" on cpu");
    }

    @Test
    void anImageComesBackInRowMajorOrder() {
        float[] numbers = new float[2 * 3 * 4 * 5];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        try (Value value = backend.upload(Tensor.of(Shape.of(2, 3, 4, 5), numbers))) {
            assertThat(value.download().toArray()).containsExactly(numbers);
        }
    }

    @Test
    void aClosedValueIsNotRead() {
        Value value = backend.upload(Tensor.scalar(1));
        value.close();
        value.close();
        assertThatThrownBy(value::download)
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[closed]");
    }

    @Test
    void aClosedBackendTakesNothing() {
        backend.close();
        assertThatThrownBy(() -> backend.upload(Tensor.scalar(1)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[closed]");
    }

    @Test
    void anUploadIsNotChangedByTheNext() {
        try (Value first = backend.upload(Tensor.scalar(1));
                Value second = backend.upload(Tensor.scalar(2))) {
            assertThat(first.download().item()).isEqualTo(1);
            assertThat(second.download().item()).isEqualTo(2);
        }
    }

    /** Guards a workaround: PyTorch's own strided pointwise convolution corrupts the heap and ends the JVM. */
    @Test
    void stridedPointwiseConvolutionsLeaveTheHeapAlone() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            Shape x = Shape.of(
                    1 + random.nextInt(3), 2 + random.nextInt(18), 3 + random.nextInt(8), 3 + random.nextInt(8));
            Shape weight = Shape.of(1 + random.nextInt(20), x.dim(1), 1, 1);
            Program program = new StridedPointwise(x, weight);
            try (Executable executable = backend.compile(program, Map.of());
                    Value input = backend.upload(Tensor.full(x, 1));
                    Value kernel = backend.upload(Tensor.full(weight, 1))) {
                Map<String, Value> outputs = executable.run(Map.of("x", input, "weight", kernel));
                float sum = outputs.get("sum").download().item();
                outputs.values().forEach(Value::close);
                Shape y = program.outputs().get("y");
                assertThat(sum).isEqualTo((float) y.size() * x.dim(1));
            }
        }
    }

    private record StridedPointwise(Shape x, Shape weight) implements Program {

        @Override
        public String name() {
            return "strided-pointwise";
        }

        @Override
        public Map<String, Shape> inputs() {
            return Map.of("x", x, "weight", weight);
        }

        @Override
        public Optional<Gradient> gradient() {
            return Optional.of(new Gradient("sum", List.of("x", "weight")));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            Convolution strided = new Convolution(Size2d.square(2), Size2d.ZERO, Size2d.ONE, 1);
            T y = ops.conv2d(inputs.get("x"), inputs.get("weight"), null, strided);
            return Map.of("y", y, "sum", ops.sum(y, false));
        }
    }
}
