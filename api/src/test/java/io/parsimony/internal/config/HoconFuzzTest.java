package io.parsimony.internal.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parsimony.Parsimony;
import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A random configuration yields settings or an error of this library. */
class HoconFuzzTest {

    @TempDir
    private static Path folder;

    @FuzzTest(maxDuration = "10m")
    void configure(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("some.conf"), bytes);
        try {
            Parsimony.configure(file);
        } catch (ParsimonyException e) {
            // The expected error.
        }
    }
}
