package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import io.parsimony.Parsimony;
import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.config.Configuration;
import io.parsimony.data.Dataset;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.internal.augment.Elastic;
import io.parsimony.internal.augment.Shift;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.data.Augmented;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.GroupedLabels;
import io.parsimony.internal.data.Mixup;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.CosineSchedule;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.rewrite.GroupedTeacher;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.Trainer;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.run.RunOptions.CacheSettings;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.Decoupled;
import io.parsimony.strategies.loss.FeatureMse;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.strategies.loss.TopKSoftTarget;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The effect of cached teacher outputs and mixed samples on the training. */
class CachedTrainingTest {

    private static final int CLASSES = 6;

    @TempDir
    private Path folder;

    private final List<String> run = new ArrayList<>();
    private final Backend backend = new Single(new ReferenceBackendProvider().open(), run);

    /** The reference with all outputs rounded to float32, like those of other engines. */
    private record Single(ReferenceBackend exact, List<String> run) implements Backend {

        @Override
        public BackendInfo info() {
            return exact.info();
        }

        @Override
        public Set<Capability> capabilities() {
            return exact.capabilities();
        }

        @Override
        public Value upload(Tensor tensor) {
            return exact.upload(tensor);
        }

        @Override
        public Executable compile(Program program, Map<String, Tensor> constants) {
            Executable executable = exact.compile(program, constants);
            return new Executable() {
                @Override
                public Map<String, Value> run(Map<String, ? extends Value> inputs) {
                    run.add(program.name());
                    Map<String, Value> rounded = new LinkedHashMap<>();
                    executable.run(inputs).forEach((name, value) -> rounded.put(name, exact.upload(value.download())));
                    return rounded;
                }

                @Override
                public void close() {
                    executable.close();
                }
            };
        }

        @Override
        public void close() {
            exact.close();
        }
    }

    /** Random pictures with unrelated classes. */
    private record Pictures(int size) implements Dataset {

        @Override
        public int classes() {
            return CLASSES;
        }

        @Override
        public Shape sampleShape() {
            return Shape.of(1, 5, 5);
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            Random random = new Random(index);
            for (int i = 0; i < 25; i++) {
                destination.put((float) random.nextGaussian());
            }
        }

        @Override
        public int label(int index) {
            return index % CLASSES;
        }
    }

    static Model model(long seed) {
        return Model.initialize(
                Network.builder()
                        .input("x", Shape.of(1, 5, 5))
                        .conv2d("conv", 3, 3, 1, 1)
                        .batchNorm("norm")
                        .relu("relu")
                        .flatten("flat")
                        .linear("fc", CLASSES)
                        .build(),
                seed);
    }

    private static TrainingPlan plan(DistillationLoss... losses) {
        return plan(model(1), model(2), losses);
    }

    private static TrainingPlan plan(Model student, Model teacher, DistillationLoss... losses) {
        return TrainingPlan.builder(
                        student,
                        new Objective(Arrays.stream(losses)
                                .map(loss -> new Term(loss, 1))
                                .toList()),
                        new Sgd(0.05, 0.9, 0, false))
                .teacher(teacher)
                .taps(new Taps(List.of(new Taps.Tap("relu", "relu"))))
                .build();
    }

    /** Returns batches of four; the last of each epoch has one. */
    private static BatchSource batches(Augmented data) {
        return new BatchSource(data, 4, 7, OptionalDouble.empty(), Optional.empty());
    }

    private Parameters trained(TrainingPlan plan, BatchSource source) {
        try (TrainingSession session = TrainingSession.open(backend, plan)) {
            new Trainer(3, new CosineSchedule()).train(session, source, TrainingListener.NONE);
            return session.parameters();
        }
    }

    private TeacherCache cache(TrainingPlan plan, BatchSource source, OptionalInt topK) {
        return TeacherCache.of(
                backend,
                plan,
                source,
                new CacheSettings(true, folder.resolve("cache" + topK).toString(), topK));
    }

    private static void requireSameBits(Parameters found, Parameters expected) {
        expected.asMap()
                .forEach((name, tensor) ->
                        assertThat(found.get(name).sameBits(tensor)).as(name).isTrue());
    }

    @Test
    void cachedTeacherGivesTheSameParametersBitForBit() {
        TrainingPlan plan = plan(new CrossEntropy(), new SoftTarget(), new FeatureMse());
        for (Augmented data : List.of(
                Augmented.none(new Pictures(17)),
                new Augmented(new Pictures(17), List.of(new Shift(1), new Elastic(2, 1)), 3, OptionalInt.of(2)))) {
            folder = folder.resolve("more");
            BatchSource source = batches(data);
            Parameters expected = trained(plan, source);
            BatchSource cached = source.with(cache(plan, source, OptionalInt.empty()));
            cached.prepare();
            run.clear();
            requireSameBits(trained(plan, cached), expected);
            assertThat(run).as("the teacher is not run").containsOnly("loss", "update");
        }
    }

    @Test
    void largestLogitsTeachTheSame() {
        TrainingPlan plan = plan(new CrossEntropy(), new TopKSoftTarget(2, 4));
        BatchSource source = batches(Augmented.none(new Pictures(17)));
        Parameters expected = trained(plan, source);
        Parameters found = trained(plan, source.with(cache(plan, source, OptionalInt.of(3))));
        expected.asMap().forEach((name, tensor) -> {
            for (int i = 0; i < tensor.shape().size(); i++) {
                // The level of the others is a float32: some 1e-7 of a logit.
                assertThat(found.get(name).get(i)).as(name).isCloseTo(tensor.get(i), within(2e-6f));
            }
        });
    }

    /** Returns the settings of a cache with a further teacher, whose file contains a seed. */
    private CacheSettings teachers(String cache, long seed) throws IOException {
        Path file = Files.writeString(folder.resolve("other.seed"), String.valueOf(seed));
        return new CacheSettings(true, folder.resolve(cache).toString(), OptionalInt.empty(), List.of(file.toString()));
    }

    @Test
    void furtherTeachersComeFromFiles() throws IOException {
        TrainingPlan plan = plan(new CrossEntropy(), new SoftTarget(), new FeatureMse());
        BatchSource source = batches(Augmented.none(new Pictures(17)));
        TeacherCache named = TeacherCache.of(backend, plan, source, teachers("named", 3));
        TeacherCache given = TeacherCache.of(
                backend,
                plan,
                List.of(model(2), model(3)),
                source,
                new CacheSettings(true, folder.resolve("given").toString(), OptionalInt.empty()));
        Parameters found = trained(plan, source.with(named));
        requireSameBits(found, trained(plan, source.with(given)));
        assertThat(found.get("fc.weight").sameBits(trained(plan, source).get("fc.weight")))
                .isFalse();

        TeacherCache changed = TeacherCache.of(backend, plan, source, teachers("named", 4));
        assertThatThrownBy(changed::prepare).hasMessageContaining("[stale-cache]");
    }

    @Test
    void furtherTeachersAreTiedAsTheFirst() throws IOException {
        ClassGrouping ties = ClassGrouping.of(0, 0, 1, 2, 3, 4);
        TrainingPlan plan =
                plan(GroupedTeacher.of(model(1), ties), GroupedTeacher.of(model(2), ties), new SoftTarget());
        BatchSource source = batches(Augmented.none(new GroupedLabels(new Pictures(17), ties)));
        CacheSettings settings = teachers("cache", 3);
        Batch found = TeacherCache.of(backend, plan, source, settings).ask(source.batch(0, 0));
        List<Model> teachers = List.of(GroupedTeacher.of(model(2), ties), GroupedTeacher.of(model(3), ties));
        Batch expected =
                TeacherCache.of(backend, plan, teachers, source, settings).ask(source.batch(0, 0));
        assertThat(found.teacher().get("fc").shape()).isEqualTo(Shape.of(4, 5));
        assertThat(found.teacher().get("fc").sameBits(expected.teacher().get("fc")))
                .isTrue();
    }

    @Test
    void sharesOfTheGradientAreThoseOfAllTeachers() throws IOException {
        double alone = weight("cache.enabled = false");
        assertThat(weight("cache { enabled = true, folder = \"" + folder.resolve("one") + "\" }"))
                .isCloseTo(alone, within(1e-5 * alone));
        String two = "cache { enabled = true, folder = \"" + folder.resolve("two") + "\", teachers = [ \""
                + folder.resolve("other.seed") + "\" ] }";
        teachers("two", 3);
        assertThat(weight(two)).isNotCloseTo(alone, within(0.05 * alone));
    }

    /** Returns the weight of soft-target that its share determines. */
    private static double weight(String cache) {
        Configuration configuration = Parsimony.configure(ConfigFactory.parseString(
                "parsimony { backend = reference, distill { losses = [ { type = cross-entropy, share = 0.5 },"
                        + " { type = soft-target, share = 0.5 } ], epochs = 1, batch = 4, preflight.enabled = false, "
                        + cache + " } }"));
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            ArchitectureChange outline = ArchitectureChange.identity(model(2).network());
            String trained = parsimony
                    .distill(model(2), new Rewrite(model(1), outline), new Pictures(17), TrainingListener.NONE)
                    .provenance()
                    .get("trained");
            Matcher weight = Pattern.compile("soft-target x ([0-9.]+)").matcher(trained);
            assertThat(weight.find()).as(trained).isTrue();
            return Double.parseDouble(weight.group(1));
        }
    }

    @Test
    void mixedSamplesMixLabelLossesAndNoOthers() {
        TrainingPlan plan = plan(new CrossEntropy(), new SoftTarget(), new Decoupled());
        StepSettings settings = new StepSettings(0.05, List.of(1.0, 1.0, 1.0));
        Batch plain = batches(Augmented.none(new Pictures(17))).batch(0, 0);
        Tensor inputs = Tensor.of(plain.inputs().shape(), plain.inputs().toArray());
        Tensor first = Tensor.of(Shape.of(4), 0, 1, 2, 3);
        Tensor second = Tensor.of(Shape.of(4), 5, 4, 2, 1);
        double share = 0.3;
        try (TrainingSession session = TrainingSession.open(backend, plan)) {
            Gradients a = session.gradients(new Batch(inputs, first), settings);
            Gradients b = session.gradients(new Batch(inputs, second), settings);
            Gradients mixed = session.gradients(
                    new Batch(inputs, first, Map.of(), Optional.of(new Mixup(second, share))), settings);
            for (int term : new int[] {0, 2}) {
                assertThat(a.terms().get(term)).isNotCloseTo(b.terms().get(term), within(1e-3));
                assertThat(mixed.terms().get(term))
                        .isCloseTo(
                                share * a.terms().get(term)
                                        + (1 - share) * b.terms().get(term),
                                within(1e-5));
            }
            assertThat(mixed.terms().get(1)).isEqualTo(a.terms().get(1));
            mixed.gradients().asMap().forEach((name, tensor) -> {
                for (int i = 0; i < tensor.shape().size(); i++) {
                    double expected = share * a.gradients().get(name).get(i)
                            + (1 - share) * b.gradients().get(name).get(i);
                    assertThat((double) tensor.get(i)).as(name).isCloseTo(expected, within(1e-5));
                }
            });
        }
    }

    @Test
    void mixedRunsRepeatAndDifferFromOthers() {
        TrainingPlan plan = plan(new CrossEntropy(), new SoftTarget());
        BatchSource source =
                new BatchSource(Augmented.none(new Pictures(17)), 4, 7, OptionalDouble.of(0.4), Optional.empty());
        Parameters once = trained(plan, source);
        requireSameBits(trained(plan, source), once);
        assertThat(once.get("fc.weight")
                        .sameBits(trained(plan, batches(Augmented.none(new Pictures(17))))
                                .get("fc.weight")))
                .isFalse();
    }
}
