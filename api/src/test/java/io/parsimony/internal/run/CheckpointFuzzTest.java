package io.parsimony.internal.run;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parsimony.error.ParsimonyException;
import io.parsimony.format.Safetensors;
import io.parsimony.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Random metadata with a valid checksum yield a checkpoint or an error of this library. */
class CheckpointFuzzTest {

    private static final List<String> KEYS = List.of(
            "format",
            "version",
            "taken",
            "epoch",
            "index",
            "optimizer.steps",
            "validated",
            "best.epoch",
            "best.accuracy",
            "best.loss",
            "losses.first",
            "losses.start",
            "losses.smoothed",
            "losses.lowest",
            "losses.astray",
            "identity.epochs");

    @TempDir
    private static Path folder;

    @FuzzTest(maxDuration = "10m")
    void read(FuzzedDataProvider data) {
        Map<String, String> texts = new HashMap<>(Map.of("format", "parsimony-checkpoint", "version", "1"));
        Map<String, Tensor> tensors = new HashMap<>();
        while (data.remainingBytes() > 0) {
            String key = data.consumeBoolean() ? data.pickValue(KEYS) : data.consumeString(9);
            texts.put(key, data.consumeBoolean() ? String.valueOf(data.consumeLong()) : data.consumeString(20));
            if (data.consumeBoolean()) {
                String prefix = data.pickValue(List.of("parameter/", "optimizer/", "best/", ""));
                tensors.put(prefix + data.consumeString(5), Tensor.scalar(data.consumeFloat()));
            }
        }
        texts.remove(Safetensors.CHECKSUM);
        Path file = folder.resolve("checkpoint.safetensors");
        Safetensors.write(file, tensors, texts);
        try {
            CheckpointFile.read(file);
        } catch (ParsimonyException e) {
            // The expected error.
        }
    }
}
