package io.parsimony.examples.mnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.format.Safetensors;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTestTest {

    private static final String LINE =
            "{\"kind\":\"step\",\"step\":1,\"epoch\":0,\"learningRate\":0.1,\"loss\":0.25,\"seconds\":";

    @TempDir
    private Path folder;

    @BeforeEach
    void makeRuns() throws IOException {
        for (String run : List.of("a", "b")) {
            for (String role : List.of("teacher", "student", "baseline")) {
                write(run, role, 1, LINE + run.length() * 3 + "}");
            }
        }
    }

    private void write(String run, String role, float number, String line) throws IOException {
        Path path = folder.resolve(run).resolve("runs").resolve(role);
        Safetensors.write(
                path.resolve("model.safetensors"),
                Map.of("w", Tensor.of(Shape.of(2), 0, number)),
                Map.of("taken", run));
        Files.writeString(path.resolve("metrics.jsonl"), line + "\n");
    }

    private List<String> differences() {
        return new KillTest(folder.resolve("a"), List.of()).differences(new KillTest(folder.resolve("b"), List.of()));
    }

    @Test
    void equalRunsDoNotDiffer() {
        assertThat(differences()).isEmpty();
    }

    @Test
    void oneBitIsADifference() throws IOException {
        write("b", "student", Math.nextUp(1f), LINE + "4}");
        assertThat(differences()).containsExactly("student: other bits in w");
    }

    @Test
    void lossOfOneStepIsADifferenceAndTimeIsNot() throws IOException {
        write("b", "teacher", 1, LINE.replace("0.25", "0.25000000000000006") + "4}");
        write("b", "baseline", 1, LINE + "99}");
        assertThat(differences()).containsExactly("teacher: other losses");
    }

    @Test
    void whatAProcessLeftIsTold() throws IOException {
        Path student = folder.resolve("a").resolve("runs").resolve("student");
        Files.move(student.resolve("model.safetensors"), student.resolve("checkpoint-000000000120.safetensors"));
        KillTest.Left left = new KillTest(folder.resolve("a"), List.of()).left();
        assertThat(left).isEqualTo(new KillTest.Left(List.of("teacher", "baseline"), "student, step 120"));
        assertThat(left.share()).isCloseTo(1 / 3.0, within(1e-9));
        KillTest.Times times = new KillTest.Times(1000, 6000);
        Random random = new Random(1);
        LongSummaryStatistics moments =
                LongStream.range(0, 2000).map(i -> times.moment(random, 0.5)).summaryStatistics();
        assertThat(moments.getMin()).isBetween(0L, 40L);
        assertThat(moments.getMax()).isBetween(3960L, 3999L);
    }
}
