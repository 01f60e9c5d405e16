package io.parsimony.format.onnx;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Whatever bytes a file holds: a model, or an error of this library. */
class OnnxFuzzTest {

    private static final OnnxModelFormat FORMAT = new OnnxModelFormat();

    @TempDir
    private static Path folder;

    @FuzzTest(maxDuration = "10m")
    void read(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("some.onnx"), bytes);
        try {
            FORMAT.read(file);
        } catch (ParsimonyException e) {
            // As it should be.
        }
    }
}
