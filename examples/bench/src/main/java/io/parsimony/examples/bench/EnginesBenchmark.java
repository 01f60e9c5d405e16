package io.parsimony.examples.bench;

import io.parsimony.Parsimony;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.measure.Median;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Times a distillation step of the MNIST example's student on several engines in one process. The engines alternate at
 * each batch, so that other load on the machine affects all alike. All start from the same parameters and use the same
 * batches; equal losses show that they do the same work.
 */
public final class EnginesBenchmark {

    private static final int WARM_UP = 20;
    private static final double RATE = 0.01;
    private static final double LOSS_TOLERANCE = 1e-2;

    private EnginesBenchmark() {}

    /** The measurement of one engine. */
    public record Result(double milliseconds, double lossDifference) {}

    /**
     * Runs the benchmark.
     *
     * @param engines the engines by name; the others are compared with the first
     * @param steps the number of timed steps of each
     * @return the results in the same order
     * @throws ParsimonyException ({@code not-comparable}) if the losses differ
     */
    public static Map<String, Result> run(Map<String, Parsimony> engines, Model teacher, int steps) {
        Parsimony first = engines.values().iterator().next();
        TrainingPlan plan = plan(first, teacher);
        StepSettings settings = new StepSettings(RATE, plan.objective().weights(0, 1));
        int size = first.configuration().distill().batch();
        List<TrainingSession> sessions = new ArrayList<>();
        double[][] times = new double[engines.size()][steps];
        double[] differences = new double[engines.size()];
        try {
            engines.values().forEach(engine -> sessions.add(TrainingSession.open(engine.backend(), plan)));
            for (int step = -WARM_UP; step < steps; step++) {
                Batch batch = RandomBatches.batch(size, step);
                double expected = Double.NaN;
                for (int i = 0; i < sessions.size(); i++) {
                    long start = System.nanoTime();
                    double loss = sessions.get(i).step(batch, settings).total();
                    double time = (System.nanoTime() - start) / 1e6;
                    expected = i == 0 ? loss : expected;
                    if (step < 0) {
                        differences[i] = Math.max(differences[i], Math.abs(loss - expected) / Math.abs(expected));
                    } else {
                        times[i][step] = time;
                    }
                }
            }
        } finally {
            sessions.forEach(TrainingSession::close);
        }
        Map<String, Result> results = new LinkedHashMap<>();
        int i = 0;
        for (String name : engines.keySet()) {
            results.put(name, new Result(Median.of(times[i]), requireSame(name, differences[i])));
            i++;
        }
        return results;
    }

    private static TrainingPlan plan(Parsimony parsimony, Model teacher) {
        TrainingConfiguration how = parsimony.configuration().distill();
        Rewrite rewrite = parsimony.rewriteAtRandom(teacher);
        Model student = rewrite.model();
        Taps taps = new TrainingSetup(how).taps(teacher, rewrite);
        return new TrainingSetup(how).plan(student, Optional.of(rewrite.teacher(teacher)), taps);
    }

    private static double requireSame(String name, double difference) {
        if (!(difference <= LOSS_TOLERANCE)) {
            throw ParsimonyException.of(
                    BenchErrorId.NOT_COMPARABLE,
                    "Expected the same losses from every engine (to %s), found a relative difference of %.2e on [%s].",
                    LOSS_TOLERANCE,
                    difference,
                    name);
        }
        return difference;
    }
}
