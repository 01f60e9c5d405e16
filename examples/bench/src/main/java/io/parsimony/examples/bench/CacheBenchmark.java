package io.parsimony.examples.bench;

import io.parsimony.Parsimony;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.measure.Median;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.run.RunOptions.CacheSettings;
import io.parsimony.train.TrainingListener;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Times the epochs of two distillation sessions, one with cached teacher outputs and one with a running teacher. The
 * epochs alternate in one process.
 */
final class CacheBenchmark {

    private CacheBenchmark() {}

    /** The measured times. */
    record Result(double pass, double cached, double without, long bytes, double difference, boolean equal) {}

    /**
     * Runs the benchmark; the first epoch is not counted.
     *
     * @param folder the empty folder of the cache
     */
    static Result run(Parsimony parsimony, Model teacher, int samples, int epochs, Path folder) {
        TrainingConfiguration how = parsimony.configuration().distill();
        Rewrite rewrite = parsimony.rewriteAtRandom(teacher);
        Model student = rewrite.model();
        Taps taps = new TrainingSetup(how).taps(teacher, rewrite);
        TrainingPlan plan = new TrainingSetup(how).plan(student, Optional.of(teacher), taps);
        BatchSource plain = new TrainingSetup(how).batches(new RandomSamples(RandomBatches.batch(samples, 1)));
        TeacherCache cache = TeacherCache.of(
                parsimony.backend(),
                plan,
                plain,
                new CacheSettings(true, folder.resolve("cache").toString(), OptionalInt.empty()));
        long start = System.nanoTime();
        cache.prepare();
        double pass = seconds(start);
        BatchSource cached = plain.with(cache);
        double[] with = new double[epochs - 1];
        double[] without = new double[epochs - 1];
        try (TrainingSession one = TrainingSession.open(parsimony.backend(), plan);
                TrainingSession other = TrainingSession.open(parsimony.backend(), plan)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                double first = epoch(how, one, cached, epoch);
                double second = epoch(how, other, plain, epoch);
                if (epoch > 0) {
                    with[epoch - 1] = first;
                    without[epoch - 1] = second;
                }
            }
            Parameters found = one.parameters();
            Parameters expected = other.parameters();
            return new Result(
                    pass,
                    Median.of(with),
                    Median.of(without),
                    cache.bytes(),
                    difference(found, expected),
                    expected.names().stream().allMatch(name -> found.get(name).sameBits(expected.get(name))));
        }
    }

    /** Returns the time of one epoch: earlier steps count as taken, and later steps are skipped. */
    private static double epoch(TrainingConfiguration how, TrainingSession session, BatchSource source, int epoch) {
        long start = System.nanoTime();
        new TrainingSetup(how.toBuilder().epochs(epoch + 1).build())
                .trainer()
                .train(session, source, (long) epoch * source.batches(), TrainingListener.NONE);
        return seconds(start);
    }

    private static double difference(Parameters found, Parameters expected) {
        double largest = 0;
        for (String name : expected.names()) {
            for (int i = 0; i < expected.get(name).shape().size(); i++) {
                largest = Math.max(
                        largest,
                        Math.abs((double) found.get(name).get(i)
                                - expected.get(name).get(i)));
            }
        }
        return largest;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
