package io.parsimony.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.parsimony.backend.fixture.BrokenBackend;
import io.parsimony.backend.fixture.NamingBackend;
import io.parsimony.fixture.BrokenApi;
import io.parsimony.fixture.a.CycleA;
import io.parsimony.fixture.b.CycleB;
import io.parsimony.strategies.fixture.BrokenStrategy;
import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {

    private static final JavaClasses PRODUCTION = ArchitectureRules.production("io.parsimony");

    @Test
    void theApiKnowsNoEngine() {
        ArchitectureRules.api().check(PRODUCTION);
    }

    @Test
    void strategiesKnowTheApiAlone() {
        ArchitectureRules.strategies().check(PRODUCTION);
    }

    @Test
    void noPackageDependsOnItself() {
        ArchitectureRules.noCycles().check(PRODUCTION);
    }

    @Test
    void internalPackagesServeTheirModule() {
        ArchitectureRules.internals().check(PRODUCTION);
    }

    @Test
    void aBackendThatUsesAnInternalPackageFails() {
        assertBreaks(ArchitectureRules.internals(), "io.parsimony.internal.error.Suggestions", BrokenBackend.class);
        assertBreaks(
                ArchitectureRules.backend("io.parsimony.backend.fixture"),
                "io.parsimony.internal.error.Suggestions",
                BrokenBackend.class);
    }

    @Test
    void nothingWritesToTheConsole() {
        ArchitectureRules.noConsole().check(PRODUCTION);
    }

    @Test
    void testsAreNoProduction() {
        assertThat(PRODUCTION.contain(BrokenApi.class)).isFalse();
        assertThat(PRODUCTION.contain(ArchitectureRules.class)).isTrue();
    }

    @Test
    void anApiThatKnowsABackendFails() {
        assertBreaks(ArchitectureRules.api(), "BrokenBackend", BrokenApi.class);
    }

    @Test
    void aStrategyThatKnowsABackendFails() {
        assertBreaks(ArchitectureRules.strategies(), "BrokenBackend", BrokenStrategy.class);
    }

    @Test
    void aBackendThatKnowsGuiceOrAStrategyFails() {
        ArchRule rule = ArchitectureRules.backend("io.parsimony.backend.fixture");
        assertBreaks(rule, "com.google.inject.Injector", BrokenBackend.class);
        assertBreaks(rule, "BrokenStrategy", BrokenBackend.class);
    }

    @Test
    void aBackendMayUseTheEngineThatItNames() {
        ArchRule rule = ArchitectureRules.backend(
                "io.parsimony.backend.fixture", "com.google.inject..", "io.parsimony.strategies.fixture..");
        assertThatCode(() -> rule.check(new ClassFileImporter().importClasses(NamingBackend.class)))
                .doesNotThrowAnyException();
    }

    @Test
    void aCycleFails() {
        assertBreaks(ArchitectureRules.noCycles(), "Cycle detected", CycleA.class, CycleB.class);
    }

    @Test
    void aLibraryThatPrintsFails() {
        assertBreaks(ArchitectureRules.noConsole(), "java.lang.System.out", BrokenApi.class);
        assertBreaks(ArchitectureRules.noConsole(), "java.lang.System.err", BrokenBackend.class);
    }

    private static void assertBreaks(ArchRule rule, String says, Class<?>... fixtures) {
        JavaClasses classes = new ClassFileImporter().importClasses(fixtures);
        assertThatThrownBy(() -> rule.check(classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(says);
    }
}
