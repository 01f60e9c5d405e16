package io.parsimony.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.run.Earlier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExperimentFolderTest {

    private static final List<String> TRAININGS = List.of("teacher", "student");

    @TempDir
    private Path folder;

    private ExperimentFolder experiment;
    private Path file;

    @BeforeEach
    void anUnfinishedTraining() throws IOException {
        experiment = new ExperimentFolder(folder);
        Path teacher = Files.createDirectories(experiment.run("teacher").path());
        file = Files.writeString(teacher.resolve("checkpoint-000000000001.safetensors"), "something");
    }

    private void alone(Earlier earlier, Runnable work) {
        experiment.alone(TRAININGS, earlier, () -> {
            work.run();
            return 0;
        });
    }

    /** Before its first checkpoint, a running experiment has only its lock. */
    @ParameterizedTest
    @EnumSource
    void nothingOfALiveExperimentIsTouched(Earlier earlier) {
        alone(Earlier.RESUME, () -> {
            assertThatThrownBy(() -> alone(earlier, () -> {}))
                    .hasMessageContaining(experiment.path().toString())
                    .hasMessageContaining("[run-in-use]");
            assertThat(file).exists();
        });
        alone(Earlier.RESUME, () -> assertThat(file).exists());
    }

    @Test
    void anUnfinishedExperimentIsDiscardedOnlyWhenAsked() {
        assertThat(experiment.isUnused()).isFalse();
        assertThatThrownBy(() -> alone(Earlier.REPLACE_FINISHED, () -> {})).hasMessageContaining("[run-exists]");
        assertThat(file).exists();
        alone(Earlier.DISCARD, () -> {
            assertThat(file).doesNotExist();
            assertThatThrownBy(() -> alone(Earlier.DISCARD, () -> {})).hasMessageContaining("[run-in-use]");
        });
        assertThat(experiment.isUnused()).isTrue();
        assertThat(new ExperimentFolder(folder.resolve("none")).isUnused()).isTrue();
    }
}
