package io.parsimony.spark;

import io.parsimony.Parsimony;
import io.parsimony.backend.Backend;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.analyze.SubjectOptions;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.error.Require;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.measure.Median;
import io.parsimony.internal.train.Rounds;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.run.RunOptions.CacheSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the teacher's pass and the distillation on a cluster against one process, alternating. */
@Command(
        name = "spark-bench",
        sortOptions = false,
        description = {
            "Times the teacher's pass and distillation steps on a cluster and in this process by turns, and prints the"
                    + " ratios. The networks are untrained.",
            ""
        })
final class SparkBenchmark implements Callable<Integer> {

    private static final double NANOS = 1e9;

    private final PrintStream out;

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Mixin
    private SparkOptions options = new SparkOptions();

    @Option(
            names = "--turns",
            paramLabel = "N",
            defaultValue = "3",
            description = "The measured turns; the median counts. One more is not counted. Default: ${DEFAULT-VALUE}.")
    private int turns = 3;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "64",
            description = "The distillation steps of a turn. Default: ${DEFAULT-VALUE}.")
    private int steps = 64;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "A folder for the caches, which the executors reach.")
    private Path folder = Path.of("");

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    SparkBenchmark(PrintStream out) {
        this.out = out;
    }

    /** A training to measure: its settings, its plan and its batches. */
    private record Training(TrainingConfiguration how, TrainingPlan plan, BatchSource batches) {}

    @Override
    public Integer call() throws InterruptedException {
        Require.atLeastOne("--turns", turns);
        Require.atLeastOne("--steps", steps);
        SparkOptions.Loaded loaded = options.load();
        try (JavaSparkContext spark = options.connect("spark-bench");
                Parsimony alone = Parsimony.open(loaded.configuration())) {
            OpenData data = OpenData.of(spark, loaded, folder);
            Model teacher = subject.find().model().get();
            Rewrite rewrite = alone.rewriteAtRandom(teacher);
            TrainingConfiguration how = loaded.configuration().distill();
            TrainingSetup setup = new TrainingSetup(how);
            TrainingPlan plan = setup.plan(rewrite.model(), Optional.of(teacher), setup.taps(teacher, rewrite));
            Training training = new Training(how, plan, setup.batches(data.train()));
            out.printf(
                    Locale.ROOT,
                    "%s, %d samples, batch %d, %d shards%n",
                    alone.backend().info().describe(),
                    data.train().size(),
                    training.batches.batchSize(),
                    loaded.spark().shards());
            try (SparkBackend averaging = backend(spark, loaded, loaded.spark().localSteps());
                    SparkBackend synchronous = backend(spark, loaded, 1)) {
                TeacherCache cache = pass(training, alone.backend(), averaging);
                BatchSource cached = training.batches.with(cache);
                distill("k = " + loaded.spark().localSteps(), training, cached, alone.backend(), averaging, spark);
                distill("k = 1", training, cached, alone.backend(), synchronous, spark);
            }
        }
        return 0;
    }

    private static SparkBackend backend(JavaSparkContext spark, SparkOptions.Loaded loaded, int localSteps) {
        return new SparkBackend(
                spark,
                loaded.configuration().backend(),
                new SparkSettings(loaded.spark().shards(), localSteps));
    }

    private TeacherCache pass(Training training, Backend alone, Backend cluster) {
        double[] one = new double[turns];
        double[] several = new double[turns];
        TeacherCache last = cache(training, alone, "one-0");
        // Each variant of a sample counts.
        long samples = last.bytes() / last.bytesPerSample();
        for (int turn = 0; turn <= turns; turn++) {
            double first = seconds(cache(training, alone, "one-" + turn));
            last = cache(training, cluster, "cluster-" + turn);
            double second = seconds(last);
            if (turn > 0) {
                one[turn - 1] = samples / first;
                several[turn - 1] = samples / second;
            }
        }
        print("teacher's pass", "samples/s", Median.of(one), Median.of(several));
        out.printf(Locale.ROOT, "   cache: %,d bytes a sample%n", last.bytesPerSample());
        return last;
    }

    private TeacherCache cache(Training training, Backend backend, String name) {
        Path place = folder.resolve(name);
        try {
            if (Files.exists(place)) {
                try (var files = Files.list(place)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CacheSettings settings = new CacheSettings(
                true, place.toString(), training.how.run().cache().topK());
        return TeacherCache.of(backend, training.plan, training.batches, settings);
    }

    private static double seconds(TeacherCache cache) {
        long start = System.nanoTime();
        cache.prepare();
        return (System.nanoTime() - start) / NANOS;
    }

    private void distill(
            String name, Training training, BatchSource batches, Backend alone, Backend cluster, JavaSparkContext spark)
            throws InterruptedException {
        List<Double> weights = training.plan.objective().weights(0, 1);
        LongFunction<StepSettings> settings = step -> new StepSettings(1e-4, weights);
        double[] one = new double[turns];
        double[] several = new double[turns];
        long bytes = 0;
        try (TrainingSession local = TrainingSession.open(alone, training.plan);
                TrainingSession distributed = TrainingSession.open(cluster, training.plan);
                Rounds first = local.rounds(batches, settings, 0, Long.MAX_VALUE);
                Rounds second = distributed.rounds(batches, settings, 0, Long.MAX_VALUE)) {
            for (int turn = 0; turn <= turns; turn++) {
                double oneTime = seconds(first);
                try (SparkMetrics metrics = new SparkMetrics(spark, folder.resolve("spark.jsonl"))) {
                    double severalTime = seconds(second);
                    if (turn > 0) {
                        one[turn - 1] = steps / oneTime;
                        several[turn - 1] = steps / severalTime;
                        bytes = metrics.resultBytes() / steps;
                    }
                }
            }
        }
        print("distillation, " + name, "steps/s", Median.of(one), Median.of(several));
        out.printf(Locale.ROOT, "   results: %,d bytes a step of all shards%n", bytes);
    }

    private double seconds(Rounds rounds) throws InterruptedException {
        long start = System.nanoTime();
        int taken = 0;
        while (taken < steps) {
            taken += rounds.next().size();
        }
        return (System.nanoTime() - start) / NANOS * steps / taken;
    }

    private void print(String what, String unit, double one, double several) {
        out.printf(
                Locale.ROOT,
                "%s: one process %.1f %s, cluster %.1f %s: %.2fx%n",
                what,
                one,
                unit,
                several,
                unit,
                several / one);
    }
}
