package io.parsimony.examples.bench;

import io.parsimony.data.Dataset;
import io.parsimony.internal.data.Batch;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;

/**
 * The samples of one random batch as a data set in memory.
 *
 * @param batch the samples
 * @param classes the number of classes
 */
record RandomSamples(Batch batch, int classes) implements Dataset {

    /** Creates a data set of ten classes. */
    RandomSamples(Batch batch) {
        this(batch, 10);
    }

    @Override
    public int size() {
        return batch.size();
    }

    @Override
    public Shape sampleShape() {
        return batch.inputs().shape().sample();
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        int size = sampleShape().size();
        destination.put(batch.inputs().data().slice(index * size, size));
    }

    @Override
    public int label(int index) {
        return (int) batch.labels().get(index);
    }
}
