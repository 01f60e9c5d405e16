package io.parsimony.internal.cache;

import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.data.Dataset;
import io.parsimony.error.Require;
import io.parsimony.internal.data.Augmented;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the teachers on records in order: record {@code variant * samples + index}. */
final class TeacherPass implements AutoCloseable {

    private final Augmented data;
    private final String logits;
    private final int batch;
    private final FloatBuffer inputs;
    private final List<InferenceSession> sessions = new ArrayList<>();

    TeacherPass(Backend backend, List<Model> teachers, Augmented data, CacheLayout layout, int batch) {
        this.data = data;
        this.logits = layout.logits();
        this.batch = batch;
        this.inputs = Tensor.allocate(data.data().sampleShape().batched(batch).size());
        try {
            sessions.add(
                    backend.infer(teachers.get(0), List.copyOf(layout.values().keySet())));
            teachers.stream()
                    .skip(1)
                    .forEach(model -> sessions.add(
                            backend.infer(model, List.of(model.network().logits()))));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Returns the values of records. Pads the batch to its full size with copies of the last record's sample. */
    Map<String, Tensor> run(long first, int count) {
        int samples = data.data().size();
        inputs.clear();
        for (int i = 0; i < batch; i++) {
            long record = first + Math.min(i, count - 1);
            Dataset seen = data.at((int) (record / samples));
            seen.read((int) (record % samples), inputs);
        }
        Shape shape = data.data().sampleShape().batched(batch);
        return run(Tensor.wrap(shape, inputs.flip()));
    }

    /** Returns the values of samples, without padding. */
    Map<String, Tensor> run(Tensor samples) {
        InferenceSession teacher = sessions.get(0);
        Map<String, Tensor> values =
                new LinkedHashMap<>(teacher.run(Map.of(teacher.model().network().input(), samples)));
        if (sessions.size() > 1) {
            values.put(logits, mean(Require.present(values, logits), samples));
        }
        return values;
    }

    private Tensor mean(Tensor first, Tensor samples) {
        double[] sum = new double[first.shape().size()];
        add(first, sum);
        sessions.stream().skip(1).forEach(session -> add(session.run(samples), sum));
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= sessions.size();
        }
        return Tensor.of(first.shape(), sum);
    }

    private static void add(Tensor tensor, double[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += tensor.get(i);
        }
    }

    @Override
    public void close() {
        sessions.forEach(InferenceSession::close);
    }
}
