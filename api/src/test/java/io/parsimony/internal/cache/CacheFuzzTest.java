package io.parsimony.internal.cache;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parsimony.distill.DistillationLoss.TopKLogits;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.io.TempDir;

/** Reads arbitrary segments with right and wrong checksums: returns a record or throws a {@link ParsimonyException}. */
class CacheFuzzTest {

    private static final int CLASSES = 6;
    private static final int BEFORE = 3;

    @TempDir
    private static Path folder;

    @FuzzTest(maxDuration = "10m")
    void read(byte[] bytes) throws IOException {
        Path file = folder.resolve("values-000000.bin");
        ByteBuffer content =
                ByteBuffer.allocate(bytes.length + CacheSegment.CHECKSUM).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        boolean damaged = bytes.length > 0 && bytes[0] == 'd';
        content.put(bytes).putLong(damaged ? 0 : sum.getValue());
        Files.write(file, content.array());
        CacheLayout layout =
                new CacheLayout(Map.of("logits", Shape.of(CLASSES)), "logits", Optional.of(new TopKLogits(2, 1)));
        FloatBuffer numbers = FloatBuffer.allocate(BEFORE + CLASSES);
        numbers.position(BEFORE);
        try (CacheSegment segment = new CacheSegment(
                new LocalStorage(file.getParent()), file.getFileName().toString(), true)) {
            layout.read(segment.record(0, layout.bytes()), "logits", numbers);
        } catch (ParsimonyException e) {
            // As it should be.
        }
        for (int i = 0; i < BEFORE; i++) {
            if (numbers.get(i) != 0) {
                throw new IllegalStateException("wrote into the sample before");
            }
        }
    }
}
