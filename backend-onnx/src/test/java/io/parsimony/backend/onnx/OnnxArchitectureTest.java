package io.parsimony.backend.onnx;

import io.parsimony.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class OnnxArchitectureTest {

    @Test
    void theBackendKnowsTheApiItsFormatAndItsEngineAlone() {
        ArchitectureRules.backend(
                        "io.parsimony.backend.onnx",
                        "io.parsimony.format.onnx..",
                        "ai.onnxruntime..",
                        "ai.onnx.proto..",
                        "com.google.protobuf..",
                        "com.sun.jna..")
                .check(ArchitectureRules.production("io.parsimony.backend.onnx"));
    }
}
