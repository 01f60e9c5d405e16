package io.parsimony.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writeThreeStepsAndATest() {
        file = folder.resolve("run").resolve("metrics.jsonl");
        try (MetricsLog log = new MetricsLog(file)) {
            assertThat(log.open(0)).isEmpty();
            log.append(MetricsLog.line("step", 1, 0).put("loss", 0.1 + 0.2));
            log.append(MetricsLog.line("step", 2, 0).put("loss", 1e-310));
            log.append(MetricsLog.line("test", 2, 0).put("accuracy", 50));
            log.append(MetricsLog.line("step", 3, 1).put("loss", 2));
        }
    }

    private List<JsonNode> openedAfter(long taken) {
        try (MetricsLog log = new MetricsLog(file)) {
            return log.open(taken);
        }
    }

    @Test
    void everyNumberComesBackToTheLastBit() {
        assertThat(openedAfter(3)).hasSize(4).first().satisfies(line -> {
            assertThat(line.path("loss").asDouble()).isEqualTo(0.1 + 0.2);
            assertThat(line.path("kind").asText()).isEqualTo("step");
        });
        assertThat(openedAfter(3).get(1).path("loss").asDouble()).isEqualTo(1e-310);
    }

    @Test
    void linesAfterTheCheckpointAreCutAndWrittenOnce() throws IOException {
        try (MetricsLog log = new MetricsLog(file)) {
            assertThat(log.open(2)).hasSize(3);
            log.append(MetricsLog.line("step", 3, 1).put("loss", 7));
        }
        assertThat(Files.readAllLines(file)).hasSize(4).last().asString().contains("\"loss\":7");
        assertThat(openedAfter(0)).isEmpty();
        assertThat(file).isEmptyFile();
    }

    @Test
    void lineThatWasNotWrittenToItsEndIsCut() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int start = new String(whole, StandardCharsets.UTF_8).lastIndexOf('{');
        for (int length = start; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(openedAfter(3)).as("%d bytes", length).hasSize(3);
            assertThat(Files.size(file)).isEqualTo(start);
        }
        Files.write(file, "\u0000\u0000".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        assertThat(openedAfter(3)).hasSize(3);
    }
}
