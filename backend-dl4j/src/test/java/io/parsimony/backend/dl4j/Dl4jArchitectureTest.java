package io.parsimony.backend.dl4j;

import io.parsimony.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class Dl4jArchitectureTest {

    @Test
    void theBackendKnowsTheApiAndItsEngineAlone() {
        ArchitectureRules.backend("io.parsimony.backend.dl4j", "org.nd4j..", "org.bytedeco..")
                .check(ArchitectureRules.production("io.parsimony.backend.dl4j"));
    }
}
