package io.parsimony.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.data.Dataset;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Signals;
import io.parsimony.distill.Term;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.Fingerprints;
import io.parsimony.internal.data.Subset;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.CosineSchedule;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.LossProgram;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.Trainer;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.testing.FeatureLoss;
import io.parsimony.testing.LabelLoss;
import io.parsimony.testing.Samples;
import io.parsimony.train.TrainingListener.StepReport;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TrainingTest {

    private static final Objective LABELS = Objective.of(new Term(new LabelLoss(), 1));
    private static final Objective FEATURES =
            Objective.of(new Term(new LabelLoss(), 1), new Term(new FeatureLoss(), 0.5));

    private static Model model(int channels, int classes) {
        return Model.initialize(
                Network.builder()
                        .input("x", Shape.of(1, 2, 2))
                        .conv2d("conv", channels, 1, 1, 0)
                        .batchNorm("bn")
                        .relu("relu")
                        .flatten("flat")
                        .linear("fc", classes)
                        .build(),
                1);
    }

    private static TrainingPlan plan(Model student, Model teacher, Taps taps, Objective objective, String... frozen) {
        return new TrainingPlan(
                student,
                Optional.ofNullable(teacher),
                taps,
                objective,
                new Sgd(),
                OptionalDouble.empty(),
                Set.of(frozen),
                0,
                OptionalDouble.empty());
    }

    private static List<Integer> samples(BatchSource source, int epoch) {
        List<Integer> seen = new ArrayList<>();
        for (int index = 0; index < source.batches(); index++) {
            Batch batch = source.batch(epoch, index);
            for (int i = 0; i < batch.size(); i++) {
                int sample = (int) batch.inputs().get(4 * i);
                assertThat(batch.labels().get(i)).isEqualTo(sample % 3);
                seen.add(sample);
            }
        }
        return seen;
    }

    @Test
    void everySampleIsSeenOnceAnEpoch() {
        BatchSource source = new BatchSource(new Samples(23, 3, 0), 5, 7);
        assertThat(source.batches()).isEqualTo(5);
        assertThat(source.batch(0, 4).size()).isEqualTo(3);
        assertThat(samples(source, 0)).hasSize(23).doesNotHaveDuplicates();
    }

    @Test
    void orderDependsOnSeedAndEpochAlone() {
        BatchSource source = new BatchSource(new Samples(23, 3, 0), 5, 7);
        List<Integer> second = samples(source, 1);
        assertThat(samples(source, 0)).isNotEqualTo(second);
        assertThat(samples(new BatchSource(new Samples(23, 3, 0), 4, 7), 1)).isEqualTo(second);
        assertThat(samples(new BatchSource(new Samples(23, 3, 0), 5, 8), 1)).isNotEqualTo(second);
        assertThat(source.batch(1, 2).inputs().get(0)).isEqualTo((float) second.get(10));
    }

    @Test
    void batchesShareOneMemory() {
        BatchSource source = new BatchSource(new Samples(10, 3, 0), 5, 7);
        Batch first = source.batch(0, 0);
        float before = first.inputs().get(0);
        Batch second = source.batch(0, 1);
        assertThat(first.inputs().get(0)).isEqualTo(second.inputs().get(0)).isNotEqualTo(before);
    }

    @Test
    void batchSourcesFaults() {
        BatchSource source = new BatchSource(new Samples(10, 3, 1), 5, 7);
        assertThatThrownBy(() -> {
                    source.batch(0, 0);
                    source.batch(0, 1);
                })
                .hasMessageMatching("Expected labels in 0 .. 2, found 3.0 at position \\d of the batch. \\[bad-label]");
        fails(() -> source.batch(0, 2), "Expected a batch of 0 .. 1 of the epoch, found 2. [bad-batch]");
        fails(() -> source.batch(0, -1), "Expected a batch of 0 .. 1 of the epoch, found -1. [bad-batch]");
        fails(
                () -> new BatchSource(new Samples(10, 3, 0), 0, 7),
                "batch: Expected a whole number of at least 1, found 0. [bad-value]");
        assertThatThrownBy(() ->
                        new Batch(Tensor.full(Shape.of(2, 1), 0), Tensor.of(Shape.of(2), 0.5f, 0)).requireLabels(2))
                .hasMessage("Expected labels in 0 .. 1, found 0.5 at position 0 of the batch. [bad-label]");
        assertThatThrownBy(() -> new Batch(Tensor.full(Shape.of(2, 1), 0), Tensor.of(Shape.of(1), 0)))
                .hasMessage(
                        "Expected samples [n, ...] and labels [n] or [n, classes], found Tensor(2x1) and Tensor(1). "
                                + "[bad-batch]");
    }

    private static void fails(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ParsimonyException.class).hasMessage(message);
    }

    @Test
    void plansFaults() {
        Model two = model(2, 3);
        fails(
                () -> plan(two, null, Taps.none(), FEATURES),
                "Expected a teacher: a loss of the objective needs one. [bad-plan]");
        fails(
                () -> plan(two, two, Taps.none(), FEATURES),
                "Expected at least one tap, since a loss of the objective compares features; found none. Name taps, "
                        + "or give a student of your own a mapping of nodes. [bad-plan]");
        Taps relu = new Taps(List.of(new Taps.Tap("relu", "relu")));
        fails(
                () -> plan(two, model(4, 3), relu, FEATURES),
                "Expected equal shapes, found 4x2x2 at the teacher's [relu] and 2x2x2 at the student's [relu]. "
                        + "[bad-taps]");
        fails(
                () -> plan(two, model(2, 4), relu, FEATURES),
                "Expected as many classes from teacher and student, found 4 and 3. [bad-plan]");
        assertThatThrownBy(() -> plan(two, two, new Taps(List.of(new Taps.Tap("relu", "rel"))), FEATURES))
                .hasMessageContaining("The network has no input or node [rel]. Did you mean [relu]?");
        assertThatThrownBy(() -> plan(two, null, Taps.none(), LABELS, "fc.weigth"))
                .hasMessageContaining("Did you mean [fc.weight]?");
        fails(
                () -> plan(
                        two, null, Taps.none(), LABELS, "conv.weight", "bn.weight", "bn.bias", "fc.weight", "fc.bias"),
                "Expected at least one parameter to train, found none. [bad-plan]");
        fails(
                () -> new Objective(List.of()),
                "losses: Expected at least one loss, found none. Write for instance losses = [ { type = "
                        + "cross-entropy } ]. [bad-value]");
        assertThat(plan(two, null, Taps.none(), LABELS, "conv.weight").trained())
                .extracting(spec -> spec.name())
                .containsExactly("bn.weight", "bn.bias", "fc.weight", "fc.bias");
    }

    @Test
    void lossProgramsInputsAndOutputs() {
        Taps relu = new Taps(List.of(new Taps.Tap("relu", "relu")));
        LossProgram program = new LossProgram(plan(model(2, 3), model(2, 3), relu, FEATURES, "conv.weight"), 5);
        assertThat(program.inputs())
                .containsEntry("x", Shape.of(5, 1, 2, 2))
                .containsEntry("batch/labels", Shape.of(5))
                .containsEntry("teacher/fc", Shape.of(5, 3))
                .containsEntry("teacher/relu", Shape.of(5, 2, 2, 2))
                .containsEntry("weight/1", Shape.SCALAR);
        assertThat(program.outputs())
                .containsEntry("loss/total", Shape.SCALAR)
                .containsEntry("loss/1", Shape.SCALAR)
                .containsEntry("bn.running_mean", Shape.of(2))
                .containsEntry("gradient/fc.weight", Shape.of(3, 8))
                .doesNotContainKey("gradient/conv.weight");
    }

    /** A loss that returns one value per sample, because the mean is missing. */
    private record Vector() implements DistillationLoss {
        @Override
        public String type() {
            return "vector";
        }

        @Override
        public Set<Need> needs() {
            return Set.of(Need.LABELS);
        }

        @Override
        public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
            return student.logits().pick(labels);
        }
    }

    @Test
    void lossThatIsNotOneNumberIsNamed() {
        Objective objective = Objective.of(new Term(new LabelLoss(), 1), new Term(new Vector(), 1));
        fails(
                () -> new LossProgram(plan(model(2, 3), null, Taps.none(), objective), 5).outputs(),
                "loss [vector]: Expected a tensor without axes, found one of shape 5. [bad-loss]");
    }

    /** Records its calls. */
    private static final class Recorder implements TrainingSession {

        private final TrainingPlan plan;
        private final List<StepSettings> settings = new ArrayList<>();
        private int failAt = -1;

        Recorder(TrainingPlan plan) {
            this.plan = plan;
        }

        @Override
        public TrainingPlan plan() {
            return plan;
        }

        @Override
        public StepReport step(Batch batch, StepSettings now) {
            if (settings.size() == failAt) {
                throw ParsimonyException.of(ErrorId.NON_FINITE_LOSS, "Expected a finite loss, found NaN.");
            }
            settings.add(now);
            return new StepReport(settings.size(), List.of(1.0), 1);
        }

        @Override
        public Gradients gradients(Batch batch, StepSettings now) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double update(Gradients gradients, StepSettings now) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Parameters parameters() {
            return Parameters.none();
        }

        @Override
        public OptimizerState optimizerState() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restore(Parameters parameters, OptimizerState state) {}

        @Override
        public void close() {}
    }

    @Test
    void trainerScalesTheRateAndTheWeights() {
        Objective objective = Objective.of(new Term(new LabelLoss(), 2, new CosineSchedule()));
        Recorder session = new Recorder(TrainingPlan.builder(model(2, 3), objective, new Sgd(0.8, 0, 0, false))
                .build());
        List<TrainingListener.Progress> told = new ArrayList<>();
        new Trainer(2, new CosineSchedule()).train(session, new BatchSource(new Samples(6, 3, 0), 4, 7), told::add);
        // Four steps: 1, (1 + sqrt(1/2)) / 2, 1/2, (1 - sqrt(1/2)) / 2.
        double half = Math.sqrt(0.5) / 2;
        assertThat(session.settings).hasSize(4);
        double[] factors = {1, 0.5 + half, 0.5, 0.5 - half};
        for (int i = 0; i < 4; i++) {
            assertThat(session.settings.get(i).learningRate()).isCloseTo(0.8 * factors[i], within(1e-15));
            assertThat(session.settings.get(i).weights().get(0)).isCloseTo(2 * factors[i], within(1e-15));
        }
        assertThat(told).extracting(TrainingListener.Progress::epoch).containsExactly(0, 0, 1, 1);
        assertThat(told).extracting(TrainingListener.Progress::step).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void listenersAreToldInOrderAndMayEndTheRun() {
        List<String> told = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void start(long taken, long steps) {
                told.add("start " + taken + " of " + steps);
            }

            @Override
            public void step(Progress progress) {
                told.add("step " + progress.step() + " of epoch " + progress.epoch() + ", "
                        + progress.pace().samples());
            }

            @Override
            public void epoch(int epoch, Supplier<Model> student) {
                told.add("epoch " + epoch);
            }

            @Override
            public void after(long taken) {
                told.add("after " + taken);
            }

            @Override
            public boolean done() {
                return told.contains("after 5");
            }
        };
        Recorder session = new Recorder(plan(model(2, 3), null, Taps.none(), LABELS));
        new Trainer(3, new CosineSchedule())
                .train(session, new BatchSource(new Samples(6, 3, 0), 4, 7), 3, TrainingListener.all(listener));
        assertThat(told)
                .containsExactly(
                        "start 3 of 6",
                        "step 3 of epoch 1, 2",
                        "epoch 1",
                        "after 4",
                        "step 4 of epoch 2, 4",
                        "after 5");
    }

    @Test
    void splitsShareNothingAndLoseNothing() {
        Subset.Split split = Subset.split(new Samples(40, 3, 0), 0.25, 7);
        assertThat(split.held().size()).isEqualTo(10);
        Set<Float> seen = new HashSet<>();
        for (Dataset part : List.of(split.rest(), split.held())) {
            for (int i = 0; i < part.size(); i++) {
                FloatBuffer sample = FloatBuffer.allocate(4);
                part.read(i, sample);
                assertThat(seen.add(sample.get(0))).isTrue();
                assertThat(part.label(i)).isEqualTo((int) sample.get(0) % 3);
            }
        }
        assertThat(seen).hasSize(40);
        assertThat(Fingerprints.of(Subset.split(new Samples(40, 3, 0), 0.25, 7).held()))
                .isEqualTo(Fingerprints.of(split.held()))
                .isNotEqualTo(Fingerprints.of(
                        Subset.split(new Samples(40, 3, 0), 0.25, 8).held()));
        assertThatThrownBy(() -> Subset.split(new Samples(4, 3, 0), 0.1, 7))
                .hasMessageContaining("a share that leaves samples on both sides");
    }

    @Test
    void fingerprintsTellModelsAndDataApart() {
        Model model = model(2, 3);
        assertThat(Fingerprints.of(model))
                .isEqualTo(Fingerprints.of(model(2, 3).noting("a", "b")))
                .isNotEqualTo(Fingerprints.of(model(3, 3)))
                .isNotEqualTo(Fingerprints.of(
                        model.with(model.parameters().with(Map.of("fc.bias", Tensor.full(Shape.of(3), 1e-30f))))));
        assertThat(Fingerprints.of(new Samples(6, 3, 0)))
                .isEqualTo(Fingerprints.of(new Samples(6, 3, 0)))
                .isNotEqualTo(Fingerprints.of(new Samples(7, 3, 0)))
                .isNotEqualTo(Fingerprints.of(new Samples(6, 4, 0)));
    }

    /** Samples of which one is another. */
    private record Changed(int size, int which, float number, int label) implements Dataset {

        @Override
        public int classes() {
            return 3;
        }

        @Override
        public Shape sampleShape() {
            return Shape.of(1);
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            destination.put(index == which ? number : index);
        }

        @Override
        public int label(int index) {
            return index == which ? label : 0;
        }
    }

    @Test
    void fingerprintsCoverEverySample() {
        Set<String> different = new HashSet<>();
        for (int which : new int[] {-1, 0, 1, 255, 256, 12_345, 66_000, 69_999}) {
            different.add(Fingerprints.of(new Changed(70_000, which, 0.5f, 0)));
        }
        different.add(Fingerprints.of(new Changed(70_000, 12_345, 12_345, 1)));
        assertThat(different).hasSize(9);
    }

    @Test
    void interruptedFingerprintsAreCancelled() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Fingerprints.of(new Changed(9, 1, 0.25f, 2))).hasMessageContaining("[cancelled]");
        assertThat(Thread.interrupted()).isTrue();
    }

    /** Batch norm has no variance for a single value. */
    @Test
    void aSingleLastSampleIsMergedOrLeftOut() {
        BatchSource merged = new BatchSource(new Samples(21, 3, 0), 5, 7);
        assertThat(merged.batches()).isEqualTo(4);
        assertThat(merged.batch(0, 3).size()).isEqualTo(6);
        assertThat(samples(merged, 0)).hasSize(21).doesNotHaveDuplicates();
        BatchSource dropping = merged.dropping();
        assertThat(dropping.batches()).isEqualTo(4);
        assertThat(samples(dropping, 0))
                .hasSize(20)
                .isEqualTo(samples(merged, 0).subList(0, 20));
        assertThat(dropping.settings()).isEqualTo("batch 5, seed 7, a single last sample left out");
        assertThat(samples(new BatchSource(new Samples(1, 3, 0), 5, 7), 0)).containsExactly(0);
        BatchSource clipped = new BatchSource(new Samples(6, 3, 0), 1 << 30, 7);
        assertThat(clipped.batchSize()).isEqualTo(6);
        assertThat(samples(clipped, 0)).hasSize(6);
    }

    @Test
    void interruptedTrainingStopsAfterAWholeStep() {
        Recorder session = new Recorder(plan(model(2, 3), null, Taps.none(), LABELS));
        TrainingListener interrupter = progress -> {
            if (progress.step() == 1) {
                Thread.currentThread().interrupt();
            }
        };
        try {
            fails(
                    () -> new Trainer(2, new CosineSchedule())
                            .train(session, new BatchSource(new Samples(6, 3, 0), 2, 7), interrupter),
                    "Training was cancelled after 2 steps. [cancelled]");
            assertThat(session.settings).hasSize(2);
        } finally {
            assertThat(Thread.interrupted()).as("interrupt status").isTrue();
        }
    }

    @Test
    void faultsInTrainingSayWhere() {
        Recorder session = new Recorder(plan(model(2, 3), null, Taps.none(), LABELS));
        session.failAt = 4;
        Trainer trainer = new Trainer(2, new CosineSchedule());
        fails(
                () -> trainer.train(session, new BatchSource(new Samples(6, 3, 0), 2, 7), TrainingListener.NONE),
                "epoch 2, step 5 of 6: Expected a finite loss, found NaN. [non-finite-loss]");
        fails(
                () -> trainer.train(session, new BatchSource(new Samples(6, 4, 0), 2, 7), TrainingListener.NONE),
                "Expected 3 classes (the student's outputs), found 4 in the data set. [bad-plan]");
    }

    @Test
    void faultInTheDataIsToldAtItsStep() {
        Dataset data = new Dataset() {
            private final Samples samples = new Samples(6, 3, 0);

            @Override
            public int size() {
                return 6;
            }

            @Override
            public int classes() {
                return 3;
            }

            @Override
            public Shape sampleShape() {
                return samples.sampleShape();
            }

            @Override
            public void read(int index, FloatBuffer destination) {
                samples.read(index, destination);
            }

            @Override
            public int label(int index) {
                return index == 4 ? 9 : samples.label(index);
            }
        };
        int step = samples(new BatchSource(new Samples(6, 3, 0), 1, 7), 0).indexOf(4);
        Recorder session = new Recorder(plan(model(2, 3), null, Taps.none(), LABELS));
        fails(
                () -> new Trainer(2, new CosineSchedule())
                        .train(session, new BatchSource(data, 1, 7), TrainingListener.NONE),
                "epoch 1, step " + (step + 1)
                        + " of 12: Expected labels in 0 .. 2, found 9.0 at position 0 of the batch. [bad-label]");
        assertThat(session.settings).as("the steps before it were taken").hasSize(step);
    }
}
