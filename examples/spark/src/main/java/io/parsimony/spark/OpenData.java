package io.parsimony.spark;

import io.parsimony.cli.data.DataSource;
import io.parsimony.data.Dataset;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The data of a configuration, which executors can open again.
 *
 * @param train the training data
 * @param test the test data
 * @param classes the names of the classes; empty where they have none
 */
record OpenData(Dataset train, Dataset test, List<String> classes) {

    /** Opens the data of a source on the driver. */
    static OpenData of(JavaSparkContext spark, DataSource source, Path folder) {
        return new OpenData(
                new SourceDataset(source, true),
                new SourceDataset(source, false),
                SourceDataset.open(source).classes());
    }
}
