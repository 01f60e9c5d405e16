package io.parsimony.backend.djl;

import io.parsimony.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class DjlArchitectureTest {

    @Test
    void theBackendKnowsTheApiAndItsEngineAlone() {
        ArchitectureRules.backend("io.parsimony.backend.djl", "ai.djl..", "com.sun.jna..")
                .check(ArchitectureRules.production("io.parsimony.backend.djl"));
    }
}
