package io.parsimony.testing;

import io.parsimony.data.Dataset;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;

/** Samples of four numbers that contain their own index; labels cycle through the classes. */
public record Samples(int size, int classes, int offset) implements Dataset {

    @Override
    public Shape sampleShape() {
        return Shape.of(1, 2, 2);
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        for (int i = 0; i < 4; i++) {
            destination.put(index);
        }
    }

    @Override
    public int label(int index) {
        return index % classes + offset;
    }
}
