package io.parsimony.examples.bench;

import io.parsimony.data.Dataset;
import io.parsimony.internal.data.Batch;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;

/**
 * The samples of one random batch as a data set in memory.
 *
 * @param batch the samples
 */
record RandomSamples(Batch batch) implements Dataset {

    @Override
    public int size() {
        return batch.size();
    }

    @Override
    public int classes() {
        return 10;
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
