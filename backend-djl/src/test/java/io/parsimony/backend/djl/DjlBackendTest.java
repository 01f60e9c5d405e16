package io.parsimony.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
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
}
