package io.parsimony.format.onnx;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Reads arbitrary bytes: each read returns a model or throws a {@link ParsimonyException}. */
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
            // Expected.
        }
    }
}
