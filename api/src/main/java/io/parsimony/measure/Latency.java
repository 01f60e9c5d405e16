package io.parsimony.measure;

import io.parsimony.backend.InferenceSession;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.measure.Median;
import io.parsimony.internal.measure.RandomInputs;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The latency of a model per image, including copies to and from the engine.
 *
 * @param batch images per run
 * @param least the minimum over the runs, in microseconds per image, least affected by other load on the machine
 * @param median the median over the runs, in microseconds per image
 * @param p95 the 95th percentile over the runs, in microseconds per image
 */
public record Latency(int batch, double least, double median, double p95) {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final double HIGH = 0.95;
    private static final int LEAST_ROUNDS = 5;

    /** The least number of rounds before a measurement may stop early, and the time limit after which it does. */
    private static final double BUDGET_NANOS = 20e9;

    /**
     * Measures models on the same random images. The models alternate, so that other load on the machine affects all
     * alike. Each turn is two runs, of which the second is timed: the processor's cache then contains the weights of
     * this model, as in a server, not those of the model before it.
     *
     * @param sessions the models, whose inputs have the same names and shapes
     * @param batch images per run
     * @param rounds the number of timed runs of each model, preceded by a fifth as many untimed runs. After {@value
     *     #LEAST_ROUNDS} rounds, the measurement stops after 20 seconds
     * @return each model's latency, in order
     * @throws ParsimonyException ({@code bad-value}) if {@code batch} or {@code rounds} is below one; ({@code
     *     cancelled}) if the thread is interrupted
     */
    public static List<Latency> measure(List<? extends InferenceSession> sessions, int batch, int rounds) {
        Require.atLeastOne("batch", batch);
        Require.atLeastOne("rounds", rounds);
        Map<String, Tensor> images =
                RandomInputs.of(sessions.get(0).model().network().inputs(), batch);
        double[][] micros = new double[sessions.size()][rounds];
        long begin = System.nanoTime();
        int done = 0;
        for (int round = -(rounds + 4) / 5; round < rounds; round++) {
            if (Thread.currentThread().isInterrupted()) {
                throw ParsimonyException.of(ErrorId.CANCELLED, "Measuring latency was cancelled.");
            }
            for (int i = 0; i < sessions.size(); i++) {
                sessions.get(i).run(images);
                long start = System.nanoTime();
                sessions.get(i).run(images);
                if (round >= 0) {
                    micros[i][round] = (System.nanoTime() - start) / NANOS_PER_MICRO / batch;
                }
            }
            done = Math.max(0, round + 1);
            if (done >= LEAST_ROUNDS && System.nanoTime() - begin > BUDGET_NANOS) {
                break;
            }
        }
        List<Latency> latencies = new ArrayList<>();
        for (double[] times : micros) {
            double[] sorted = Arrays.copyOf(times, done);
            Arrays.sort(sorted);
            latencies.add(new Latency(batch, sorted[0], Median.of(sorted), sorted[(int) Math.ceil(HIGH * done) - 1]));
        }
        return latencies;
    }
}
