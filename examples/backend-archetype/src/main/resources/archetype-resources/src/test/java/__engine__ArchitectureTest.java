package ${package};

import io.parsimony.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ${engine}ArchitectureTest {

    /** On the api, SLF4J and its own engine alone: add your engine's packages. */
    @Test
    void dependsOnNothingElse() {
        ArchitectureRules.backend("${package}").check(ArchitectureRules.production("${package}"));
    }
}
