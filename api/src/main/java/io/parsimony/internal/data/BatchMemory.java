package io.parsimony.internal.data;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The reusable memory of one batch. */
final class BatchMemory {

    private final FloatBuffer inputs;
    private final FloatBuffer labels;
    private final FloatBuffer secondLabels;
    private final Map<String, FloatBuffer> teacher = new LinkedHashMap<>();
    private float[] originals = new float[0];

    BatchMemory(Shape sample, Shape label, Map<String, Shape> teacherValues, int batchSize) {
        this.inputs = Tensor.allocate(sample.batched(batchSize).size());
        this.labels = Tensor.allocate(label.batched(batchSize).size());
        this.secondLabels = Tensor.allocate(label.batched(batchSize).size());
        teacherValues.forEach((node, shape) ->
                teacher.put(node, Tensor.allocate(shape.batched(batchSize).size())));
    }

    FloatBuffer inputs() {
        return inputs;
    }

    FloatBuffer labels() {
        return labels;
    }

    FloatBuffer secondLabels() {
        return secondLabels;
    }

    Map<String, FloatBuffer> teacher() {
        return teacher;
    }

    /** Clears the memory for a new batch. */
    void clear() {
        inputs.clear();
        labels.clear();
        secondLabels.clear();
        teacher.values().forEach(FloatBuffer::clear);
    }

    /** Mixes the inputs read so far with each other. */
    void mix(int sample, int[] partners, float share) {
        int numbers = partners.length * sample;
        if (originals.length < numbers) {
            originals = new float[numbers];
        }
        inputs.get(0, originals, 0, numbers);
        for (int i = 0; i < partners.length; i++) {
            int first = i * sample;
            int second = partners[i] * sample;
            for (int k = 0; k < sample; k++) {
                inputs.put(first + k, share * originals[first + k] + (1 - share) * originals[second + k]);
            }
        }
    }
}
