package io.parsimony.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.train.Score;
import java.time.Duration;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingHistoryTest {

    private static final int CLASSES = 11_265;

    private static TrainingHistory history(IntToDoubleFunction loss, double tested) {
        List<TrainingHistory.Step> steps = IntStream.range(0, 100)
                .mapToObj(i -> new TrainingHistory.Step(0.1, loss.applyAsDouble(i), List.of(), 1, i))
                .toList();
        return new TrainingHistory(steps, List.of(new Score(1, tested)), Duration.ofSeconds(1));
    }

    @Test
    void flatLossNearAUniformGuessIsChance() {
        assertThat(history(i -> 9.3 - i * 0.004, 8.9).leftChance(CLASSES)).isFalse();
        assertThat(history(i -> 0.69, 0.69).leftChance(2)).isFalse();
        assertThat(history(i -> 0.69, 0.69).leftChance(1)).isFalse();
    }

    @Test
    void lossThatFellLeftChance() {
        assertThat(history(i -> 9.3 - i * 0.05, 4.5).leftChance(CLASSES)).isTrue();
    }

    @Test
    void trainingThatOverfitsLeftChance() {
        assertThat(history(i -> 9.3 - i * 0.05, 9.5).leftChance(CLASSES)).isTrue();
    }

    @Test
    void goodStartThatHardlyImprovesLeftChance() {
        assertThat(history(i -> 0.1, 0.1).leftChance(CLASSES)).isTrue();
    }

    @Test
    void untestedTrainingIsNotJudged() {
        assertThat(new TrainingHistory(List.of(), List.of(), Duration.ZERO).leftChance(10))
                .isTrue();
    }
}
