package io.parsimony.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Random bytes of a file yield tensors or an error of this library. */
class SafetensorsFuzzTest {

    @TempDir
    private static Path folder;

    @FuzzTest(maxDuration = "10m")
    void read(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("some.safetensors"), bytes);
        try {
            Safetensors.read(file);
        } catch (ParsimonyException e) {
            // The expected error.
        }
    }
}
