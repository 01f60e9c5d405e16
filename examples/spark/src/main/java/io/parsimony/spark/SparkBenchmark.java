package io.parsimony.spark;

import io.parsimony.Parsimony;
import io.parsimony.backend.Backend;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.analyze.SubjectOptions;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
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
import io.parsimony.network.Parameters;
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
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares the times of the teacher's pass and of distillation on a cluster and in one process, alternately. */
@Command(
        name = "spark-bench",
        sortOptions = false,
        description = {
            "Times the teacher's pass and distillation steps alternately on a cluster and in this process, and prints"
                    + " the ratios. The networks are untrained.",
            ""
        })
final class SparkBenchmark implements Callable<Integer> {

    private static final double NANOS = 1e9;
    private static final double BITS = 8e-9;
    private static final int EMPTY_JOBS = 9;
    private static final int MANY_TASKS = 64;
    private static final int[] EXECUTORS = {1, 16, 256};

    private final PrintStream out;

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Mixin
    private SparkOptions options = new SparkOptions();

    @Option(
            names = "--turns",
            paramLabel = "N",
            defaultValue = "3",
            description = "Timed rounds after one warm-up round; prints medians. Default: ${DEFAULT-VALUE}.")
    private int turns = 3;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "64",
            description = "Distillation steps per round. Default: ${DEFAULT-VALUE}.")
    private int steps = 64;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "A folder for the caches that all executors can access.")
    private Path folder = Path.of("");

    @Option(
            names = "--project",
            paramLabel = "N",
            description = "Also compute from the measured times how long N samples take on 1, 16 and 256 executors.")
    private @Nullable Long projected;

    @Option(
            names = "--gigabits",
            paramLabel = "N",
            defaultValue = "10",
            description = "The network that --project assumes, in Gbit/s. Default: ${DEFAULT-VALUE}.")
    private double gigabits = 10;

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    SparkBenchmark(PrintStream out) {
        this.out = out;
    }

    /** A training to measure: its settings, its plan and its batches. */
    private record Training(TrainingConfiguration how, TrainingPlan plan, BatchSource batches) {}

    /** A measured pass: the cache that it filled, and the seconds of a sample in one process. */
    private record Pass(TeacherCache cache, double sampleSeconds) {}

    /**
     * Measured rounds.
     *
     * @param stepSeconds the seconds of a step in one process
     * @param overhead the seconds of a round on the cluster without the longest of its tasks
     * @param stateBytes the bytes of the state that a round sends, and of a shard's result
     */
    private record Measured(double stepSeconds, double overhead, long stateBytes) {}

    @Override
    public Integer call() throws InterruptedException {
        Require.atLeastOne("--turns", turns);
        Require.atLeastOne("--steps", steps);
        Require.positive("--gigabits", gigabits);
        if (projected != null) {
            Require.atLeastOne("--project", projected);
        }
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
                Pass pass = pass(training, alone.backend(), averaging);
                BatchSource cached = training.batches.with(pass.cache);
                int localSteps = loaded.spark().localSteps();
                Measured rounds = distill(localSteps, training, cached, alone.backend(), averaging, spark);
                distill(1, training, cached, alone.backend(), synchronous, spark);
                if (projected != null) {
                    project(projected, training, pass, rounds, loaded.spark(), spark);
                }
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

    private Pass pass(Training training, Backend alone, Backend cluster) {
        double[] one = new double[turns];
        double[] several = new double[turns];
        TeacherCache last = cache(training, alone, "one-0");
        // Counts each augmented variant of a sample.
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
        return new Pass(last, 1 / Median.of(one));
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

    private Measured distill(
            int localSteps,
            Training training,
            BatchSource batches,
            Backend alone,
            Backend cluster,
            JavaSparkContext spark)
            throws InterruptedException {
        List<Double> weights = training.plan.objective().weights(0, 1);
        LongFunction<StepSettings> settings = step -> new StepSettings(1e-4, weights);
        double[] one = new double[turns];
        double[] several = new double[turns];
        double[] overheads = new double[turns];
        long bytes = 0;
        long state = 0;
        try (TrainingSession local = TrainingSession.open(alone, training.plan);
                TrainingSession distributed = TrainingSession.open(cluster, training.plan);
                Rounds first = local.rounds(batches, settings, 0, Long.MAX_VALUE);
                Rounds second = distributed.rounds(batches, settings, 0, Long.MAX_VALUE)) {
            // Averaged gradients leave the slots with the driver.
            state = bytes(local.parameters())
                    + (localSteps == 1 ? 0 : bytes(local.optimizerState().slots()));
            for (int turn = 0; turn <= turns; turn++) {
                Turn oneTurn = take(first);
                try (SparkMetrics metrics = new SparkMetrics(spark, folder.resolve("spark.jsonl"))) {
                    Turn severalTurn = take(second);
                    if (turn > 0) {
                        one[turn - 1] = oneTurn.stepsPerSecond;
                        several[turn - 1] = severalTurn.stepsPerSecond;
                        overheads[turn - 1] = severalTurn.waited;
                        bytes = metrics.resultBytes() / severalTurn.steps;
                    }
                }
            }
        }
        print("distillation, k = " + localSteps, "steps/s", Median.of(one), Median.of(several));
        out.printf(Locale.ROOT, "   results: %,d bytes a step of all shards%n", bytes);
        return new Measured(1 / Median.of(one), Median.of(overheads), state);
    }

    private static long bytes(Parameters parameters) {
        return parameters.asMap().values().stream()
                .mapToLong(tensor -> (long) Float.BYTES * tensor.shape().size())
                .sum();
    }

    /**
     * Steps that were taken.
     *
     * @param steps their number
     * @param stepsPerSecond their speed
     * @param waited the mean seconds of a round without its tasks
     */
    private record Turn(int steps, double stepsPerSecond, double waited) {}

    private Turn take(Rounds rounds) throws InterruptedException {
        long start = System.nanoTime();
        long waited = 0;
        int taken = 0;
        int count = 0;
        while (taken < steps) {
            List<Rounds.Step> round = rounds.next();
            waited += round.stream().mapToLong(step -> step.pace().waited()).sum();
            taken += round.size();
            count++;
        }
        return new Turn(taken, taken * NANOS / (System.nanoTime() - start), waited / NANOS / count);
    }

    private void project(
            long samples,
            Training training,
            Pass pass,
            Measured rounds,
            SparkSettings settings,
            JavaSparkContext spark) {
        double few = emptyJob(spark, settings.shards());
        double many = emptyJob(spark, MANY_TASKS * settings.shards());
        double taskSeconds = (many - few) / ((MANY_TASKS - 1) * settings.shards());
        double jobSeconds = Math.max(0, few - settings.shards() * taskSeconds);
        double bytes = (1.0 + settings.shards()) * rounds.stateBytes;
        double driverSeconds = Math.max(0, rounds.overhead - few) / bytes;
        double networkSeconds = BITS / gigabits;
        ClusterProjection projection = new ClusterProjection(
                samples,
                training.batches.batchSize(),
                settings.localSteps(),
                pass.sampleSeconds,
                rounds.stepSeconds,
                rounds.stateBytes,
                jobSeconds,
                taskSeconds,
                driverSeconds + networkSeconds,
                networkSeconds);
        out.printf(
                Locale.ROOT,
                "%nComputed for %,d samples, %d samples a step on each executor, %d local steps, %.0f Gbit/s:%n"
                        + "   state %,d bytes; job %.1f ms and %.2f ms a task; driver %.2f ns a byte;"
                        + " cache %,.1f GB%n",
                samples,
                projection.batch(),
                projection.localSteps(),
                gigabits,
                projection.stateBytes(),
                jobSeconds * 1e3,
                taskSeconds * 1e3,
                driverSeconds * 1e9,
                samples * pass.cache.bytesPerSample() / 1e9);
        TextTable table = TextTable.of(
                ">executors", ">samples a batch", ">teacher's pass", ">epoch", ">through the driver", ">efficiency");
        for (int executors : EXECUTORS) {
            table.row(
                    Units.count(executors),
                    Units.count((long) executors * projection.batch()),
                    hours(projection.pass(executors)),
                    hours(projection.epoch(executors)),
                    Units.bytes((long) projection.driverBytes(executors)) + " a round",
                    Units.percent(100 * projection.efficiency(executors)));
        }
        out.print(table.text(3));
        out.printf(Locale.ROOT, "   Up to %,d executors compute during half of a round or more.%n", projection.limit());
    }

    private static String hours(double seconds) {
        return String.format(Locale.ROOT, "%,.1f h", seconds / 3600);
    }

    /** Returns the median seconds of a job whose tasks do nothing. */
    private static double emptyJob(JavaSparkContext spark, int tasks) {
        double[] seconds = new double[EMPTY_JOBS];
        for (int i = -1; i < EMPTY_JOBS; i++) {
            long start = System.nanoTime();
            spark.parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
                    .map(task -> task)
                    .collect();
            seconds[Math.max(0, i)] = (System.nanoTime() - start) / NANOS;
        }
        return Median.of(seconds);
    }

    private void print(String what, String unit, double one, double several) {
        out.printf(
                Locale.ROOT,
                "%s: one process %.2f %s, cluster %.2f %s: %.2fx%n",
                what,
                one,
                unit,
                several,
                unit,
                several / one);
    }
}
