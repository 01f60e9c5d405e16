package io.parsimony.format.dl4j;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;

/** Reads arbitrary bytes: each read returns a model or throws a {@link ParsimonyException}. */
class Dl4jFuzzTest {

    private static final Dl4jModelFormat FORMAT = new Dl4jModelFormat();

    @TempDir
    private static Path folder;

    /** Reads bytes with a zip file's signature as a file, and other bytes as the configuration in a file. */
    @FuzzTest(maxDuration = "10m")
    void read(byte[] bytes) throws IOException {
        Path file = folder.resolve("some.zip");
        if (bytes.length > 1 && bytes[0] == 'P' && bytes[1] == 'K') {
            Files.write(file, bytes);
        } else {
            try (OutputStream out = Files.newOutputStream(file);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.putNextEntry(new ZipEntry(Archive.CONFIGURATION));
                zip.write(bytes);
                zip.putNextEntry(new ZipEntry(Archive.COEFFICIENTS));
                zip.write(new byte[200]);
            }
        }
        try {
            FORMAT.read(file);
        } catch (ParsimonyException e) {
            // Expected.
        }
    }
}
