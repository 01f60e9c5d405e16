package io.parsimony.examples.hctr.casia;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Random bytes of a file of characters or lines yield samples or an error of this library. */
class CasiaFuzzTest {

    @TempDir
    private static Path folder;

    @FuzzTest(maxDuration = "10m")
    void read(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("some.gnt"), bytes);
        try (GntReader reader = GntReader.open(file)) {
            reader.forEachRemaining(character -> {});
        } catch (ParsimonyException e) {
            // The expected error.
        }
        try (DgrlReader reader = DgrlReader.open(file)) {
            reader.forEachRemaining(line -> {});
        } catch (ParsimonyException e) {
            // The expected error.
        }
    }
}
