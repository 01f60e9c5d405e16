package io.parsimony.examples.bench;

import io.parsimony.Parsimony;
import io.parsimony.cli.progress.TrainingDisplay;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.measure.Median;
import io.parsimony.internal.run.RunFolder;
import io.parsimony.internal.run.TrainingRecorder;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.train.Score;
import io.parsimony.train.TrainingListener;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Times the steps of a whole distillation run, with data, schedules, checkpoints and the log on disk, against the bare
 * steps of the same session on prepared batches, without the loop. The rounds alternate in one process.
 */
final class LoopBenchmark {

    private static final int DISTINCT_BATCHES = 8;

    private LoopBenchmark() {}

    /**
     * The measurements: medians over the rounds in milliseconds per step.
     *
     * @param loop a step of the run, everything included
     * @param bare a step of the session alone
     * @param waited the share of the run's time that the engine waited for data
     */
    record Result(double loop, double bare, double waited) {

        double ratio() {
            return loop / bare;
        }
    }

    /**
     * Runs the benchmark.
     *
     * @param parsimony the configuration; the epochs of its distillation are the rounds, and the first is not counted
     * @param steps the number of steps per round
     * @param folder the empty folder of the checkpoints and the log
     */
    static Result run(Parsimony parsimony, Model teacher, int steps, Path folder) {
        TrainingConfiguration how = parsimony.configuration().distill();
        Rewrite rewrite = parsimony.rewriteAtRandom(teacher);
        Model student = rewrite.model();
        Taps taps = new TrainingSetup(how).taps(teacher, rewrite);
        TrainingPlan plan = new TrainingSetup(how).plan(student, Optional.of(teacher), taps);
        RandomSamples data = new RandomSamples(RandomBatches.batch(steps * how.batch(), 1));
        TrainingDisplay display =
                new TrainingDisplay(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        display.training(how);
        try (TrainingSession session = TrainingSession.open(parsimony.backend(), plan);
                TrainingRecorder recorder = new TrainingRecorder(
                        Optional.of(folder.resolve("metrics.jsonl")), Optional.of(model -> new Score(0, 0)), display)) {
            Rounds rounds = new Rounds(session, how, steps);
            new TrainingSetup(how)
                    .run(parsimony.backend(), plan, data, (model, some) -> new Score(100, 0))
                    .train(new RunFolder(folder, false), TrainingListener.all(recorder, rounds));
            return new Result(Median.of(rounds.loop), Median.of(rounds.bare), (double) rounds.waited / rounds.total);
        }
    }

    /** Measures the time of each epoch, and then of as many bare steps. */
    private static final class Rounds implements TrainingListener {

        private final TrainingSession session;
        private final StepSettings settings;
        private final int steps;
        private final Batch[] batches = new Batch[DISTINCT_BATCHES];
        private final double[] loop;
        private final double[] bare;
        private long since;
        private long waited;
        private long total;

        Rounds(TrainingSession session, TrainingConfiguration how, int steps) {
            this.session = session;
            this.settings = new StepSettings(
                    how.optimizer().learningRate(), how.objective().weights(0, 1));
            this.steps = steps;
            this.loop = new double[how.epochs() - 1];
            this.bare = new double[how.epochs() - 1];
            for (int i = 0; i < batches.length; i++) {
                batches[i] = RandomBatches.batch(how.batch(), i);
            }
        }

        @Override
        public void start(long taken, long all) {
            since = System.nanoTime();
        }

        @Override
        public void step(Progress progress) {
            waited += progress.epoch() == 0 ? 0 : progress.pace().waited();
        }

        @Override
        public void epoch(int epoch, Supplier<Model> student) {
            long middle = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                session.step(batches[i % batches.length], settings);
            }
            long end = System.nanoTime();
            if (epoch > 0) {
                loop[epoch - 1] = (middle - since) / 1e6 / steps;
                bare[epoch - 1] = (end - middle) / 1e6 / steps;
                total += middle - since;
            }
            since = System.nanoTime();
        }
    }
}
