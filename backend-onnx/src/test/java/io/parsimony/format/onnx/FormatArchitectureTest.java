package io.parsimony.format.onnx;

import io.parsimony.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class FormatArchitectureTest {

    @Test
    void theFormatKnowsTheApiAndTheFilesMessagesAlone() {
        ArchitectureRules.backend("io.parsimony.format.onnx", "ai.onnx.proto..", "com.google.protobuf..")
                .check(ArchitectureRules.production("io.parsimony.format.onnx"));
    }
}
