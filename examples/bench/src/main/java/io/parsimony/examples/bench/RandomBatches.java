package io.parsimony.examples.bench;

import io.parsimony.internal.data.Batch;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Random;

/** Random batches of the shape of MNIST's; the time of a step does not depend on their contents. */
final class RandomBatches {

    private RandomBatches() {}

    static Batch batch(int size, long seed) {
        Random random = new Random(seed);
        float[] pixels = new float[size * 28 * 28];
        float[] labels = new float[size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < size; i++) {
            labels[i] = random.nextInt(10);
        }
        return new Batch(Tensor.of(Shape.of(size, 1, 28, 28), pixels), Tensor.of(Shape.of(size), labels));
    }
}
