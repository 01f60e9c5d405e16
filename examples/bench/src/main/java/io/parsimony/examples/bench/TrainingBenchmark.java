package io.parsimony.examples.bench;

import io.parsimony.Parsimony;
import io.parsimony.cli.report.ProcessMemory;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.measure.Median;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.run.RunOptions.CacheSettings;
import io.parsimony.tensor.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Measures the trainings of a compression on random samples: the teacher's pass into the cache (which includes the
 * start of its engine session), the student's step with the cached outputs, and the teacher's own step. Computes from
 * them how long an epoch takes.
 */
final class TrainingBenchmark {

    private static final double NANOS = 1e9;
    private static final double RATE = 1e-4;
    private static final int WARM_UP = 2;

    private final Parsimony parsimony;
    private final int steps;
    private final Path folder;

    /**
     * A part of a compression.
     *
     * @param batch the samples of a step
     * @param seconds the seconds of a step
     * @param memory the resident memory of the process in MiB at the end of the part; empty outside of Linux
     */
    record Part(String name, int batch, double seconds, OptionalDouble memory) {

        double samplesPerSecond() {
            return batch / seconds;
        }

        private String memoryText() {
            return memory.isEmpty() ? "-" : String.format(Locale.ROOT, "%,.0f MiB", memory.getAsDouble());
        }

        /** Returns the time of an epoch. */
        Duration epoch(long samples) {
            return Duration.ofMillis((long) (1e3 * samples / samplesPerSecond()));
        }
    }

    /**
     * The measured parts.
     *
     * @param cacheBytes the bytes of a sample in the cache of the teacher's outputs
     */
    record Result(List<Part> parts, int cacheBytes) {

        /** Returns a line for each part, with its time for an epoch of the given size. */
        TextTable table(long samples) {
            TextTable table = TextTable.of("part", ">batch", ">step", ">samples/s", ">process memory", ">epoch");
            parts.forEach(part -> table.row(
                    part.name(),
                    String.valueOf(part.batch()),
                    String.format(Locale.ROOT, "%.0f ms", 1e3 * part.seconds()),
                    String.format(Locale.ROOT, "%.1f", part.samplesPerSecond()),
                    part.memoryText(),
                    Units.duration(part.epoch(samples))));
            return table;
        }
    }

    /**
     * Prepares the benchmark.
     *
     * @param steps the number of timed steps of each training, of which the median counts
     * @param folder the empty folder of the cache
     */
    TrainingBenchmark(Parsimony parsimony, int steps, Path folder) {
        this.parsimony = parsimony;
        this.steps = steps;
        this.folder = folder;
    }

    /**
     * Measures a teacher with random parameters and its student.
     *
     * @throws ParsimonyException ({@code bad-value}) if the configuration has no training of the teacher
     */
    Result run(Model teacher) {
        Configuration configuration = parsimony.configuration();
        TrainingConfiguration distill = configuration.distill();
        TrainingConfiguration teaching = configuration
                .teacher()
                .orElseThrow(() -> Require.bad("parsimony.teacher", "how the teacher is trained { ... }", "nothing"));
        TrainingSetup setup = new TrainingSetup(distill);
        Rewrite rewrite = parsimony.rewriteAtRandom(teacher);
        TrainingPlan student = setup.plan(rewrite.model(), Optional.of(teacher), setup.taps(teacher, rewrite));
        BatchSource samples = samples(teacher.network(), distill);
        TeacherCache cache = TeacherCache.of(
                parsimony.backend(),
                student,
                samples,
                new CacheSettings(true, folder.toString(), distill.run().cache().topK()));
        // Prepares the engine.
        cache.ask(samples.withoutTeacher().first());
        long start = System.nanoTime();
        cache.prepare();
        double pass = (System.nanoTime() - start) / NANOS / samples.batches();
        return new Result(
                List.of(
                        new Part("teacher's pass", samples.batchSize(), pass, ProcessMemory.resident()),
                        part("student's training", student, samples.with(cache)),
                        part(
                                "teacher's training",
                                new TrainingSetup(teaching).plan(teacher, Optional.empty(), Taps.none()),
                                samples(teacher.network(), teaching))),
                cache.bytesPerSample());
    }

    private BatchSource samples(Network network, TrainingConfiguration how) {
        Shape image = network.inputs().values().iterator().next();
        int classes = network.shape(network.logits()).size();
        int count = Math.multiplyExact(steps, how.batch());
        return new BatchSource(
                new RandomSamples(RandomBatches.batch(image, classes, count, 1), classes), how.batch(), how.seed());
    }

    private Part part(String name, TrainingPlan plan, BatchSource source) {
        StepSettings settings = new StepSettings(RATE, plan.objective().weights(0, 1));
        double[] times = new double[steps];
        try (TrainingSession session = TrainingSession.open(parsimony.backend(), plan)) {
            for (int step = -WARM_UP; step < steps; step++) {
                int index = Math.floorMod(step, steps);
                long start = System.nanoTime();
                session.step(source.batch(0, index), settings);
                times[index] = (System.nanoTime() - start) / NANOS;
            }
            return new Part(name, source.batchSize(), Median.of(times), ProcessMemory.resident());
        }
    }
}
