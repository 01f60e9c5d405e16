package io.parsimony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parsimony.Compression.Stage;
import io.parsimony.CompressionResult.Role;
import io.parsimony.backend.Backend;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.data.Dataset;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Fingerprints;
import io.parsimony.measure.Latency;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.run.Earlier;
import io.parsimony.run.RunOptions;
import io.parsimony.run.RunOptions.CheckpointSettings;
import io.parsimony.run.RunOptions.PreflightSettings;
import io.parsimony.run.RunOptions.ValidationSettings;
import io.parsimony.tensor.Shape;
import io.parsimony.testing.FakeProvider;
import io.parsimony.testing.FakeStrategy;
import io.parsimony.testing.FeatureLoss;
import io.parsimony.testing.HostBackend;
import io.parsimony.testing.LabelLoss;
import io.parsimony.testing.Samples;
import io.parsimony.train.Score;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sequence of a compression on a fake engine: {@link HostBackend}. */
class CompressionTest {

    private static final Network NETWORK = network("relu", "fc");
    private static final Dataset TRAIN = new Samples(12, 3, 0);
    private static final Dataset TEST = new Samples(5, 3, 0);
    private static final int EPOCHS = 3;
    private static final int STEPS = 9;

    @TempDir
    private Path folder;

    private final HostBackend backend = new HostBackend();
    private final Log log = new Log();

    private static Network network(String activation, String linear) {
        return Network.builder()
                .input("x", Shape.of(1, 2, 2))
                .relu(activation)
                .flatten("flat")
                .linear(linear, 3)
                .build();
    }

    private static TrainingConfiguration training(long seed, DistillationLoss... losses) {
        List<Term> terms = new ArrayList<>();
        for (DistillationLoss loss : losses) {
            terms.add(new Term(loss, 0.5));
        }
        RunOptions run = RunOptions.builder()
                .checkpoint(new CheckpointSettings(OptionalInt.of(2), OptionalDouble.empty(), 2))
                .preflight(PreflightSettings.none())
                .build();
        return TrainingConfiguration.builder(new Objective(terms))
                .epochs(EPOCHS)
                .batch(4)
                .seed(seed)
                .run(run)
                .build();
    }

    private static Configuration configuration() {
        return Configuration.builder(new FakeProvider(), training(11, new LabelLoss(), new FeatureLoss()))
                .rewrites(new FakeStrategy())
                .teacher(training(5, new LabelLoss()))
                .build();
    }

    /**
     * Returns a compression without latency measurement, because the engine only trains, with a score that depends on
     * the model.
     */
    private Compression.Builder compression(Configuration configuration) {
        return Compression.of(Parsimony.of(backend, configuration))
                .data(TRAIN, TEST)
                .evaluator(CompressionTest::score)
                .rewriteAtRandom()
                .withoutLatency()
                .listener(log);
    }

    private static Score score(Model model, Dataset data) {
        String name = model.network().parameters().get(0).name();
        return new Score(data.size(), model.parameters().get(name).get(0));
    }

    private static Model teacher() {
        return Model.initialize(NETWORK, 1);
    }

    /** Records the progress calls of a compression. */
    private static final class Log implements CompressionListener {

        private final List<String> calls = new ArrayList<>();
        private final List<Double> losses = new ArrayList<>();
        private Optional<CompressionResult> ended = Optional.empty();

        @Override
        public void started(Stage stage, CompressionResult soFar) {
            calls.add("started " + stage.label());
        }

        @Override
        public void training(TrainingConfiguration how) {
            calls.add("training " + how.seed());
        }

        @Override
        public void start(long taken, long steps) {
            calls.add("from " + taken + " of " + steps);
        }

        @Override
        public void step(Progress progress) {
            losses.add(progress.report().total());
        }

        @Override
        public void tested(int epoch, Score score) {
            calls.add("tested " + epoch);
        }

        @Override
        public void finished(Stage stage, CompressionResult soFar) {
            calls.add("finished " + stage.label() + " " + soFar.models().keySet());
        }

        @Override
        public void ended(CompressionResult result) {
            calls.add("ended " + result.status().reason());
            ended = Optional.of(result);
        }
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void allStagesRunInOrderAndAreTold() {
        CompressionResult result = compression(configuration())
                .teacher(NETWORK)
                .baseline()
                .deploy((student, training, samples) -> new DeployedModel(
                        student, DeployedModel.AS_IS, Map.of(), List.of(), new DeployedModel.Check(5, 0, 0), List.of()))
                .run();
        List<String> epochs = List.of("from 0 of 9", "tested 0", "tested 1", "tested 2");
        List<String> expected = new ArrayList<>(List.of("started measure", "finished measure []"));
        expected.addAll(List.of("started teacher", "training 5"));
        expected.addAll(epochs);
        expected.addAll(List.of("finished teacher [TEACHER]", "started rewrite", "finished rewrite [TEACHER]"));
        expected.addAll(List.of("started student", "training 11"));
        expected.addAll(epochs);
        expected.addAll(List.of("finished student [TEACHER, STUDENT]", "started baseline", "training 11"));
        expected.addAll(epochs);
        expected.addAll(List.of(
                "finished baseline [TEACHER, STUDENT, BASELINE]",
                "started deploy",
                "finished deploy [TEACHER, STUDENT, BASELINE, DEPLOYED]",
                "ended complete"));
        assertThat(log.calls).isEqualTo(expected);
        assertThat(log.ended).containsSame(result);
        assertThat(result.status().isComplete()).isTrue();
        assertThat(result.deployed().orElseThrow().form()).isEqualTo(DeployedModel.AS_IS);
        assertThat(result.setting().testSamples()).isEqualTo(5);
    }

    @Test
    void everyModelHasItsScoresAndHistory() {
        CompressionResult result =
                compression(configuration()).teacher(NETWORK).baseline().run();
        for (Role role : List.of(Role.TEACHER, Role.STUDENT, Role.BASELINE)) {
            MeasuredModel one = result.model(role).orElseThrow();
            assertThat(one.history().orElseThrow().steps()).hasSize(STEPS);
            assertThat(one.history().orElseThrow().scores()).hasSize(EPOCHS);
            assertThat(one.score()).contains(score(one.model(), TEST));
        }
        Double[] last = Arrays.stream(result.model(Role.BASELINE)
                        .orElseThrow()
                        .history()
                        .orElseThrow()
                        .losses())
                .boxed()
                .toArray(Double[]::new);
        assertThat(log.losses).hasSize(3 * STEPS).endsWith(last);
        assertThat(result.costRatio().orElseThrow().macs()).isEqualTo(1);
        assertThat(result.speedups(Role.STUDENT)).isEmpty();
        assertThat(result.student().model().provenance())
                .containsEntry("teacher", Fingerprints.of(result.teacher().model()))
                .containsEntry("data", Fingerprints.of(TRAIN))
                .containsKey("trained");
        assertThat(result.teacher().model().provenance()).doesNotContainKey("teacher");
    }

    /** Returns a stage of one epoch on features, followed by the training. */
    private static Configuration staged() {
        Configuration configuration = configuration();
        TrainingConfiguration stage = training(12, new FeatureLoss()).toBuilder()
                .epochs(1)
                .frozen(List.of("rel*"))
                .build();
        return configuration.toBuilder()
                .distill(configuration.distill().toBuilder()
                        .before(List.of(stage))
                        .build())
                .build();
    }

    @Test
    void stagesAreTrainedInOrderAndRecordedTogether() {
        CompressionResult result = compression(staged()).teacher(teacher()).run();
        assertThat(log.calls)
                .containsSubsequence(
                        "started student",
                        "training 12",
                        "from 0 of 3",
                        "tested 0",
                        "training 11",
                        "from 0 of 9",
                        "finished student [TEACHER, STUDENT]");
        assertThat(result.student().history().orElseThrow().steps()).hasSize(3 + STEPS);
        assertThat(result.student().history().orElseThrow().scores()).hasSize(1 + EPOCHS);
    }

    @Test
    void baselineHasATrainingOfItsOwnWhereOneIsConfigured() {
        Configuration configuration = configuration();
        Configuration longer = configuration.toBuilder()
                .baseline(configuration.distill().toBuilder().epochs(EPOCHS + 2).build())
                .build();
        CompressionResult result =
                compression(longer).teacher(teacher()).baseline().run();
        assertThat(result.student().history().orElseThrow().scores()).hasSize(EPOCHS);
        assertThat(result.model(CompressionResult.Role.BASELINE)
                        .orElseThrow()
                        .history()
                        .orElseThrow()
                        .scores())
                .hasSize(EPOCHS + 2);
    }

    @Test
    void stageThatFreezesEveryParameterIsRefusedBeforeAnyTraining() {
        Configuration configuration = staged();
        TrainingConfiguration all = configuration.distill().before().get(0).toBuilder()
                .frozen(List.of("*"))
                .build();
        Configuration frozen = configuration.toBuilder()
                .distill(
                        configuration.distill().toBuilder().before(List.of(all)).build())
                .build();
        assertThatThrownBy(() -> compression(frozen).teacher(NETWORK).run())
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[bad-plan]");
        assertThat(log.losses).isEmpty();
    }

    @Test
    void resumedStagesAreTakenAsTheyWereTrained() {
        Model first = compression(staged())
                .teacher(teacher())
                .folder(folder, Earlier.REPLACE_FINISHED)
                .run()
                .student()
                .model();
        int steps = log.losses.size();
        Model again = compression(staged())
                .teacher(teacher())
                .folder(folder, Earlier.RESUME)
                .run()
                .student()
                .model();
        assertThat(log.losses).hasSize(steps);
        assertThat(folder.resolve("runs/student-stage-1")).isDirectory();
        for (String name : first.parameters().asMap().keySet()) {
            assertThat(again.parameters().get(name).sameBits(first.parameters().get(name)))
                    .isTrue();
        }
    }

    @Test
    void trainedTeacherIsMeasuredAsItIs() {
        Model teacher = teacher();
        CompressionResult result = compression(configuration()).teacher(teacher).run();
        assertThat(result.teacher().model()).isSameAs(teacher);
        assertThat(result.teacher().score()).contains(score(teacher, TEST));
        assertThat(result.teacher().history()).isEmpty();
        assertThat(log.calls).startsWith("started measure", "finished measure [TEACHER]", "started rewrite");
    }

    @Test
    void baselineStartsAtRandomAndLearnsFromLabelsAlone() {
        Configuration configuration = configuration();
        CompressionResult result =
                compression(configuration).teacher(teacher()).baseline().run();
        TrainingConfiguration alone = configuration.distill().withoutTeacher();
        try (Parsimony parsimony = Parsimony.of(backend, configuration)) {
            Model expected =
                    parsimony.train(Model.initialize(NETWORK, 11), alone, TRAIN, (CompressionListener) new Log());
            assertThat(result.model(Role.BASELINE)
                            .orElseThrow()
                            .model()
                            .parameters()
                            .get("fc.weight"))
                    .matches(weight -> weight.sameBits(expected.parameters().get("fc.weight")));
        }
    }

    @Test
    void withoutTestDataThereIsNoScore() {
        CompressionResult result = Compression.of(Parsimony.of(backend, configuration()))
                .teacher(teacher())
                .data(TRAIN)
                .rewriteAtRandom()
                .withoutLatency()
                .run();
        assertThat(result.student().score()).isEmpty();
        assertThat(result.student().history().orElseThrow().scores()).isEmpty();
    }

    @Test
    void bestModelIsScoredWhereSamplesAreHeldOut() {
        TrainingConfiguration how = training(11, new LabelLoss());
        how = how.toBuilder()
                .run(how.run().toBuilder()
                        .validation(ValidationSettings.builder(0.25).build())
                        .build())
                .build();
        // The engine cannot infer, so held-out samples cannot be scored.
        Configuration held = configuration().toBuilder().distill(how).build();
        assertThatThrownBy(() -> compression(held).teacher(teacher()).run())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(log.ended.orElseThrow().status())
                .isEqualTo(new CompressionResult.Status(Stage.STUDENT, "UnsupportedOperationException"));
    }

    @Test
    void killedCompressionIsResumedToTheSameBits() {
        CompressionResult whole = compression(configuration())
                .teacher(NETWORK)
                .baseline()
                .folder(folder.resolve("whole"), Earlier.REPLACE_FINISHED)
                .run();
        Compression killed = compression(configuration())
                .teacher(NETWORK)
                .baseline()
                .folder(folder.resolve("killed"), Earlier.RESUME)
                .build();
        backend.dieAt = 5;
        assertThatThrownBy(killed::run).isInstanceOf(HostBackend.Death.class);
        backend.dieAt = 7;
        assertThatThrownBy(killed::run).isInstanceOf(HostBackend.Death.class);
        backend.dieAt = -1;
        log.calls.clear();
        CompressionResult resumed = killed.run();
        assertThat(log.calls).contains("from 6 of 9", "from 0 of 9");
        for (Role role : List.of(Role.TEACHER, Role.STUDENT, Role.BASELINE)) {
            MeasuredModel one = resumed.model(role).orElseThrow();
            MeasuredModel other = whole.model(role).orElseThrow();
            assertThat(one.model().parameters().get("fc.weight"))
                    .matches(
                            weight -> weight.sameBits(other.model().parameters().get("fc.weight")));
            assertThat(one.history().orElseThrow().steps())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
                    .isEqualTo(other.history().orElseThrow().steps());
            assertThat(one.score()).isEqualTo(other.score());
        }
    }

    @Test
    void finishedTrainingsAreNotRepeated() {
        Compression.Builder compression =
                compression(configuration()).teacher(NETWORK).folder(folder, Earlier.RESUME);
        CompressionResult first = compression.run();
        int steps = backend.steps;
        CompressionResult second = compression.run();
        assertThat(backend.steps).isEqualTo(steps);
        assertThat(second.student().history().orElseThrow().steps())
                .isEqualTo(first.student().history().orElseThrow().steps());
        assertThat(second.student().score()).isEqualTo(first.student().score());
    }

    @Test
    void unfinishedCompressionIsNeitherReplacedNorResumedUnasked() {
        backend.failAt = 5;
        assertThatThrownBy(() -> compression(configuration())
                        .teacher(NETWORK)
                        .folder(folder, Earlier.REPLACE_FINISHED)
                        .run())
                .hasMessageContaining("non-finite-loss");
        backend.failAt = -1;
        Compression.Builder again = compression(configuration()).teacher(NETWORK);
        assertThatThrownBy(() -> again.folder(folder, Earlier.REPLACE_FINISHED).run())
                .hasMessageContaining("Resume it (Earlier.RESUME, --resume on the command line)")
                .hasMessageContaining("[run-exists]");
        log.calls.clear();
        again.folder(folder, Earlier.DISCARD).run();
        assertThat(log.calls).contains("from 0 of 9").doesNotContain("from 4 of 9");
        again.folder(folder, Earlier.REPLACE_FINISHED).run();
    }

    @Test
    void foldersOfARunningProcessAreNotDeleted() {
        Compression.Builder compression = compression(configuration()).teacher(NETWORK);
        CompressionListener second = new CompressionListener() {
            @Override
            public void tested(int epoch, Score score) {
                compression.folder(folder, Earlier.DISCARD).run();
            }
        };
        assertThatThrownBy(() -> compression(configuration())
                        .teacher(NETWORK)
                        .folder(folder, Earlier.RESUME)
                        .listener(second)
                        .run())
                .hasMessageContaining("is in use by another run")
                .hasMessageContaining("[run-in-use]");
        assertThat(folder.resolve("runs/teacher/metrics.jsonl")).isNotEmptyFile();
    }

    @Test
    void compressionThatEndsEarlyReportsWhatWasFinished() {
        Configuration configuration = configuration();
        CompressionListener interrupting = new CompressionListener() {
            @Override
            public void training(TrainingConfiguration how) {
                backend.interruptAt = how.seed() == 11 ? 4 : -1;
            }
        };
        ParsimonyException fault = catchThrowableOfType(ParsimonyException.class, () -> compression(configuration)
                .teacher(NETWORK)
                .listener(interrupting)
                .run());
        assertThat(fault.id()).isEqualTo("cancelled");
        assertThat(Thread.interrupted()).isTrue();
        CompressionResult result = log.ended.orElseThrow();
        assertThat(result.status()).isEqualTo(new CompressionResult.Status(Stage.STUDENT, "cancelled"));
        assertThat(result.models()).containsOnlyKeys(Role.TEACHER);
        assertThat(result.rewrite()).isPresent();
        assertThat(result.teacher().history().orElseThrow().steps()).hasSize(STEPS);
        assertThatThrownBy(result::student)
                .hasMessage("Expected a finished student, found a compression that ended at stage [student]: cancelled."
                        + " [not-finished]");
    }

    @Test
    void listenerIsToldOfTheEndWithTheThreadAtRest() {
        List<Boolean> interrupted = new ArrayList<>();
        backend.interruptAt = 4;
        assertThatThrownBy(() -> compression(configuration())
                        .teacher(NETWORK)
                        .listener(new CompressionListener() {
                            @Override
                            public void ended(CompressionResult result) {
                                interrupted.add(Thread.currentThread().isInterrupted());
                                throw new IllegalStateException("disk full");
                            }
                        })
                        .run())
                .hasMessageContaining("cancelled")
                .satisfies(fault -> assertThat(fault.getSuppressed())
                        .singleElement()
                        .satisfies(other -> assertThat(other).hasMessage("disk full")));
        assertThat(interrupted).containsExactly(false);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void ownStudentIsDistilledWithoutRewrite() {
        Model own = Model.initialize(network("act", "head"), 3);
        CompressionResult result = compression(configuration())
                .teacher(teacher())
                .student(own, Map.of("relu", "act"))
                .run();
        assertThat(result.rewrite().orElseThrow().model()).isSameAs(own);
        assertThat(result.rewrite().orElseThrow().sites()).isEmpty();
        assertThat(result.student().model().network()).isSameAs(own.network());
        assertThat(result.student().model().parameters().get("head.weight"))
                .matches(weight -> !weight.sameBits(own.parameters().get("head.weight")));
    }

    @Test
    void ownStudentNeedsAMappingWhereActivationsAreCompared() {
        Model own = Model.initialize(network("act", "head"), 3);
        assertThatThrownBy(() -> compression(configuration())
                        .teacher(NETWORK)
                        .student(own)
                        .run())
                .hasMessageContaining("give a student of your own a mapping of nodes")
                .hasMessageContaining("[bad-plan]");
        // The error is found before the training of the teacher.
        assertThat(backend.steps).isZero();
        assertThatThrownBy(() -> compression(configuration())
                        .teacher(teacher())
                        .student(own, Map.of("relu", "acts"))
                        .build())
                .hasMessageContaining("Did you mean [act]?")
                .hasMessageContaining("[unknown-node]");
    }

    @Test
    void missingPartsAreNamed() {
        assertThatThrownBy(() -> compression(configuration()).build())
                .hasMessage("Expected a teacher to compress, found none. Set teacher(...). [bad-value]");
        assertThatThrownBy(() -> Compression.of(Parsimony.of(backend, configuration()))
                        .teacher(teacher())
                        .build())
                .hasMessageContaining("Set data(...).");
        Configuration untaught = Configuration.builder(new FakeProvider(), training(1, new LabelLoss()))
                .build();
        assertThatThrownBy(() -> compression(untaught).teacher(NETWORK).build())
                .hasMessage("Expected a training of the teacher, found none. Set parsimony.teacher { ... }, or give a"
                        + " trained teacher. [bad-value]");
    }

    @Test
    void backendIsChosenByItsName() {
        Configuration configuration =
                Configuration.builder("fake", training(1, new LabelLoss())).build();
        assertThat(configuration.backend()).isEqualTo(new FakeProvider());
        assertThatThrownBy(() -> Configuration.builder("fakes", training(1, new LabelLoss())))
                .hasMessageContaining("Did you mean [fake]?");
    }

    @Test
    void latencyIsMeasuredSideBySide() {
        // The fake engine's trained models all have the same score.
        CompressionResult result = Compression.of(Parsimony.of(backend, configuration()))
                .teacher(teacher())
                .data(TRAIN)
                .rewriteAtRandom()
                .withoutLatency()
                .run();
        Backend engine = new FakeProvider().open();
        List<Latency> measured = Latency.measure(
                List.of(
                        engine.infer(result.teacher().model()),
                        engine.infer(result.student().model())),
                3,
                7);
        assertThat(measured).hasSize(2).allSatisfy(one -> {
            assertThat(one.batch()).isEqualTo(3);
            assertThat(one.median()).isPositive();
            assertThat(one.p95()).isGreaterThanOrEqualTo(one.median());
        });
    }
}
