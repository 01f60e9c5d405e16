package io.parsimony.cli.compress;

import io.parsimony.data.Dataset;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Random;

/**
 * Samples of standard normal numbers, to compare models without real samples.
 *
 * @param sampleShape the shape of a sample
 */
record NoiseDataset(Shape sampleShape) implements Dataset {

    private static final int SIZE = 256;

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public int classes() {
        return 1;
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        Random random = Generators.of(0, index, "noise");
        for (int i = 0; i < sampleShape.size(); i++) {
            destination.put((float) random.nextGaussian());
        }
    }

    @Override
    public int label(int index) {
        return 0;
    }
}
