package ${package};

import io.parsimony.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ${engine}ArchitectureTest {

    /** Allows dependencies on the API, SLF4J and the engine only: add your engine's packages. */
    @Test
    void dependsOnNothingElse() {
        ArchitectureRules.backend("${package}").check(ArchitectureRules.production("${package}"));
    }
}
