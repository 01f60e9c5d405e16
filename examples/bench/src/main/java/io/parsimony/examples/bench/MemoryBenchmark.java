package io.parsimony.examples.bench;

import io.parsimony.Parsimony;
import io.parsimony.cli.report.ProcessMemory;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Measures the resident memory of the process over thousands of distillation steps of the MNIST example's student. */
public final class MemoryBenchmark {

    private static final int DISTINCT_BATCHES = 8;

    private MemoryBenchmark() {}

    /**
     * Takes steps.
     *
     * @param steps the number of steps
     * @param settled the number of steps after which memory should not grow
     * @param progress the consumer of the step and the resident MiB at each multiple of {@code settled}
     * @return the resident memory at the end divided by the resident memory after {@code settled} steps
     */
    public static double run(
            Parsimony parsimony, Model teacher, int steps, int settled, BiConsumer<Integer, Double> progress) {
        TrainingConfiguration how = parsimony.configuration().distill();
        Rewrite rewrite = parsimony.rewriteAtRandom(teacher);
        Model student = rewrite.model();
        Taps taps = new TrainingSetup(how).taps(teacher, rewrite);
        StepSettings settings = new StepSettings(0.001, how.objective().weights(0, 1));
        Batch[] batches = new Batch[DISTINCT_BATCHES];
        for (int i = 0; i < DISTINCT_BATCHES; i++) {
            batches[i] = RandomBatches.batch(how.batch(), i);
        }
        double first = 0;
        double last = 0;
        try (TrainingSession session = TrainingSession.open(
                parsimony.backend(),
                new TrainingSetup(how).plan(student, Optional.of(rewrite.teacher(teacher)), taps))) {
            for (int step = 1; step <= steps; step++) {
                session.step(batches[step % DISTINCT_BATCHES], settings);
                if (step % settled == 0) {
                    last = residentMebibytes();
                    first = step == settled ? last : first;
                    progress.accept(step, last);
                }
            }
        }
        return last / first;
    }

    private static double residentMebibytes() {
        return ProcessMemory.resident()
                .orElseThrow(() -> ParsimonyException.of(
                        BenchErrorId.UNSUPPORTED,
                        "Measuring resident memory requires Linux's /proc, which is" + " missing here."));
    }
}
