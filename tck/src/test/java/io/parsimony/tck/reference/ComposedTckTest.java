package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.RuleFilter;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckOptions;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.run.TckRun;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.TensorOps;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests a backend without optional overrides against the rules of operations and layers, in double precision. */
class ComposedTckTest {

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

    @Test
    void passesTheTiersOfOperationsAndNetworks() {
        TckOptions options = TckOptions.builder("%s / %s / %s")
                .rules(RuleFilter.parse("2-3"))
                .build();
        TckReport report = TckRun.run(new Composed(), options, result -> {});

        assertThat(report.rules().stream()
                        .flatMap(rule -> rule.cases().stream())
                        .filter(found -> found.status() == Status.FAILED)
                        .map(CaseResult::text))
                .isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.count(Status.PASSED)).isGreaterThan(40);
    }

    /** Checks the number of required methods in the documentation of {@link TensorOps}. */
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
