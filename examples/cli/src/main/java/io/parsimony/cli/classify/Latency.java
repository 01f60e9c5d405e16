package io.parsimony.cli.classify;

import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.cli.report.Median;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.BatchSource;
import io.parsimony.train.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The time that a model takes for an image, in microseconds: medians.
 *
 * @param single one image at a time
 * @param batched images in batches of {@link #BATCH}
 */
public record Latency(double single, double batched) {

    /** The size of a batch. */
    static final int BATCH = 64;

    private static final int ROUNDS = 60;
    private static final int WARM_UP = 15;

    /**
     * Measures models side by side, taking turns, so that whatever else the machine does disturbs all alike.
     *
     * @return each model's latency, in their order
     * @throws ParsimonyException ({@code cancelled}) if the thread was interrupted
     */
    static List<Latency> measure(Backend backend, List<Model> models, Dataset data) {
        List<InferenceSession> sessions = new ArrayList<>();
        try {
            models.forEach(model -> sessions.add(backend.infer(model)));
            double[] single = medians(sessions, data, 1);
            double[] batched = medians(sessions, data, BATCH);
            List<Latency> latencies = new ArrayList<>();
            for (int i = 0; i < models.size(); i++) {
                latencies.add(new Latency(single[i], batched[i]));
            }
            return latencies;
        } finally {
            sessions.forEach(InferenceSession::close);
        }
    }

    private static double[] medians(List<InferenceSession> sessions, Dataset data, int batch) {
        Tensor images = new BatchSource(data, batch, 0).batch(0, 0).inputs();
        double[][] micros = new double[sessions.size()][ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            if (Thread.currentThread().isInterrupted()) {
                throw ParsimonyException.of("cancelled", "Measuring latency was cancelled.");
            }
            for (int i = 0; i < sessions.size(); i++) {
                long start = System.nanoTime();
                sessions.get(i).run(images);
                if (round >= 0) {
                    micros[i][round] =
                            (System.nanoTime() - start) / 1e3 / images.shape().dim(0);
                }
            }
        }
        return Arrays.stream(micros).mapToDouble(Median::of).toArray();
    }
}
