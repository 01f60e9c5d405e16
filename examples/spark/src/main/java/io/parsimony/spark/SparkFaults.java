package io.parsimony.spark;

import io.parsimony.Parsimony;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.analyze.SubjectOptions;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.error.Require;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.data.Fingerprints;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.run.RunOptions.CacheSettings;
import io.parsimony.train.TrainingListener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Kills executors at random moments and compares the results with those of undisturbed runs. */
@Command(
        name = "spark-faults",
        sortOptions = false,
        description = {
            "Kills executor processes (SIGKILL) at random moments of a training and of a teacher's pass, and compares"
                    + " the results bit by bit with undisturbed ones. Needs --local-workers.",
            ""
        })
final class SparkFaults implements Callable<Integer> {

    private static final int MOST_PAUSE = 4_000;

    private final PrintStream out;

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Mixin
    private SparkOptions options = new SparkOptions();

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "10",
            description = "Kills during trainings, and again during passes. Default: ${DEFAULT-VALUE}.")
    private int kills = 10;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "7", description = "The seed of the random moments.")
    private long seed = 7;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "A folder for the caches that all executors can access.")
    private Path folder = Path.of("");

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    SparkFaults(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        Require.atLeastOne("--kills", kills);
        SparkOptions.Loaded loaded = options.load();
        Configuration configuration = loaded.configuration();
        int differences;
        try (JavaSparkContext spark = options.connect("spark-faults");
                Parsimony parsimony =
                        Parsimony.of(new SparkBackend(spark, configuration.backend(), loaded.spark()), configuration)) {
            OpenData data = OpenData.of(spark, loaded, folder);
            Model teacher = subject.find().model().get();
            TrainingConfiguration how = configuration.distill().withoutTeacher();
            differences = compare(
                    "trainings",
                    () -> Fingerprints.of(parsimony.train(teacher, how, data.train(), TrainingListener.NONE)));
            Rewrite rewrite = parsimony.rewriteAtRandom(teacher);
            TrainingSetup setup = new TrainingSetup(configuration.distill());
            TrainingPlan plan = setup.plan(rewrite.model(), Optional.of(teacher), setup.taps(teacher, rewrite));
            AtomicInteger passes = new AtomicInteger();
            differences += compare("teacher's passes", () -> {
                Path cache = folder.resolve("cache-" + passes.incrementAndGet());
                TeacherCache.of(
                                parsimony.backend(),
                                plan,
                                setup.batches(data.train()),
                                new CacheSettings(true, cache.toString(), OptionalInt.empty()))
                        .prepare();
                return bytes(cache);
            });
        }
        return differences == 0 ? 0 : 1;
    }

    /** Returns the number of disturbed runs whose results differ from those of the undisturbed run. */
    private int compare(String what, Callable<String> run) throws Exception {
        String expected = run.call();
        Random random = new Random(seed);
        int killed = 0;
        int runs = 0;
        int differences = 0;
        while (killed < kills) {
            Killer killer = new Killer(random, kills - killed);
            killer.start();
            try {
                if (!run.call().equals(expected)) {
                    differences++;
                }
            } finally {
                killer.interrupt();
                killer.join();
            }
            runs++;
            killed += killer.killed.get();
            out.printf(Locale.ROOT, "   %d of %d kills, %d runs%n", killed, kills, runs);
        }
        out.printf(Locale.ROOT, "%s: %d kills in %d runs: %d differences%n", what, killed, runs, differences);
        return differences;
    }

    /** Kills executors at random moments until it is interrupted. */
    private static final class Killer extends Thread {

        private final Random random;
        private final int most;
        private final AtomicInteger killed = new AtomicInteger();

        Killer(Random random, int most) {
            super("parsimony-killer");
            this.random = random;
            this.most = most;
        }

        @Override
        public void run() {
            try {
                while (killed.get() < most) {
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE));
                    if (LocalCluster.killAnExecutor(random.nextInt(Integer.MAX_VALUE))) {
                        killed.incrementAndGet();
                    }
                    // Waits for the start of a new executor.
                    TimeUnit.MILLISECONDS.sleep(MOST_PAUSE);
                }
            } catch (InterruptedException e) {
                // Expected at the end of the run.
            }
        }
    }

    private static String bytes(Path cache) throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(cache)) {
            for (Path file : files.sorted().toList()) {
                all.append(file.getFileName()).append(Fingerprints.sha256(Files.readAllBytes(file)));
            }
        }
        return all.toString();
    }
}
