package io.parsimony.spark;

import io.parsimony.cli.data.DataSets;
import io.parsimony.cli.data.DataSource;
import io.parsimony.data.Dataset;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The data of a source, opened once per process.
 *
 * @param source the source of the data
 * @param training whether these are the training data; the test data otherwise
 */
public record SourceDataset(DataSource source, boolean training) implements Dataset {

    private static final Map<DataSource, DataSets> OPEN = new ConcurrentHashMap<>();

    /** Returns the data of a source, opened on first use. */
    static DataSets open(DataSource source) {
        return OPEN.computeIfAbsent(source, DataSource::open);
    }

    private Dataset data() {
        DataSets sets = open(source);
        return training ? sets.train() : sets.test();
    }

    @Override
    public int size() {
        return data().size();
    }

    @Override
    public int classes() {
        return data().classes();
    }

    @Override
    public Shape sampleShape() {
        return data().sampleShape();
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        data().read(index, destination);
    }

    @Override
    public int label(int index) {
        return data().label(index);
    }

    @Override
    public Shape labelShape() {
        return data().labelShape();
    }

    @Override
    public void readLabels(int index, FloatBuffer destination) {
        data().readLabels(index, destination);
    }
}
