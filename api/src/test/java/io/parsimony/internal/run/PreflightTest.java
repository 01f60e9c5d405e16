package io.parsimony.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.data.Dataset;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.TeacherSource;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.Trainer;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.run.RunOptions;
import io.parsimony.run.RunOptions.PreflightSettings;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.testing.FeatureLoss;
import io.parsimony.testing.HostBackend;
import io.parsimony.testing.LabelLoss;
import io.parsimony.testing.Samples;
import io.parsimony.train.Score;
import io.parsimony.train.TrainingListener;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {

    private static final Model MODEL = Model.initialize(
            Network.builder()
                    .input("x", Shape.of(1, 2, 2))
                    .relu("relu")
                    .flatten("flat")
                    .linear("fc", 3)
                    .build(),
            1);

    private final HostBackend backend = new HostBackend();
    private Dataset data = new Samples(12, 3, 0);
    private double accuracy = 90;

    private Run run() {
        TrainingPlan plan = TrainingPlan.builder(
                        MODEL,
                        Objective.of(new Term(new LabelLoss(), 1), new Term(new FeatureLoss(), 1)),
                        new Sgd(0.1, 0, 0, false))
                .teacher(MODEL)
                .taps(new Taps(List.of(new Taps.Tap("relu", "relu"))))
                .build();
        return new Run(
                backend,
                plan,
                new Trainer(1, new ConstantSchedule()),
                new BatchSource(data, 4, 7),
                Optional.empty(),
                (model, some) -> new Score(accuracy, 1),
                new RunOptions());
    }

    private void finds(boolean fatal, String id, String message) {
        assertThat(Preflight.check(run())).singleElement().satisfies(finding -> {
            assertThat(finding.fatal()).isEqualTo(fatal);
            assertThat(finding.problem().toString()).startsWith("preflight: ").contains(message, "[" + id + "]");
        });
        backend.steps = 0;
        if (fatal) {
            assertThatThrownBy(() -> run().train(TrainingListener.NONE)).hasMessageContaining("[" + id + "]");
        } else {
            run().train(TrainingListener.NONE);
        }
    }

    /** Samples of one number each. */
    private static Dataset filled(float even, float odd) {
        return new Dataset() {
            @Override
            public int size() {
                return 12;
            }

            @Override
            public int classes() {
                return 3;
            }

            @Override
            public Shape sampleShape() {
                return Shape.of(1, 2, 2);
            }

            @Override
            public void read(int index, FloatBuffer destination) {
                for (int i = 0; i < 4; i++) {
                    destination.put(index % 2 == 0 ? even : odd);
                }
            }

            @Override
            public int label(int index) {
                return index % 3;
            }
        };
    }

    @Test
    void soundRunPasses() {
        assertThat(Preflight.check(run())).isEmpty();
    }

    @Test
    void teacherAtChanceIsFatal() {
        accuracy = 40;
        finds(
                true,
                "teacher-accuracy",
                "Expected a teacher accuracy of at least 46.7% on the training samples (chance is 33.3%), found "
                        + "40.0%.");
    }

    @Test
    void samplesThatAreNoNumbersOrAllTheSameAreFatal() {
        data = filled(Float.NaN, Float.NaN);
        finds(true, "bad-samples", "found NaN");
        data = filled(2, 2);
        finds(true, "bad-samples", "found only the value 2.0");
    }

    @Test
    void rawPixelsAreDoubtful() {
        data = filled(0, 255);
        assertThat(Preflight.check(run()))
                .extracting(finding -> finding.problem().id())
                .contains("large-samples");
    }

    @Test
    void termsOfVeryDifferentSizeAreDoubtful() {
        backend.scale = 1e6;
        finds(false, "loss-scale", "of from-features and");
        backend.scale = 1e-6;
        finds(false, "loss-scale", "of from-labels and");
    }

    @Test
    void lossThatDoesNotFallIsFatal() {
        backend.learns = false;
        finds(true, "no-progress", "The loss on one batch did not fall within 8 steps");
    }

    @Test
    void lossThatIsNoNumberIsSaidToBeOfThePreflight() {
        backend.failAt = 0;
        assertThatThrownBy(() -> run().train(TrainingListener.NONE))
                .hasMessage("preflight: Expected a finite loss, found NaN. [non-finite-loss]");
    }

    @Test
    void fullDiskIsFatal() {
        assertThatThrownBy(() -> DiskSpace.require("checkpoints", Path.of("runs"), 2_000_000, 1_900_000))
                .hasMessage("Writing checkpoints needs 2.0 MB of disk space in [runs], found 1.9 MB. [disk-space]");
        DiskSpace.require("checkpoints", Path.of("runs"), 2_000_000, 2_000_000);
    }

    /** Records its queries. */
    private static final class Asked implements TeacherSource {

        private final List<String> asked = new ArrayList<>();

        @Override
        public String settings() {
            return "asked";
        }

        @Override
        public Map<String, Shape> values() {
            return Map.of("fc", Shape.of(3), "relu", Shape.of(1, 2, 2));
        }

        @Override
        public void prepare() {
            asked.add("prepare");
        }

        @Override
        public Batch ask(Batch samples) {
            asked.add("ask");
            Map<String, Tensor> zeros = new HashMap<>();
            values().forEach((node, shape) -> zeros.put(node, Tensor.full(shape.batched(samples.size()), 0)));
            return new Batch(samples.inputs(), samples.labels(), zeros, samples.mix());
        }

        @Override
        public synchronized void read(int variant, int sample, String node, FloatBuffer destination) {
            asked.add("read");
            destination.put(new float[values().get(node).size()]);
        }
    }

    @Test
    void teachersPassComesAfterTheChecks() {
        Asked teacher = new Asked();
        Run with = with(teacher);
        accuracy = 20;
        assertThatThrownBy(() -> with.train(TrainingListener.NONE)).hasMessageContaining("[teacher-accuracy]");
        assertThat(teacher.asked).containsExactly("ask");
        teacher.asked.clear();
        accuracy = 90;
        with(teacher).train(TrainingListener.NONE);
        // Twelve samples, two nodes of each, all before the last step.
        assertThat(teacher.asked).startsWith("ask", "prepare").hasSize(26);
        assertThat(teacher.asked.subList(2, 26)).containsOnly("read");
    }

    @Test
    void finishedRunNeedsNoTeacher(@TempDir Path folder) {
        RunFolder at = new RunFolder(folder.resolve("run"), true);
        Asked teacher = new Asked();
        with(teacher).train(at, TrainingListener.NONE);
        assertThat(teacher.asked).startsWith("ask", "prepare").hasSize(26);
        teacher.asked.clear();
        with(teacher).train(at, TrainingListener.NONE);
        assertThat(teacher.asked).isEmpty();
        assertThatThrownBy(() -> run().train(at, TrainingListener.NONE))
                .hasMessageContaining("batches: Expected the run's original setting [batch 4, seed 7, asked]")
                .hasMessageContaining("[other-run]");
    }

    private Run with(TeacherSource teacher) {
        Run run = run();
        return new Run(
                run.backend(),
                run.plan(),
                run.trainer(),
                run.batches().with(teacher),
                run.held(),
                run.evaluator(),
                run.options());
    }

    private Run with(TrainingPlan plan, PreflightSettings checks) {
        Run run = run();
        RunOptions options = RunOptions.builder().preflight(checks).build();
        return new Run(backend, plan, run.trainer(), run.batches(), run.held(), run.evaluator(), options);
    }

    private static Objective shared() {
        return new Objective(List.of(
                new Term(new LabelLoss(), 1, new ConstantSchedule(), OptionalDouble.of(1)),
                new Term(new FeatureLoss(), 1, new ConstantSchedule(), OptionalDouble.of(1))));
    }

    @Test
    void weightsChecksAndStepsTakeOneSession() {
        TrainingPlan plan = run().plan();
        Model trained = with(plan.with(shared()), new PreflightSettings()).train(TrainingListener.NONE);
        assertThat(backend.sessions).isEqualTo(1);
        assertThat(backend.openSessions).isZero();
        // The second gradient is twice the first.
        assertThat(backend.weights).containsExactly(0.5, 0.25);
        assertThat(trained.provenance().get("trained"))
                .startsWith("1 epochs of [from-labels x 0.5, from-features x 0.25] by ");
        Objective weighted = shared().withWeights(List.of(0.5, 0.25));
        Model plain = with(plan.with(weighted), PreflightSettings.none()).train(TrainingListener.NONE);
        assertThat(trained.parameters()
                        .get("fc.weight")
                        .sameBits(plain.parameters().get("fc.weight")))
                .isTrue();
        assertThat(trained.provenance()).isEqualTo(plain.provenance());
    }

    @Test
    void weightsFoundInAFolderStayThere(@TempDir Path folder) {
        RunFolder at = new RunFolder(folder.resolve("run"), true);
        Run run = with(run().plan().with(shared()), new PreflightSettings());
        backend.failAt = 2;
        assertThatThrownBy(() -> run.train(at, TrainingListener.NONE)).hasMessageContaining("[non-finite-loss]");
        assertThat(backend.sessions).isEqualTo(1);
        backend.failAt = -1;
        Model trained = run.train(at, TrainingListener.NONE);
        assertThat(backend.sessions).isEqualTo(2);
        assertThat(backend.weights).containsExactly(0.5, 0.25);
        Model again = run.train(at, TrainingListener.NONE);
        assertThat(backend.sessions).as("a finished run needs none").isEqualTo(2);
        assertThat(again.provenance()).isEqualTo(trained.provenance());
        assertThat(backend.openSessions).isZero();
    }

    @Test
    void checksOfARunWithSharesFindItsWeights() {
        assertThat(Preflight.check(with(run().plan().with(shared()), new PreflightSettings())))
                .isEmpty();
        assertThat(backend.openSessions).isZero();
    }
}
