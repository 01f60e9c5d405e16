package com.example.toy.parsimony;

import io.parsimony.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ToyArchitectureTest {

    /** Allows dependencies on the API, SLF4J and the engine only. */
    @Test
    void dependsOnNothingElse() {
        ArchitectureRules.backend("com.example.toy.parsimony", "com.example.toy")
                .check(ArchitectureRules.production("com.example.toy.parsimony"));
    }
}
