package io.parsimony.examples.data;

import io.parsimony.error.Require;
import io.parsimony.tensor.Shape;
import io.parsimony.train.Dataset;
import java.nio.FloatBuffer;

/**
 * The first samples of a data set.
 *
 * @param data the whole
 * @param size how many, at least one
 */
public record FirstSamples(Dataset data, int size) implements Dataset {

    /** Checks the number; more than there are means all. */
    public FirstSamples {
        Require.atLeastOne("samples", size);
        size = Math.min(size, data.size());
    }

    @Override
    public int classes() {
        return data.classes();
    }

    @Override
    public Shape sampleShape() {
        return data.sampleShape();
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        data.read(index, destination);
    }

    @Override
    public int label(int index) {
        return data.label(index);
    }
}
