package com.example.toy.parsimony;

import io.parsimony.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ToyArchitectureTest {

    /** On the api, SLF4J and its own engine alone. */
    @Test
    void dependsOnNothingElse() {
        ArchitectureRules.backend("com.example.toy.parsimony", "com.example.toy")
                .check(ArchitectureRules.production("com.example.toy.parsimony"));
    }
}
