package io.parsimony.examples.bench;

import io.parsimony.Parsimony;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.measure.Median;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import java.util.Optional;

/**
 * Times a distillation step of the MNIST example's student through Parsimony and the same step {@linkplain
 * HandWrittenStep written by hand in plain DJL}, alternately in one run, to measure the framework's overhead. Both
 * start from the same parameters and use the same batches; equal losses show that they do the same work.
 */
public final class StepBenchmark {

    private static final int WARM_UP = 30;
    private static final double LOSS_TOLERANCE = 1e-3;

    private StepBenchmark() {}

    /** The measured times. */
    public record Result(double parsimony, double byHand, double lossDifference) {

        /** Returns Parsimony's step time divided by the hand-written step's time. */
        public double ratio() {
            return parsimony / byHand;
        }
    }

    /**
     * Runs the benchmark.
     *
     * @param parsimony the example's configuration on the DJL backend
     * @param steps the number of timed steps of each
     * @throws ParsimonyException ({@code not-comparable}) if the losses of the two differ
     */
    public static Result run(Parsimony parsimony, Model teacher, int steps) {
        TrainingConfiguration how = parsimony.configuration().distill();
        Rewrite rewrite = parsimony.rewriteAtRandom(teacher);
        Model student = rewrite.model();
        Taps taps = new TrainingSetup(how).taps(teacher, rewrite);
        double rate = 0.01;
        StepSettings settings = new StepSettings(rate, how.objective().weights(0, 1));
        double[] framework = new double[steps];
        double[] hand = new double[steps];
        double difference = 0;
        try (TrainingSession session = TrainingSession.open(
                        parsimony.backend(), new TrainingSetup(how).plan(student, Optional.of(teacher), taps));
                HandWrittenStep byHand = new HandWrittenStep(teacher, student)) {
            for (int i = -WARM_UP; i < steps; i++) {
                Batch batch = RandomBatches.batch(how.batch(), i);
                long start = System.nanoTime();
                double a = session.step(batch, settings).total();
                long middle = System.nanoTime();
                double b = byHand.step(batch, rate);
                long end = System.nanoTime();
                if (i < 0) {
                    difference = Math.max(difference, Math.abs(a - b) / Math.abs(b));
                } else {
                    framework[i] = (middle - start) / 1e6;
                    hand[i] = (end - middle) / 1e6;
                }
            }
        }
        if (difference > LOSS_TOLERANCE) {
            throw ParsimonyException.of(
                    BenchErrorId.NOT_COMPARABLE,
                    "Expected the same losses from both steps (to %s), found a relative difference of %.2e.",
                    LOSS_TOLERANCE,
                    difference);
        }
        return new Result(Median.of(framework), Median.of(hand), difference);
    }
}
