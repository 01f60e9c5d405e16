package io.parsimony.format.dl4j;

import io.parsimony.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class FormatArchitectureTest {

    @Test
    void theFormatKnowsTheApiAndDeeplearning4jAlone() {
        ArchitectureRules.backend("io.parsimony.format.dl4j", "org.deeplearning4j..", "org.nd4j..")
                .check(ArchitectureRules.production("io.parsimony.format.dl4j"));
    }
}
