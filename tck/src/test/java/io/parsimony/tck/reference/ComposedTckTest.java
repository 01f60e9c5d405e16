package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.BackendTck;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.TensorOps;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A backend that overrides nothing optional against every rule, in double precision. */
class ComposedTckTest extends BackendTck {

    private record Composed() implements BackendProvider {

        @Override
        public String type() {
            return "reference";
        }

        @Override
        public Backend open() {
            return new ReferenceBackend(ComposedOps.OPS);
        }
    }

    @Override
    protected BackendProvider provider() {
        return new Composed();
    }

    /** What the documentation of {@link TensorOps} says is required. */
    @Test
    void requiresEighteenMethodsAndNoKernel() {
        assertThat(required(TensorOps.class)).hasSize(18).contains("matmul", "stopGradient");
        assertThat(required(GradientOps.class)).hasSize(17).doesNotContain("stopGradient");
    }

    private static Stream<String> required(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .map(Method::getName);
    }
}
