package io.parsimony.backend.onnx;

import io.parsimony.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class OnnxArchitectureTest {

    @Test
    void theBackendKnowsTheApiAndItsEngineAlone() {
        ArchitectureRules.backend(
                        "io.parsimony.backend.onnx", "ai.onnxruntime..", "ai.onnx.proto..", "com.google.protobuf..")
                .check(ArchitectureRules.production("io.parsimony.backend.onnx"));
    }
}
