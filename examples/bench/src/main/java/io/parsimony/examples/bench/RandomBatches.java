package io.parsimony.examples.bench;

import io.parsimony.internal.data.Batch;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Random;

/** Random batches; the time of a step does not depend on their contents. */
final class RandomBatches {

    private static final Shape MNIST = Shape.of(1, 28, 28);
    private static final int CLASSES = 10;

    private RandomBatches() {}

    /** Returns a batch of the shape of MNIST's. */
    static Batch batch(int size, long seed) {
        return batch(MNIST, CLASSES, size, seed);
    }

    static Batch batch(Shape sample, int classes, int size, long seed) {
        Random random = new Random(seed);
        float[] pixels = new float[Math.multiplyExact(size, sample.size())];
        float[] labels = new float[size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < size; i++) {
            labels[i] = random.nextInt(classes);
        }
        return new Batch(Tensor.of(sample.batched(size), pixels), Tensor.of(Shape.of(size), labels));
    }
}
