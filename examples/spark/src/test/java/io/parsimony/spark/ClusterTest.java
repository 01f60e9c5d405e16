package io.parsimony.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.parsimony.Compression;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.Parsimony;
import io.parsimony.backend.Backend;
import io.parsimony.config.Configuration;
import io.parsimony.data.Dataset;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.data.Fingerprints;
import io.parsimony.internal.distill.Taps;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.run.Earlier;
import io.parsimony.run.RunOptions.CacheSettings;
import io.parsimony.tck.check.GlyphDataset;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener;
import io.parsimony.zoo.Zoo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Tests trainings on a cluster of two worker processes, with drawn digits and small networks. */
@EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "Hadoop needs Subject.getSubject, which Java 24 removed.")
class ClusterTest {

    /** A network with batch norm, which makes the steps of two shards differ from those of one machine. */
    private static final Network WITH_BATCH_NORM =
            Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8), List.of(16)), List.of(32), 10);

    private static final Network PLAIN = Network.builder()
            .input("image", Shape.of(1, 12, 12))
            .conv2d("conv", 8, 3, 2, 1)
            .relu("relu")
            .flatten("flat")
            .add("drop", new Layer.Dropout(0.25))
            .linear("fc", 10)
            .build();

    private static final GlyphDataset TRAIN = new GlyphDataset(246, 12, 1);
    private static final GlyphDataset TEST = new GlyphDataset(100, 12, 2);
    private static final String SETTINGS =
            """
            parsimony {
              backend = onnx
              backends.onnx.threads = 1
              compress {
                target { macs = 1.5, parameters = 2 }
                rewrites = [ { type = parconv, omega = 0.25, keep = [conv1] }, { type = low-rank, rank = 8 } ]
              }
              distill {
                losses = [ { type = cross-entropy, weight = 0.5 }, { type = soft-target, weight = 0.5 } ]
                epochs = 6, batch = 20, warm-up = 5, max-gradient-norm = 5
                optimizer { type = sgd, learning-rate = 0.05, momentum = 0.9 }
                checkpoint { steps = 5 }
              }
              teacher {
                losses = [ { type = cross-entropy } ]
                epochs = 6, batch = 20, warm-up = 5, max-gradient-norm = 5
                optimizer { type = sgd, learning-rate = 0.05, momentum = 0.9 }
                checkpoint { steps = 5 }
              }
            }
            """;

    @TempDir
    private static Path scratch;

    private static JavaSparkContext cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        cluster = new JavaSparkContext(LocalCluster.settings(2)
                .setAppName("parsimony test")
                .set("spark.local.dir", scratch.toString())
                .set("spark.hadoop.fs.full.impl", FullDisk.class.getName()));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Configuration configuration(String more) {
        Config settings = ConfigFactory.parseString(more)
                .withFallback(ConfigFactory.parseString(SETTINGS))
                .resolve();
        return Parsimony.configure(settings);
    }

    private static Parsimony onCluster(int shards, int localSteps, Configuration configuration) {
        Backend backend = new SparkBackend(cluster, configuration.backend(), new SparkSettings(shards, localSteps));
        return Parsimony.of(backend, configuration);
    }

    private static Model train(Parsimony parsimony, Network network, Path folder, TrainingListener listener) {
        try (parsimony) {
            return parsimony.train(
                    Model.initialize(network, 3),
                    parsimony.configuration().teacher().orElseThrow(),
                    TRAIN,
                    folder,
                    listener);
        }
    }

    private static void requireSameBits(Model found, Model expected) {
        expected.parameters().asMap().forEach((name, tensor) -> assertThat(
                        found.parameters().get(name).sameBits(tensor))
                .as(name)
                .isTrue());
    }

    private static double difference(Parameters found, Parameters expected) {
        double most = 0;
        for (String name : expected.names()) {
            Tensor one = found.get(name);
            Tensor other = expected.get(name);
            for (int i = 0; i < one.shape().size(); i++) {
                most = Math.max(most, Math.abs(one.get(i) - other.get(i)));
            }
        }
        return most;
    }

    @Test
    void averagedGradientsAreThoseOfTheWholeBatch() {
        Configuration configuration = configuration("parsimony.teacher { epochs = 2, mixup = 0.2 }");
        List<Double> losses = new ArrayList<>();
        List<Double> expected = new ArrayList<>();
        Model alone = train(
                Parsimony.open(configuration),
                PLAIN,
                folder.resolve("alone"),
                step -> expected.add(step.report().total()));
        Model found = train(
                onCluster(3, 1, configuration),
                PLAIN,
                folder.resolve("cluster"),
                step -> losses.add(step.report().total()));
        // The last batch of an epoch has six samples, which gives three parts of two samples.
        assertThat(losses).hasSameSizeAs(expected).hasSize(26);
        for (int i = 0; i < losses.size(); i++) {
            assertThat(losses.get(i)).as("step %d", i).isCloseTo(expected.get(i), within(1e-4));
        }
        assertThat(difference(found.parameters(), alone.parameters())).isLessThan(1e-4);
    }

    @Test
    void resultsDoNotDependOnExecutorsThatAreKilled() {
        Configuration configuration = configuration("parsimony.teacher.epochs = 2");
        for (int shards : new int[] {2, 10}) {
            Model whole = train(
                    onCluster(shards, 4, configuration),
                    WITH_BATCH_NORM,
                    folder.resolve("whole-" + shards),
                    TrainingListener.NONE);
            Model killed = train(
                    onCluster(shards, 4, configuration), WITH_BATCH_NORM, folder.resolve("killed-" + shards), step -> {
                        if (step.step() == 7) {
                            LocalCluster.killAnExecutor(0);
                        }
                    });
            requireSameBits(killed, whole);
        }
    }

    @Test
    void compressionOnAClusterUsesTheSameCacheAndReachesTheSameAccuracy() throws IOException {
        String cached = "parsimony.distill.cache.enabled = true, parsimony.distill.cache.folder = ";
        Configuration configuration = configuration(cached + folder.resolve("cluster-cache"));
        try (Parsimony parsimony = onCluster(2, 4, configuration)) {
            CompressionResult result = Compression.of(parsimony)
                    .teacher(WITH_BATCH_NORM)
                    .data(TRAIN, TEST)
                    .withoutLatency()
                    .folder(folder.resolve("run"), Earlier.RESUME)
                    .run();
            assertThat(accuracy(result, Role.TEACHER)).isGreaterThan(90);
            assertThat(accuracy(result, Role.STUDENT)).isGreaterThan(90);
        }
        // Reads the teacher and the student, and fills the cache again on one machine.
        Configuration one = configuration(cached + folder.resolve("one-cache"));
        try (Parsimony parsimony = Parsimony.open(one)) {
            Compression.of(parsimony)
                    .teacher(WITH_BATCH_NORM)
                    .data(TRAIN, TEST)
                    .withoutLatency()
                    .folder(folder.resolve("run"), Earlier.RESUME)
                    .run();
            Model teacher = parsimony.train(
                    Model.initialize(
                            WITH_BATCH_NORM, one.teacher().orElseThrow().seed()),
                    one.teacher().orElseThrow(),
                    TRAIN,
                    folder.resolve("run/runs/teacher"),
                    TrainingListener.NONE);
            parsimony.distill(
                    teacher, parsimony.rewriteAtRandom(teacher), TRAIN, folder.resolve("again"), TrainingListener.NONE);
        }
        assertThat(bytes(folder.resolve("cluster-cache"))).isEqualTo(bytes(folder.resolve("one-cache")));
    }

    private static double accuracy(CompressionResult result, Role role) {
        return result.model(role).orElseThrow().score().orElseThrow().accuracy();
    }

    /** Returns the checksums of a cache's files, without the lock file. */
    private static Map<String, String> bytes(Path cache) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (var files = Files.list(cache)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("lock")) {
                    found.put(file.getFileName().toString(), Fingerprints.sha256(Files.readAllBytes(file)));
                }
            }
        }
        assertThat(found).containsKeys("cache.safetensors", "values-000000.bin");
        return found;
    }

    @Test
    void runBegunOnAClusterIsFinishedOnOneMachineAndTheReverse() {
        Configuration half = configuration("parsimony.teacher { epochs = 3, schedule { type = constant } }");
        Configuration whole = configuration("parsimony.teacher { epochs = 6, schedule { type = constant } }");
        List<Long> steps = new ArrayList<>();
        train(onCluster(2, 1, half), PLAIN, folder.resolve("first"), TrainingListener.NONE);
        train(Parsimony.open(whole), PLAIN, folder.resolve("first"), step -> steps.add(step.step()));
        assertThat(steps).hasSize(39).startsWith(39L);
        steps.clear();
        train(Parsimony.open(half), PLAIN, folder.resolve("second"), TrainingListener.NONE);
        train(onCluster(2, 1, whole), PLAIN, folder.resolve("second"), step -> steps.add(step.step()));
        assertThat(steps).hasSize(39).startsWith(39L);
        Model first = train(Parsimony.open(whole), PLAIN, folder.resolve("first"), TrainingListener.NONE);
        Model second = train(Parsimony.open(whole), PLAIN, folder.resolve("second"), TrainingListener.NONE);
        assertThat(difference(first.parameters(), second.parameters())).isLessThan(1e-4);
    }

    /** An error that no code catches, to simulate a crash of the driver. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    void runWhoseDriverDiesIsResumedToTheSameBits() {
        Configuration configuration = configuration("parsimony.teacher.epochs = 3");
        Model whole =
                train(onCluster(2, 4, configuration), WITH_BATCH_NORM, folder.resolve("whole"), TrainingListener.NONE);
        Path run = folder.resolve("killed");
        for (long last : new long[] {7, 22, 23}) {
            assertThatThrownBy(() -> train(onCluster(2, 4, configuration), WITH_BATCH_NORM, run, step -> {
                        if (step.step() == last) {
                            throw new Death();
                        }
                    }))
                    .isInstanceOf(Death.class);
        }
        List<Long> steps = new ArrayList<>();
        Model resumed = train(onCluster(2, 4, configuration), WITH_BATCH_NORM, run, step -> steps.add(step.step()));
        // The checkpoint of the last complete round; the last round of an epoch ends with its 13th step.
        assertThat(steps).startsWith(21L);
        requireSameBits(resumed, whole);
    }

    @Test
    void fullDiskOfOneWorkerCostsOnlyTime() throws IOException {
        Configuration configuration = configuration("");
        Model teacher = Model.initialize(WITH_BATCH_NORM, 3);
        Path one = folder.resolve("one");
        Path full = folder.resolve("full");
        try (Parsimony alone = Parsimony.open(configuration);
                Parsimony several = onCluster(2, 4, configuration)) {
            fill(alone, teacher, one.toString());
            fill(several, teacher, "full:" + full);
        }
        assertThat(full.resolve(FullDisk.VICTIM)).exists();
        Files.delete(full.resolve(FullDisk.VICTIM));
        assertThat(bytes(full)).isEqualTo(bytes(one));
    }

    private static void fill(Parsimony parsimony, Model teacher, String cache) {
        TrainingSetup setup = new TrainingSetup(parsimony.configuration().distill());
        TeacherCache.of(
                        parsimony.backend(),
                        setup.plan(teacher, Optional.of(teacher), Taps.none()),
                        setup.batches(TRAIN),
                        new CacheSettings(true, cache, OptionalInt.empty()))
                .prepare();
    }

    @Test
    void executorWithoutTheEngineIsOneError() {
        Configuration configuration = configuration("");
        Backend backend = new SparkBackend(cluster, new MissingEngine(), new SparkSettings(2, 4));
        try (Parsimony parsimony = Parsimony.of(backend, configuration)) {
            assertThatThrownBy(() -> parsimony.train(
                            Model.initialize(WITH_BATCH_NORM, 3),
                            configuration.teacher().orElseThrow(),
                            TRAIN,
                            TrainingListener.NONE))
                    .hasMessageContaining("shard 0: The engine does not start: no natives.")
                    .hasMessageContaining("[engine-unavailable]");
        }
    }

    @Test
    void dataThatOtherProcessesCannotOpenAreRefused() {
        Configuration configuration = configuration("");
        Dataset inMemory = new InMemory();
        try (Parsimony parsimony = onCluster(2, 4, configuration)) {
            assertThatThrownBy(() -> parsimony.train(
                            Model.initialize(PLAIN, 3),
                            configuration.teacher().orElseThrow(),
                            inMemory,
                            TrainingListener.NONE))
                    .hasMessageContaining("This training cannot be sent to executors")
                    .hasMessageContaining("Name the data in parsimony.data")
                    .hasMessageContaining("[bad-plan]");
        }
    }

    /** A data set that is not a record. */
    private static final class InMemory implements Dataset {

        @Override
        public int size() {
            return TRAIN.size();
        }

        @Override
        public int classes() {
            return TRAIN.classes();
        }

        @Override
        public Shape sampleShape() {
            return TRAIN.sampleShape();
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            TRAIN.read(index, destination);
        }

        @Override
        public int label(int index) {
            return TRAIN.label(index);
        }
    }

    /** A data set with one sample of NaN. */
    private record Poisoned(Dataset data, int sample) implements Dataset {

        @Override
        public int size() {
            return data.size();
        }

        @Override
        public int classes() {
            return data.classes();
        }

        @Override
        public Shape sampleShape() {
            return data.sampleShape();
        }

        @Override
        public int label(int index) {
            return data.label(index);
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            int start = destination.position();
            data.read(index, destination);
            if (index == sample) {
                destination.put(start, Float.NaN);
            }
        }
    }

    @Test
    void poisonedSampleEndsTheRunWithTheStepAndTheShard() {
        Configuration configuration = configuration("");
        try (Parsimony parsimony = onCluster(2, 4, configuration)) {
            assertThatThrownBy(() -> parsimony.train(
                            Model.initialize(WITH_BATCH_NORM, 3),
                            configuration.teacher().orElseThrow(),
                            new Poisoned(TRAIN, 17),
                            TrainingListener.NONE))
                    .hasMessageContaining("shard ")
                    .hasMessageContaining("Expected a finite loss, found NaN")
                    .hasMessageContaining("[non-finite-loss]");
        }
    }
}
