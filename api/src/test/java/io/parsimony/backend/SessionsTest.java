package io.parsimony.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.data.Dataset;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.backend.ExecutableCache;
import io.parsimony.internal.backend.Values;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.Mixup;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.run.Evaluation;
import io.parsimony.internal.train.DropoutMask;
import io.parsimony.internal.train.EmaProgram;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.LossProgram;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.internal.train.UpdateProgram;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.testing.DoubleOps;
import io.parsimony.testing.FakeBackend;
import io.parsimony.testing.FeatureLoss;
import io.parsimony.testing.LabelLoss;
import io.parsimony.testing.Samples;
import io.parsimony.train.TrainingListener.StepReport;
import io.parsimony.zoo.Zoo;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final StepSettings SETTINGS = new StepSettings(0.1, List.of(1.0, 0.5));
    /** Six parameters of the layers, and two slots for each of the four trainable ones. */
    private static final int STATE = 6 + 2 * 4;

    private final FakeBackend backend = new FakeBackend();
    private final Model model = Model.initialize(
            Network.builder()
                    .input("x", Shape.of(1, 2, 2))
                    .batchNorm("bn")
                    .relu("relu")
                    .flatten("flat")
                    .add("drop", new Layer.Dropout(0.5))
                    .linear("fc", 3)
                    .build(),
            1);
    private final TrainingPlan plan = TrainingPlan.builder(
                    model, Objective.of(new Term(new LabelLoss(), 1), new Term(new FeatureLoss(), 0.5)), new Adam())
            .teacher(model)
            .taps(new Taps(List.of(new Taps.Tap("relu", "relu"))))
            .maxGradientNorm(1)
            .build();

    private static Batch batch(int size) {
        return new Batch(Tensor.full(Shape.of(size, 1, 2, 2), 1), Tensor.full(Shape.of(size), 2));
    }

    @Test
    void stepLeavesOnlyTheStateInTheEngine() {
        TrainingSession session = TrainingSession.open(backend, plan);
        assertThat(backend.openValues).isEqualTo(STATE);
        backend.outputs.put(LossProgram.TOTAL, 3f);
        backend.outputs.put(LossProgram.term(1), 0.5f);
        backend.outputs.put(UpdateProgram.GRADIENT_NORM, 2f);
        for (int i = 0; i < 20; i++) {
            assertThat(session.step(batch(1 + i % 10), SETTINGS)).isEqualTo(new StepReport(3, List.of(1.0, 0.5), 2));
            assertThat(backend.openValues).isEqualTo(STATE);
        }
        // Eight batch sizes for teacher and loss each, and the update.
        assertThat(backend.openExecutables).isEqualTo(17);
        assertThat(session.optimizerState().steps()).isEqualTo(20);
        assertThat(session.parameters().get("fc.weight").toArray()).containsOnly(1);
        assertThat(session.parameters().get("bn.running_mean").toArray()).containsOnly(1);
        session.close();
        session.close();
        assertThat(backend.openValues).isZero();
        assertThat(backend.openExecutables).isZero();
        assertThatThrownBy(() -> session.step(batch(1), SETTINGS))
                .hasMessage("The training session was closed. [closed]");
        assertThatThrownBy(session::parameters).hasMessageContaining("[closed]");
    }

    @Test
    void aStepDownloadsEachScalarOnceAndNothingElse() {
        TrainingSession session = TrainingSession.open(backend, plan);
        backend.downloadsLeft = 4;
        session.step(batch(2), SETTINGS);
        assertThat(backend.downloadsLeft).as("total, two terms, norm").isZero();
    }

    @Test
    void averagesStayInTheEngineAndAreState() {
        TrainingSession session = TrainingSession.open(backend, plan.averaging(0.9));
        assertThat(backend.openValues).isEqualTo(STATE + 6);
        assertThat(session.averages()
                        .get("fc.weight")
                        .sameBits(model.parameters().get("fc.weight")))
                .isTrue();
        backend.outputs.put("average/fc.weight", 4f);
        session.step(batch(2), SETTINGS);
        assertThat(backend.openValues).isEqualTo(STATE + 6);
        assertThat(session.averages().names())
                .containsExactlyElementsOf(model.parameters().names());
        assertThat(session.averages().get("fc.weight").toArray()).containsOnly(4);
        assertThat(session.parameters().get("fc.weight").toArray()).containsOnly(1);
        OptimizerState state = session.optimizerState();
        assertThat(state.slots().get("average/fc.weight").toArray()).containsOnly(4);
        TrainingSession other = TrainingSession.open(backend, plan.averaging(0.9));
        other.restore(session.parameters(), state);
        assertThat(other.averages().get("fc.weight").toArray()).containsOnly(4);
        OptimizerState without = TrainingSession.open(backend, plan).optimizerState();
        assertThatThrownBy(() -> other.restore(session.parameters(), without))
                .hasMessageContaining("Expected parameter [average/")
                .hasMessageContaining("[bad-parameters]");
        assertThat(TrainingSession.open(backend, plan).averages().names())
                .containsExactlyElementsOf(model.parameters().names());
    }

    @Test
    void averageFollowsTheParameters() {
        EmaProgram program = new EmaProgram(List.of(ParameterSpec.filled("w", Shape.SCALAR, true, 0)));
        Map<String, Double> found =
                program.apply(new DoubleOps(), Map.of("w", 3.0, "average/w", 1.0, EmaProgram.WEIGHT, 0.25));
        assertThat(found).isEqualTo(Map.of("average/w", 1.5));
        assertThat(EmaProgram.weight(0.999, 1)).isCloseTo(1 - 2.0 / 11, within(1e-15));
        assertThat(EmaProgram.weight(0.999, 1_000_000)).isCloseTo(0.001, within(1e-15));
    }

    @Test
    void failedStepsChangeNothingAndLeaveNothing() {
        TrainingSession session = TrainingSession.open(backend, plan);
        Parameters before = session.parameters();
        backend.outputs.put(LossProgram.TOTAL, Float.NaN);
        assertThatThrownBy(() -> session.step(batch(2), SETTINGS))
                .hasMessage("Expected a finite loss, found NaN (from-labels 1.0, from-features 1.0). Parameters "
                        + "are as before this step. Lower the learning rate, clip the gradient norm, warm up, or "
                        + "look for bad numbers in the data. [non-finite-loss]");
        requireUnchanged(session, before);
        backend.outputs.put(LossProgram.TOTAL, 1f);
        backend.outputs.put(UpdateProgram.GRADIENT_NORM, Float.POSITIVE_INFINITY);
        assertThatThrownBy(() -> session.step(batch(2), SETTINGS))
                .hasMessageStartingWith("Expected a finite gradient norm, found Infinity.")
                .hasMessageEndingWith("[non-finite-gradient]");
        requireUnchanged(session, before);
        backend.outputs.clear();
        for (String program : List.of("inference", "loss", "update")) {
            backend.failing = program;
            assertThatThrownBy(() -> session.step(batch(2), SETTINGS)).hasMessage("engine failed");
            requireUnchanged(session, before);
        }
        backend.failing = "";
        for (int uploads = 0; uploads < 7; uploads++) {
            backend.uploadsLeft = uploads;
            assertThatThrownBy(() -> session.step(batch(2), SETTINGS)).hasMessage("no room");
            backend.uploadsLeft = Integer.MAX_VALUE;
            requireUnchanged(session, before);
        }
        for (int downloads = 0; downloads < 4; downloads++) {
            backend.downloadsLeft = downloads;
            assertThatThrownBy(() -> session.step(batch(2), SETTINGS)).hasMessage("no connection");
            backend.downloadsLeft = Integer.MAX_VALUE;
            requireUnchanged(session, before);
        }
        session.close();
        assertThat(backend.openValues).isZero();
    }

    private void requireUnchanged(TrainingSession session, Parameters before) {
        assertThat(backend.openValues).isEqualTo(STATE);
        assertThat(session.optimizerState().steps()).isZero();
        before.asMap().forEach((name, tensor) -> assertThat(
                        session.parameters().get(name).sameBits(tensor))
                .as(name)
                .isTrue());
    }

    @Test
    void failedConstructionLeavesNothing() {
        for (int uploads = 0; uploads < STATE; uploads++) {
            backend.uploadsLeft = uploads;
            assertThatThrownBy(() -> TrainingSession.open(backend, plan)).hasMessage("no room");
            assertThat(backend.openValues).isZero();
            assertThat(backend.openExecutables).isZero();
        }
    }

    @Test
    void badBatchesAreRefusedBeforeTheEngineIsAsked() {
        TrainingSession session = TrainingSession.open(backend, plan);
        Batch wide = new Batch(Tensor.full(Shape.of(2, 1, 3, 3), 1), Tensor.full(Shape.of(2), 2));
        assertThatThrownBy(() -> session.step(wide, SETTINGS))
                .hasMessage("Expected samples of shape 2x1x2x2, found 2x1x3x3. [bad-batch]");
        Batch label = new Batch(Tensor.full(Shape.of(2, 1, 2, 2), 1), Tensor.full(Shape.of(2), 3));
        assertThatThrownBy(() -> session.step(label, SETTINGS))
                .hasMessage("Expected labels in 0 .. 2, found 3.0 at position 0 of the batch. [bad-label]");
        assertThatThrownBy(() -> session.step(batch(2), new StepSettings(0.1, List.of(1.0))))
                .hasMessage("Expected a weight for each of 2 terms, found 1. [bad-batch]");
        assertThat(backend.compiled).containsExactly("update");
    }

    @Test
    void gradientsChangeNothingAndUpdateTakesThem() {
        TrainingSession session = TrainingSession.open(backend, plan);
        Gradients gradients = session.gradients(batch(2), SETTINGS);
        assertThat(backend.openValues).isEqualTo(STATE);
        assertThat(session.optimizerState().steps()).isZero();
        assertThat(gradients.gradients().names()).containsExactly("bn.weight", "bn.bias", "fc.weight", "fc.bias");
        assertThat(gradients.statistics().names()).containsExactlyInAnyOrder("bn.running_mean", "bn.running_var");
        session.update(gradients, SETTINGS);
        assertThat(session.optimizerState().steps()).isEqualTo(1);
        assertThat(backend.openValues).isEqualTo(STATE);
        Gradients bad = new Gradients(1, List.of(), Parameters.none(), gradients.statistics());
        assertThatThrownBy(() -> session.update(bad, SETTINGS))
                .hasMessage("Expected parameter [bn.weight] of shape 1. [bad-parameters]");
    }

    @Test
    void restoreTakesAllOrNothing() {
        TrainingSession session = TrainingSession.open(backend, plan);
        OptimizerState empty = new OptimizerState(5, Parameters.none());
        assertThatThrownBy(() -> session.restore(model.parameters(), empty)).hasMessageContaining("[bad-parameters]");
        Map<String, Tensor> twos = new HashMap<>();
        model.parameters().asMap().forEach((name, tensor) -> twos.put(name, Tensor.full(tensor.shape(), 2)));
        OptimizerState state = new OptimizerState(5, session.optimizerState().slots());
        backend.uploadsLeft = 10;
        assertThatThrownBy(() -> session.restore(new Parameters(twos), state)).hasMessage("no room");
        requireUnchanged(session, model.parameters());
        backend.uploadsLeft = Integer.MAX_VALUE;
        session.restore(new Parameters(twos), state);
        assertThat(session.parameters().get("fc.bias").toArray()).containsOnly(2);
        assertThat(session.optimizerState().steps()).isEqualTo(5);
        assertThat(session.parameters().names())
                .containsExactlyElementsOf(model.parameters().names());
        assertThat(backend.openValues).isEqualTo(STATE);
    }

    @Test
    void inferenceRunsAnyBatchAndLeavesNothing() {
        InferenceSession session = backend.infer(model, List.of("fc", "relu"));
        Map<String, Tensor> found = session.run(Map.of("x", Tensor.full(Shape.of(5, 1, 2, 2), 0)));
        assertThat(found.get("fc").shape()).isEqualTo(Shape.of(5, 3));
        assertThat(found.get("relu").shape()).isEqualTo(Shape.of(5, 1, 2, 2));
        assertThat(session.run(Tensor.full(Shape.of(2, 1, 2, 2), 0)).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(backend.openValues).isZero();
        assertThatThrownBy(() -> session.run(Map.of("y", Tensor.scalar(0))))
                .hasMessage("Expected a batch for input [x], found none. [bad-input]");
        assertThatThrownBy(() -> session.run(Tensor.full(Shape.of(1, 2, 2), 0)))
                .hasMessage("Expected input [x] of shape 1x1x2x2, found 1x2x2. [bad-input]");
        session.close();
        assertThat(backend.openExecutables).isZero();
        assertThatThrownBy(() -> session.run(Tensor.full(Shape.of(2, 1, 2, 2), 0)))
                .hasMessageContaining("[closed]");
        assertThatThrownBy(() -> backend.infer(model, List.of("relux"))).hasMessageContaining("Did you mean [relu]?");
    }

    @Test
    void executablesCheckTheirInputs() {
        InferenceProgram program = new InferenceProgram(model.network(), 2, List.of("fc"));
        assertThatThrownBy(() -> backend.compile(program, Map.of("fc.wieght", Tensor.scalar(0))))
                .hasMessage("Program [inference] has no input [fc.wieght]. Did you mean [fc.weight]? Known: [bn.bias,"
                        + " bn.running_mean, bn.running_var, bn.weight, fc.bias, fc.weight, x]. [bad-input]");
        Executable executable = backend.compile(program, model.parameters().asMap());
        assertThatThrownBy(() -> executable.run(Map.of()))
                .hasMessage("Program [inference] expects input [x], found none. [bad-input]");
        assertThatThrownBy(() -> executable.run(Map.of("x", backend.upload(Tensor.scalar(0)))))
                .hasMessage("Program [inference] expects input [x] of shape 2x1x2x2, found scalar. [bad-input]");
        executable.close();
        assertThatThrownBy(() -> executable.run(Map.of())).hasMessage("Program [inference] was closed. [closed]");
    }

    @Test
    void cacheKeepsTheEightUsedLast() {
        List<Integer> compiled = new ArrayList<>();
        InferenceProgram program = new InferenceProgram(model.network(), 1, List.of("fc"));
        ExecutableCache cache = new ExecutableCache(batch -> {
            compiled.add(batch);
            return backend.compile(program, Map.of());
        });
        for (int batch = 1; batch <= 8; batch++) {
            cache.use(batch, executable -> executable);
        }
        cache.use(1, executable -> executable);
        cache.use(9, executable -> executable);
        assertThat(backend.openExecutables).isEqualTo(8);
        cache.use(1, executable -> executable);
        assertThat(compiled).hasSize(9);
        cache.use(2, executable -> executable);
        assertThat(compiled).endsWith(9, 2);
        cache.close();
        assertThat(backend.openExecutables).isZero();
    }

    @Test
    void valuesCloseWhatTheyReplaceAndMoveWhatIsTaken() {
        Values mine = new Values(backend);
        Values others = new Values(backend);
        mine.upload("a", Tensor.scalar(1));
        mine.upload("a", Tensor.scalar(2));
        assertThat(backend.openValues).isEqualTo(1);
        others.upload(Map.of("a", Tensor.scalar(3), "b", Tensor.scalar(4)));
        mine.takeFrom(others, "a"::equals);
        assertThat(mine.item("a")).isEqualTo(3);
        assertThat(backend.openValues).isEqualTo(2);
        others.close();
        assertThat(mine.item("a")).isEqualTo(3);
        mine.close();
        assertThat(backend.openValues).isZero();
    }

    @Test
    void masksDropTheGivenShareAndKeepTheMean() {
        Tensor mask = DropoutMask.draw(Shape.of(100, 100), 0.25, 7, 3, "drop.mask");
        int dropped = 0;
        for (float one : mask.toArray()) {
            assertThat(one).isIn(0f, (float) (1 / 0.75));
            dropped += one == 0 ? 1 : 0;
        }
        // Four standard deviations of 10,000 draws.
        assertThat(dropped).isBetween(2500 - 174, 2500 + 174);
        assertThat(DropoutMask.draw(Shape.of(100, 100), 0.25, 7, 3, "drop.mask").sameBits(mask))
                .isTrue();
        assertThat(DropoutMask.draw(Shape.of(100, 100), 0.25, 7, 4, "drop.mask").sameBits(mask))
                .isFalse();
    }

    @Test
    void evaluationCountsTheLargestLogits() {
        // Equal logits: the first class wins, and every third sample has it.
        try (InferenceSession session = backend.infer(model)) {
            Evaluation found = Evaluation.of(session, new Samples(600, 3, 0));
            assertThat(found.correct()).isEqualTo(200);
            assertThat(found.total()).isEqualTo(600);
            assertThat(found.loss()).isCloseTo(Math.log(3), within(1e-9));
            assertThat(found.accuracy()).isEqualTo(100.0 / 3);
            backend.outputs.put("fc", Float.NaN);
            assertThatThrownBy(() -> Evaluation.of(session, new Samples(6, 3, 0)))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessage("Expected finite logits, found NaN for class 0 of sample 0. [non-finite-output]");
            assertThatThrownBy(() -> Evaluation.of(session, new Samples(0, 3, 0)))
                    .hasMessage("data set size: Expected a whole number of at least 1, found 0. [bad-value]");
        }
    }

    /** Checks that the batch fits the given memory and that the result does not depend on it. */
    @Test
    void evaluationChoosesItsBatchByTheMemory() {
        Network network = model.network();
        assertThat(Evaluation.batch(network, 1L << 30)).isEqualTo(250);
        assertThat(Evaluation.batch(network, 1)).isEqualTo(1);
        long sample = 3 * 4 * CostAnalyzer.analyze(network).peakActivations();
        assertThat(Evaluation.batch(network, 7 * sample + 1)).isEqualTo(7);
        assertThat(Evaluation.batch(Zoo.build("vgg16", Shape.of(3, 224, 224), 1000), 4L << 30))
                .isBetween(20, 80);
        try (InferenceSession session = backend.infer(model)) {
            Evaluation whole = Evaluation.of(session, new Samples(31, 3, 0));
            Evaluation few = Evaluation.of(session, new Samples(31, 3, 0), 7 * sample);
            assertThat(few.correct()).isEqualTo(whole.correct());
            assertThat(few.loss()).isCloseTo(whole.loss(), within(1e-12));
        }
    }

    /** Samples that have the labels of two of three classes each. */
    private record TwoLabels(Samples samples) implements Dataset {

        @Override
        public int size() {
            return samples.size();
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
            return samples.label(index);
        }

        @Override
        public Shape labelShape() {
            return Shape.of(3);
        }

        @Override
        public void readLabels(int index, FloatBuffer destination) {
            for (int c = 0; c < 3; c++) {
                destination.put(c == label(index) ? 0 : 1);
            }
        }
    }

    @Test
    void eachOutputCountsWhereSamplesHaveSeveralLabels() {
        try (InferenceSession session = backend.infer(model)) {
            backend.outputs.put("fc", 1f);
            Evaluation found = Evaluation.of(session, new TwoLabels(new Samples(600, 3, 0)));
            assertThat(found.correct()).isEqualTo(1200);
            assertThat(found.total()).isEqualTo(1800);
            // Two of three labels are one: softplus(1) - 2/3.
            assertThat(found.loss()).isCloseTo(Math.log1p(Math.exp(1)) - 2.0 / 3, within(1e-7));
        }
    }

    @Test
    void severalLabelsAreZerosAndOnesForEveryClass() {
        Dataset data = new TwoLabels(new Samples(9, 3, 0)).first(6);
        Batch batch = new BatchSource(data, 4, 7).batch(0, 1);
        assertThat(batch.labelShape()).isEqualTo(Shape.of(3));
        assertThat(batch.labels().shape()).isEqualTo(Shape.of(2, 3));
        assertThat(batch.labels().toArray()).containsExactlyInAnyOrder(0, 1, 1, 0, 1, 1);
        Tensor inputs = Tensor.full(Shape.of(2, 1), 0);
        assertThatThrownBy(() -> new Batch(inputs, Tensor.full(Shape.of(2, 3), 0.5f)).requireLabels(3))
                .hasMessage("Expected zeros and ones as labels, found 0.5 for class 0 at position 0 of the batch."
                        + " [bad-label]");
        assertThatThrownBy(() -> new Batch(inputs, Tensor.full(Shape.of(2, 2), 1)).requireLabels(3))
                .hasMessage("Expected labels for each of 3 classes, found 2. [bad-label]");
    }

    private static Batch batch(int size, Map<String, Tensor> teacher) {
        Batch plain = batch(size);
        return new Batch(plain.inputs(), plain.labels(), teacher, Optional.empty());
    }

    @Test
    void batchThatComesWithTheTeachersValuesSparesIt() {
        TrainingSession session = TrainingSession.open(backend, plan);
        Tensor logits = Tensor.full(Shape.of(2, 3), 1);
        Tensor relu = Tensor.full(Shape.of(2, 1, 2, 2), 1);
        session.step(batch(2, Map.of("fc", logits, "relu", relu)), SETTINGS);
        assertThat(backend.compiled).containsExactly("update", "loss");
        assertThat(backend.openValues).isEqualTo(STATE);
        assertThatThrownBy(() -> session.step(batch(2, Map.of("fc", logits)), SETTINGS))
                .hasMessage("Expected the teacher's values of [relu] of shape 2x1x2x2 with the batch, found none."
                        + " [bad-batch]");
        assertThatThrownBy(() -> session.step(batch(2, Map.of("fc", logits, "relu", logits)), SETTINGS))
                .hasMessageContaining("found 2x3. [bad-batch]");
        assertThat(backend.openValues).isEqualTo(STATE);
        session.step(batch(2), SETTINGS);
        assertThat(backend.compiled).contains("inference");
    }

    @Test
    void mixedBatchesHaveAProgramOfTheirOwn() {
        TrainingSession session = TrainingSession.open(backend, plan);
        Batch plain = batch(2);
        Batch mixed = new Batch(
                plain.inputs(), plain.labels(), Map.of(), Optional.of(new Mixup(Tensor.full(Shape.of(2), 1), 0.3)));
        session.step(plain, SETTINGS);
        int executables = backend.openExecutables;
        session.step(mixed, SETTINGS);
        session.step(mixed, SETTINGS);
        assertThat(backend.openExecutables).isEqualTo(executables + 1);
        assertThat(backend.openValues).isEqualTo(STATE);
        Batch wrong = new Batch(
                plain.inputs(), plain.labels(), Map.of(), Optional.of(new Mixup(Tensor.full(Shape.of(2), 3), 0.3)));
        assertThatThrownBy(() -> session.step(wrong, SETTINGS))
                .hasMessage("Expected labels in 0 .. 2, found 3.0 at position 0 of the batch. [bad-label]");
        session.close();
        assertThat(backend.openExecutables).isZero();
        assertThatThrownBy(() -> new Batch(
                        plain.inputs(),
                        plain.labels(),
                        Map.of(),
                        Optional.of(new Mixup(Tensor.full(Shape.of(3), 1), 0.3))))
                .hasMessageContaining("Expected second labels Tensor(2), found Tensor(3). [bad-batch]");
    }
}
