package io.parsimony.internal.measure;

import io.parsimony.internal.tensor.Generators;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Batches of standard normal values, identical in every run. */
public final class RandomInputs {

    private RandomInputs() {}

    /**
     * Returns a batch for each input.
     *
     * @param inputs the shape of a sample of each input, by name
     * @param batch the samples in a batch
     */
    public static Map<String, Tensor> of(Map<String, Shape> inputs, int batch) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        inputs.forEach((name, sample) -> {
            Random random = Generators.of(0, 0, name);
            Shape shape = sample.batched(batch);
            FloatBuffer numbers = Tensor.allocate(shape.size());
            while (numbers.hasRemaining()) {
                numbers.put((float) random.nextGaussian());
            }
            tensors.put(name, Tensor.wrap(shape, numbers.rewind()));
        });
        return tensors;
    }
}
