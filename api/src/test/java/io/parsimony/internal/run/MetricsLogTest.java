package io.parsimony.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
            log.append(line("step", 1, 0, "loss", 0.1 + 0.2));
            log.append(line("step", 2, 0, "loss", 1e-310));
            log.append(line("test", 2, 0, "accuracy", 50));
            log.append(line("step", 3, 1, "loss", 2));
        }
    }

    private static Map<String, Object> line(String kind, long step, int epoch, String key, Object value) {
        Map<String, Object> line = MetricsLog.line(kind, step, epoch);
        line.put(key, value);
        return line;
    }

    private List<Config> openedAfter(long taken) {
        try (MetricsLog log = new MetricsLog(file)) {
            return log.open(taken);
        }
    }

    @Test
    void everyNumberComesBackToTheLastBit() {
        assertThat(openedAfter(3)).hasSize(4).first().satisfies(line -> {
            assertThat(line.getDouble("loss")).isEqualTo(0.1 + 0.2);
            assertThat(line.getString("kind")).isEqualTo("step");
        });
        assertThat(openedAfter(3).get(1).getDouble("loss")).isEqualTo(1e-310);
    }

    @Test
    void listsAndNumbersThatJsonDoesNotKnowComeBack() {
        try (MetricsLog log = new MetricsLog(file)) {
            log.open(3);
            log.append(line("step", 4, 1, "terms", List.of(0.1, Double.POSITIVE_INFINITY, Double.NaN)));
        }
        assertThat(openedAfter(4).get(4).getDoubleList("terms"))
                .containsExactly(0.1, Double.POSITIVE_INFINITY, Double.NaN);
    }

    @Test
    void linesAfterTheCheckpointAreCutAndWrittenOnce() throws IOException {
        try (MetricsLog log = new MetricsLog(file)) {
            assertThat(log.open(2)).hasSize(3);
            log.append(line("step", 3, 1, "loss", 7));
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
