package io.parsimony.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Executable;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.DistillationLoss.TopKLogits;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Signals;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.format.Safetensors;
import io.parsimony.internal.augment.Shift;
import io.parsimony.internal.data.Augmented;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.run.RunOptions.CacheSettings;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.testing.FeatureLoss;
import io.parsimony.testing.LabelLoss;
import io.parsimony.testing.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherCacheTest {

    private static final int CLASSES = 6;
    private static final Samples DATA = new Samples(23, CLASSES, 0);

    @TempDir
    private Path folder;

    private final Oracles backend = new Oracles();
    private final Model teacher = model(1);
    private Augmented data = Augmented.none(DATA);
    private OptionalInt topK = OptionalInt.empty();

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private static Model model(long seed) {
        return Model.initialize(
                Network.builder()
                        .input("x", Shape.of(1, 2, 2))
                        .relu("relu")
                        .flatten("flat")
                        .linear("fc", CLASSES)
                        .build(),
                seed);
    }

    /** Teachers whose values are plain functions of the sample: its number, times one more than the value's place. */
    private static final class Oracles implements Backend {

        private final List<Integer> batches = new ArrayList<>();
        private int open;
        /** The batch at which the process dies; none if negative. */
        private int dieAt = -1;

        @Override
        public BackendInfo info() {
            return new BackendInfo("oracles", "Made-up", "1", "cpu");
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.INFERENCE);
        }

        @Override
        public Value upload(Tensor tensor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Executable compile(Program program, Map<String, Tensor> constants) {
            throw new UnsupportedOperationException();
        }

        @Override
        public InferenceSession infer(Model model, List<String> nodes) {
            open++;
            float factor = model.parameters().get("fc.weight").get(0);
            return new InferenceSession() {
                @Override
                public Model model() {
                    return model;
                }

                @Override
                public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                    if (batches.size() == dieAt) {
                        throw new OutOfMemoryError("made up");
                    }
                    Tensor x = inputs.get("x");
                    batches.add(x.shape().dim(0));
                    Map<String, Tensor> values = new LinkedHashMap<>();
                    for (String node : nodes) {
                        Shape shape = model.network().shape(node);
                        float[] numbers = new float[x.shape().dim(0) * shape.size()];
                        for (int i = 0; i < numbers.length; i++) {
                            int sample = i / shape.size();
                            numbers[i] = factor * x.get(4 * sample) * (1 + i % shape.size());
                        }
                        values.put(node, Tensor.of(shape.batched(x.shape().dim(0)), numbers));
                    }
                    return values;
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }

        @Override
        public void close() {}
    }

    /** Looks at some of the largest logits. */
    private record Few(int k, double temperature) implements DistillationLoss {

        @Override
        public String type() {
            return "few";
        }

        @Override
        public Set<Need> needs() {
            return Set.of(Need.TEACHER);
        }

        @Override
        public Optional<TopKLogits> teacherLogits() {
            return Optional.of(new TopKLogits(k, temperature));
        }

        @Override
        public <T> Expr<T> compute(Signals<T> student, Signals<T> other, Expr<T> labels) {
            return student.logits().mul(other.logits()).mean();
        }
    }

    private TrainingPlan plan(Taps taps, DistillationLoss... losses) {
        List<Term> terms = new ArrayList<>();
        terms.add(new Term(new LabelLoss(), 1));
        List.of(losses).forEach(loss -> terms.add(new Term(loss, 1)));
        return TrainingPlan.builder(model(9), new Objective(terms), new Sgd())
                .teacher(teacher)
                .taps(taps)
                .build();
    }

    private TrainingPlan featurePlan() {
        return plan(new Taps(List.of(new Taps.Tap("relu", "relu"))), new FeatureLoss());
    }

    private BatchSource batches() {
        return new BatchSource(data, 4, 7, OptionalDouble.empty(), Optional.empty());
    }

    private TeacherCache cache(TrainingPlan plan, Model... teachers) {
        CacheSettings settings = new CacheSettings(true, folder.resolve("cache").toString(), topK);
        // Segments of five samples of ten numbers.
        return TeacherCache.of(
                backend, plan, teachers.length == 0 ? List.of(teacher) : List.of(teachers), batches(), settings, 200);
    }

    private float factor(Model model) {
        return model.parameters().get("fc.weight").get(0);
    }

    private static float[] read(TeacherCache cache, int variant, int sample, String node) {
        FloatBuffer numbers = FloatBuffer.allocate(CLASSES);
        cache.read(variant, sample, node, numbers);
        float[] found = new float[numbers.position()];
        numbers.flip().get(found);
        return found;
    }

    private void requireWhole(TeacherCache cache) {
        for (int sample = 0; sample < DATA.size(); sample++) {
            float number = factor(teacher) * sample;
            assertThat(read(cache, 0, sample, "fc"))
                    .containsExactly(number, number * 2, number * 3, number * 4, number * 5, number * 6);
            assertThat(read(cache, 0, sample, "relu")).containsExactly(number, number * 2, number * 3, number * 4);
        }
    }

    @Test
    void teacherRunsOnceAndItsValuesComeBack() {
        TeacherCache cache = cache(featurePlan());
        assertThat(cache.values()).isEqualTo(Map.of("fc", Shape.of(CLASSES), "relu", Shape.of(1, 2, 2)));
        assertThat(cache.bytesPerSample()).isEqualTo(40);
        cache.prepare();
        // Five segments, each of a batch of four and one that is filled up: all as large as the training's.
        assertThat(backend.batches).hasSize(9).containsOnly(4);
        assertThat(backend.open).isZero();
        requireWhole(cache);
        cache.prepare();
        TeacherCache again = cache(featurePlan());
        requireWhole(again);
        assertThat(backend.batches).as("nothing is run again").hasSize(9);
        Batch batch = batches().with(again).batch(3, 5);
        assertThat(batch.teacher().get("fc").get(0))
                .isEqualTo(factor(teacher) * batch.inputs().get(0));
    }

    @Test
    void creationThatWasKilledGoesOn() throws IOException {
        backend.dieAt = 5;
        assertThatThrownBy(() -> cache(featurePlan()).prepare()).isInstanceOf(OutOfMemoryError.class);
        assertThat(files("values")).hasSize(2);
        assertThat(backend.open).isZero();
        // What a killed process leaves: a piece under another name, and, on a bad disk, one that is too short.
        Files.writeString(folder.resolve("cache").resolve("values-000002.bin.part"), "half");
        Files.writeString(folder.resolve("cache").resolve("values-000003.bin"), "short");
        backend.dieAt = -1;
        backend.batches.clear();
        TeacherCache cache = cache(featurePlan());
        cache.prepare();
        assertThat(backend.batches).hasSize(5);
        requireWhole(cache);
        assertThat(files("")).noneMatch(name -> name.endsWith(".part"));
    }

    private List<String> files(String prefix) throws IOException {
        try (var files = Files.list(folder.resolve("cache"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }

    @Test
    void interruptedCreationKeepsWhatIsDone() throws IOException {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> cache(featurePlan()).prepare())
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[cancelled]");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(files("values")).isEmpty();
        requireWhole(cache(featurePlan()));
    }

    @Test
    void staleCacheIsRefusedWithWhatDiffers() throws IOException {
        cache(featurePlan()).prepare();
        assertThatThrownBy(() -> cache(featurePlan(), model(2)).prepare())
                .hasMessageContaining("teacher: Expected a cache of [[")
                .hasMessageContaining("or delete it. [stale-cache]");
        data = Augmented.none(new Samples(22, CLASSES, 0));
        assertThatThrownBy(() -> cache(plan(Taps.none(), new Few(2, 4))).prepare())
                .hasMessageContaining("3 problems")
                .hasMessageContaining("data: Expected a cache of [22 samples, ")
                .hasMessageContaining(
                        "values: Expected a cache of [{fc=6}, logits: all], found one of [{fc=6, relu=1x2x2}");
        data = new Augmented(DATA, List.of(new Shift(1)), 3, OptionalInt.of(2));
        assertThatThrownBy(() -> cache(featurePlan()).prepare())
                .hasMessageContaining(
                        "augmentation: Expected a cache of [[Shift[pixels=1]], seed 3, 2 variants], found one"
                                + " of [none].");
        data = Augmented.none(DATA);
        backend.batches.clear();
        requireWhole(cache(featurePlan()));
        assertThat(backend.batches).as("nothing was overwritten").isEmpty();
    }

    @Test
    void damagedSegmentIsNamed() throws IOException {
        cache(featurePlan()).prepare();
        Path file = folder.resolve("cache").resolve("values-000001.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[17] ^= 1;
        Files.write(file, bytes);
        TeacherCache cache = cache(featurePlan());
        read(cache, 0, 4, "fc");
        assertThatThrownBy(() -> read(cache, 0, 5, "fc"))
                .hasMessageContaining("values-000001.bin]: The file was damaged: expected the checksum ")
                .hasMessageContaining("[bad-cache]");
        Files.delete(file);
        backend.batches.clear();
        requireWhole(cache(featurePlan()));
        assertThat(backend.batches).hasSize(2);
    }

    /** A mapped file that is cut off ends the process. */
    @Test
    void segmentThatIsCutOffWhileInUseIsNamed() throws IOException {
        TeacherCache cache = cache(featurePlan());
        cache.prepare();
        read(cache, 0, 4, "fc");
        try (FileChannel file =
                FileChannel.open(folder.resolve("cache").resolve("values-000000.bin"), StandardOpenOption.WRITE)) {
            file.truncate(10);
        }
        assertThatThrownBy(() -> read(cache, 0, 4, "fc"))
                .hasMessageContaining("values-000000.bin]: The file was damaged: it ends too early")
                .hasMessageContaining("[bad-cache]");
    }

    /** With a checksum to match: a class of -1 would be a logit of the sample before. */
    @Test
    void storedClassesAreChecked() throws IOException {
        topK = OptionalInt.of(2);
        TeacherCache whole = cache(plan(Taps.none(), new Few(2, 4)));
        whole.prepare();
        Path file = folder.resolve("cache").resolve("values-000000.bin");
        for (int wrong : new int[] {-1, CLASSES, Integer.MIN_VALUE}) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putInt(20, wrong);
            CRC32C sum = new CRC32C();
            sum.update(bytes.array(), 0, bytes.capacity() - 8);
            bytes.putLong(bytes.capacity() - 8, sum.getValue());
            Files.write(file, bytes.array());
            TeacherCache cache = cache(plan(Taps.none(), new Few(2, 4)));
            read(cache, 0, 0, "fc");
            assertThatThrownBy(() -> read(cache, 0, 1, "fc"))
                    .hasMessageContaining("values-000000.bin]: Expected a class below 6, found " + wrong)
                    .hasMessageContaining("[bad-cache]");
        }
    }

    @Test
    void largestLogitsStandForAll() {
        topK = OptionalInt.of(2);
        TeacherCache cache = cache(plan(Taps.none(), new Few(2, 4)));
        assertThat(cache.bytesPerSample()).isEqualTo(20);
        float number = factor(teacher) * 3;
        float[] found = read(cache, 0, 3, "fc");
        int first = number > 0 ? 5 : 0;
        int second = number > 0 ? 4 : 1;
        assertThat(found[first]).isEqualTo(number * (first + 1));
        assertThat(found[second]).isEqualTo(number * (second + 1));
        double mass = 0;
        double expected = 0;
        for (int c = 0; c < CLASSES; c++) {
            if (c != first && c != second) {
                mass += Math.exp(found[c] / 4);
                expected += Math.exp(number * (c + 1) / 4);
            }
        }
        assertThat(mass / expected).isBetween(1 - 1e-6, 1 + 1e-6);
        // Sample 0 has equal logits: the lower classes count, and all others lie below them.
        float[] equal = read(cache, 0, 0, "fc");
        assertThat(equal[0]).isZero();
        assertThat(equal[1]).isZero();
        assertThat(equal[2]).isNegative().isGreaterThan(-1e-6f).isEqualTo(equal[5]);
    }

    @Test
    void lossesThatLookAtMoreAreRefused() {
        topK = OptionalInt.of(2);
        assertThatThrownBy(() -> cache(plan(Taps.none(), new Few(3, 4))))
                .hasMessageContaining("at most 2 of the teacher's logits")
                .hasMessageContaining("[few] with 3. Remove the cache's top-k")
                .hasMessageContaining("[bad-plan]");
        assertThatThrownBy(() -> cache(plan(Taps.none(), new Few(1, 4), new Few(2, 3))))
                .hasMessageContaining("temperature 4.0");
        assertThatThrownBy(() -> cache(featurePlan())).hasMessageContaining("[from-features] with all");
        topK = OptionalInt.of(CLASSES);
        requireWhole(cache(featurePlan()));
    }

    @Test
    void everyVariantIsCached() {
        data = new Augmented(DATA, List.of(new Shift(1)), 3, OptionalInt.of(3));
        TeacherCache cache = cache(featurePlan());
        cache.prepare();
        assertThat(cache.bytes()).isEqualTo(3 * 23 * 40);
        for (int epoch = 0; epoch < 5; epoch++) {
            Batch batch = batches().with(cache).batch(epoch, 2);
            for (int i = 0; i < batch.size(); i++) {
                float[] seen = new float[4];
                batch.inputs().data().slice(4 * i, 4).get(seen);
                assertThat(batch.teacher().get("relu").get(4 * i)).isEqualTo(factor(teacher) * seen[0]);
            }
        }
        data = new Augmented(DATA, List.of(new Shift(1)), 3, OptionalInt.empty());
        assertThatThrownBy(() -> cache(featurePlan()))
                .hasMessageContaining("Expected a number of variants (augment-epochs)")
                .hasMessageContaining("[bad-plan]");
    }

    @Test
    void severalTeachersGiveTheMeanOfTheirLogits() {
        Model other = model(2);
        TeacherCache cache = cache(featurePlan(), teacher, other);
        double expected = 5 * ((double) (factor(teacher) * 7f) + (double) (factor(other) * 7f)) / 2;
        assertThat((double) read(cache, 0, 7, "fc")[4]).isCloseTo(expected, within(1e-5));
        assertThat(read(cache, 0, 7, "relu")[0]).isEqualTo(factor(teacher) * 7);
        assertThat(backend.open).isZero();
        Model wide = Model.initialize(
                Network.builder()
                        .input("x", Shape.of(1, 2, 2))
                        .flatten("flat")
                        .linear("fc", 7)
                        .build(),
                1);
        assertThatThrownBy(() -> cache(featurePlan(), teacher, wide))
                .hasMessageContaining("teacher 2 of 2: Expected teachers from 1x2x2 to 6, found one from 1x2x2 to 7.")
                .hasMessageContaining("[bad-plan]");
    }

    @Test
    void teachersAreAskedForABatchAsTheCacheWillHoldIt() {
        Model other = model(2);
        TeacherCache cache = cache(featurePlan(), teacher, other);
        Batch asked = cache.ask(batches().batch(0, 1));
        assertThat(folder.resolve("cache")).doesNotExist();
        assertThat(backend.open).isZero();
        requireSameValues(asked, batches().with(cache).batch(0, 1));

        topK = OptionalInt.of(3);
        folder = folder.resolve("few");
        TeacherCache few = cache(plan(Taps.none(), new Few(2, 4)), teacher, other);
        requireSameValues(few.ask(batches().batch(0, 5)), batches().with(few).batch(0, 5));
    }

    private static void requireSameValues(Batch found, Batch expected) {
        assertThat(found.inputs().sameBits(expected.inputs())).isTrue();
        assertThat(found.labels().sameBits(expected.labels())).isTrue();
        assertThat(found.teacher()).isNotEmpty().hasSameSizeAs(expected.teacher());
        expected.teacher()
                .forEach((node, tensor) -> assertThat(found.teacher().get(node).sameBits(tensor))
                        .as(node)
                        .isTrue());
    }

    @Test
    void settingsTellSeveralTeachersApart() {
        String two = cache(featurePlan(), teacher, model(2)).settings();
        assertThat(two)
                .contains("2 teachers")
                .isNotEqualTo(cache(featurePlan(), teacher, model(3)).settings());
        assertThat(cache(featurePlan()).settings()).endsWith("1 teachers");
    }

    @Test
    void teachersFileThatCannotBeReadIsNamed() {
        CacheSettings settings = new CacheSettings(true, "cache", OptionalInt.empty(), List.of("other.unknown"));
        assertThatThrownBy(() -> TeacherCache.of(backend, featurePlan(), batches(), settings))
                .hasMessageContaining("teacher [other.unknown]: Expected a model file with one of the endings")
                .hasMessageContaining("[unknown-format]");
    }

    @Test
    void foreignFilesAndBadSettingsAreSaid() throws IOException {
        Files.createDirectories(folder.resolve("cache"));
        Safetensors.write(folder.resolve("cache").resolve("cache.safetensors"), Map.of(), Map.of("format", "pt"));
        assertThatThrownBy(() -> cache(featurePlan()).prepare())
                .hasMessageContaining("Expected format [parsimony-teacher-cache], found [pt]. [bad-cache]");
        Files.delete(folder.resolve("cache").resolve("cache.safetensors"));
        Files.delete(folder.resolve("cache"));
        Files.writeString(folder.resolve("cache"), "a file");
        assertThatThrownBy(() -> cache(featurePlan()).prepare()).hasMessageContaining("[unwritable-file]");
        assertThatThrownBy(() -> new CacheSettings(true, " ", OptionalInt.empty()))
                .hasMessageContaining("folder");
        assertThatThrownBy(() -> new CacheSettings(true, "a", OptionalInt.of(0)))
                .hasMessageContaining("top-k");
    }
}
