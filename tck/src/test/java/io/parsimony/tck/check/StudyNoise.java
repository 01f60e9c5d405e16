package io.parsimony.tck.check;

import io.parsimony.data.Dataset;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Random;

/** Random samples of the {@link Study}'s shape; labels cycle through the classes. */
record StudyNoise(int size) implements Dataset {

    @Override
    public int classes() {
        return Study.CLASSES;
    }

    @Override
    public Shape sampleShape() {
        return Study.network(1).inputs().get("image");
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        Random random = Generators.of(0, index, "sample");
        for (int i = 0; i < sampleShape().size(); i++) {
            destination.put((float) random.nextGaussian());
        }
    }

    @Override
    public int label(int index) {
        return index % Study.CLASSES;
    }
}
