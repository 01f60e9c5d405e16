package io.parsimony.internal.deploy;

import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.data.Dataset;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.run.Evaluation;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.Map;

/** Compares the outputs of two models with the same inputs and outputs, batch by batch. */
final class OutputComparison {

    private static final int BATCH = 50;

    private int otherClasses;
    private double difference;
    private double largest;

    private OutputComparison() {}

    static DeployedModel.Check of(Backend backend, Model expected, Model found, Dataset data, int most) {
        try (InferenceSession first = backend.infer(expected);
                InferenceSession second = backend.infer(found)) {
            return of(first, second, data, most);
        }
    }

    static DeployedModel.Check of(InferenceSession expected, InferenceSession found, Dataset data, int most) {
        int samples = Math.min(most, data.size());
        OutputComparison comparison = new OutputComparison();
        int batch = Math.min(
                BATCH,
                Evaluation.batch(
                        expected.model().network(), Runtime.getRuntime().maxMemory()));
        FloatBuffer buffer = Tensor.allocate(data.sampleShape().batched(batch).size());
        for (int from = 0; from < samples; from += batch) {
            if (Thread.currentThread().isInterrupted()) {
                throw ParsimonyException.of(
                        ErrorId.CANCELLED, "Comparing outputs was cancelled after %d samples.", from);
            }
            int size = Math.min(batch, samples - from);
            buffer.clear();
            for (int i = 0; i < size; i++) {
                data.read(from + i, buffer);
            }
            Tensor images = Tensor.wrap(data.sampleShape().batched(size), buffer.flip());
            Iterator<Tensor> outputs = run(found, images);
            boolean logits = true;
            for (Iterator<Tensor> outs = run(expected, images); outs.hasNext(); logits = false) {
                comparison.add(outs.next(), outputs.next(), logits);
            }
        }
        double relative = comparison.difference == 0 ? 0 : comparison.difference / comparison.largest;
        return new DeployedModel.Check(samples, relative, comparison.otherClasses);
    }

    private static Iterator<Tensor> run(InferenceSession session, Tensor images) {
        String input = session.model().network().input();
        return session.run(Map.of(input, images)).values().iterator();
    }

    private void add(Tensor expected, Tensor found, boolean logits) {
        int samples = expected.shape().dim(0);
        int each = expected.shape().size() / samples;
        for (int sample = 0; sample < samples; sample++) {
            int first = 0;
            int second = 0;
            for (int i = 0; i < each; i++) {
                double one = expected.get(sample * each + i);
                double other = found.get(sample * each + i);
                // A NaN on only one side is an infinite difference.
                double apart = Double.compare(one, other) == 0 ? 0 : Math.abs(one - other);
                difference = Math.max(difference, Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart);
                largest = Double.isFinite(one) ? Math.max(largest, Math.abs(one)) : largest;
                first = one > expected.get(sample * each + first) ? i : first;
                second = other > found.get(sample * each + second) ? i : second;
            }
            if (logits) {
                boolean same = each == 1 ? expected.get(sample) > 0 == found.get(sample) > 0 : first == second;
                otherClasses += same ? 0 : 1;
            }
        }
    }
}
