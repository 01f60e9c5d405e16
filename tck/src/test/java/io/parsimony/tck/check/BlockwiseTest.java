package io.parsimony.tck.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.parsimony.Compression;
import io.parsimony.CompressionResult;
import io.parsimony.Parsimony;
import io.parsimony.backend.Backend;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.network.Model;
import io.parsimony.network.ParameterSpec;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.run.Earlier;
import io.parsimony.run.RunOptions;
import io.parsimony.run.RunOptions.PreflightSettings;
import io.parsimony.run.TrainingHistory;
import io.parsimony.strategies.loss.FeatureMse;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage trains each replaced block of a student alone. */
class BlockwiseTest {

    private static final int SAMPLES = 40;
    private static final GlyphDataset TRAIN = new GlyphDataset(60, 12, 1);
    private static final GlyphDataset TEST = new GlyphDataset(20, 12, 2);
    private static final List<RewriteStrategy> REWRITES = List.of(new ParConv(), LowRank.ofRank(4));

    private final Backend backend = new ReferenceBackendProvider().open();
    private final Model teacher = Glyphs.teacher(5);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        backend.close();
    }

    private static TrainingConfiguration blocks(int epochs) {
        return TrainingConfiguration.builder(Objective.of(new Term(new FeatureMse(), 1)))
                .optimizer(new Adam(0.01, 0.9, 0.999, 1e-8, 0))
                .epochs(epochs)
                .batch(20)
                .blocks(SAMPLES)
                .build();
    }

    private static Configuration configuration(TrainingConfiguration stage, List<RewriteStrategy> rewrites) {
        TrainingConfiguration distill = TrainingConfiguration.builder(Objective.of(new Term(new SoftTarget(), 1)))
                .epochs(1)
                .batch(20)
                .before(List.of(stage))
                .run(RunOptions.builder().preflight(PreflightSettings.none()).build())
                .build();
        return Configuration.builder(new ReferenceBackendProvider(), distill)
                .rewrites(rewrites)
                .build();
    }

    private Parsimony parsimony(TrainingConfiguration stage) {
        return Parsimony.of(backend, configuration(stage, REWRITES));
    }

    private CompressionResult compress(TrainingConfiguration stage, Earlier earlier) {
        return Compression.of(parsimony(stage))
                .teacher(teacher)
                .data(TRAIN, TEST)
                .withoutLatency()
                .folder(folder, earlier)
                .run();
    }

    @Test
    void eachBlockComesNearerToTheTeachersAndTheStudentIsTestedWhole() {
        CompressionResult result = compress(blocks(10), Earlier.REPLACE_FINISHED);
        TrainingHistory history = result.student().history().orElseThrow();
        int steps = 10 * SAMPLES / 20;
        assertThat(history.steps()).hasSize(steps + TRAIN.size() / 20);
        assertThat(history.steps().get(steps - 1).loss())
                .isLessThan(0.7 * history.steps().get(0).loss());
        assertThat(history.scores()).hasSize(10 + 1);
    }

    @Test
    void parametersOutsideTheBlocksStay() {
        try (Parsimony alone = parsimony(blocks(1))) {
            Model before = alone.rewriteFitted(teacher, TRAIN).model();
            // The training after the stage does not change these.
            TrainingConfiguration still = alone.configuration().distill().toBuilder()
                    .frozen(List.of("norm*", "fc*"))
                    .build();
            Model after = alone.with(
                            alone.configuration().toBuilder().distill(still).build())
                    .distill(teacher, alone.rewriteFitted(teacher, TRAIN), TRAIN, progress -> {});
            assertThat(trained(before))
                    .filteredOn(name -> name.startsWith("norm"))
                    .hasSize(4)
                    .allSatisfy(name -> assertThat(after.parameters()
                                    .get(name)
                                    .sameBits(before.parameters().get(name)))
                            .isTrue());
            assertThat(trained(before))
                    .filteredOn(name -> name.startsWith("fc"))
                    .allSatisfy(name -> assertThat(after.parameters()
                                    .get(name)
                                    .sameBits(before.parameters().get(name)))
                            .isFalse());
        }
    }

    private static List<String> trained(Model model) {
        return model.network().parameters().stream()
                .filter(ParameterSpec::trainable)
                .map(ParameterSpec::name)
                .toList();
    }

    @Test
    void settingOfAStageIsNotPassedOnToTheNext() {
        TrainingConfiguration how = Parsimony.configure(
                        ConfigFactory.parseString(
                                """
                        parsimony {
                          backend = reference
                          distill {
                            losses = [ { type = soft-target } ]
                            augment = [ { type = shift } ]
                            stages = [ { blocks = 64, losses = [ { type = feature-mse } ] }, {} ]
                          }
                        }
                        """))
                .distill();
        assertThat(how.before().get(0).blocks()).hasValue(64);
        assertThat(how.before().get(0).onActivations().augment()).isEmpty();
        assertThat(how.before().get(1).blocks()).isEmpty();
        assertThat(how.blocks()).isEmpty();
    }

    @Test
    void resumedStageGivesTheSameBits() {
        Model first = compress(blocks(2), Earlier.REPLACE_FINISHED).student().model();
        Model again = compress(blocks(2), Earlier.RESUME).student().model();
        first.parameters().asMap().forEach((name, tensor) -> assertThat(
                        again.parameters().get(name).sameBits(tensor))
                .as(name)
                .isTrue());
        assertThat(folder.resolve("runs/student-stage-1/model.safetensors")).isRegularFile();
    }

    @Test
    void studentWithoutSuchBlocksIsRefused() {
        Configuration unchanged = configuration(blocks(1), List.of());
        Compression none = Compression.of(Parsimony.of(backend, unchanged))
                .teacher(teacher)
                .data(TRAIN)
                .build();
        assertThatThrownBy(none::run).hasMessageContaining("No block of the student can be trained alone");
    }

    @Test
    void activationsThatTakeMoreThanTheMemoryAreRefused() {
        Configuration small =
                configuration(blocks(1), REWRITES).toBuilder().memory(20_000).build();
        assertThatThrownBy(() -> Compression.of(Parsimony.of(backend, small))
                        .teacher(teacher)
                        .data(TRAIN)
                        .run())
                .hasMessageContaining("blocks")
                .hasMessageContaining("parsimony.memory");
    }
}
