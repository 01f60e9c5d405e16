package io.parsimony.spark;

import io.parsimony.cli.data.DataSource;
import io.parsimony.data.Dataset;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The data of a configuration, in a form that executors can open too.
 *
 * @param train the training data
 * @param test the test data
 * @param classes the names of the classes; empty if the classes have no names
 */
record OpenData(Dataset train, Dataset test, List<String> classes) {

    /**
     * Opens data on the driver. Data that need a preparation are first prepared by a Spark job.
     *
     * @param folder the command's folder, the default place of prepared data
     */
    static OpenData of(JavaSparkContext spark, SparkOptions.Loaded loaded, Path folder) {
        DataSource source = loaded.source();
        if (source instanceof PreparedSource prepared) {
            String place = loaded.spark().folder();
            SparkSession session =
                    SparkSession.builder().config(spark.getConf()).getOrCreate();
            source = prepared.prepare(
                    session,
                    place.isEmpty()
                            ? folder.resolve("prepared").toAbsolutePath().toString()
                            : place);
        }
        return new OpenData(
                new SourceDataset(source, true),
                new SourceDataset(source, false),
                SourceDataset.open(source).classes());
    }
}
