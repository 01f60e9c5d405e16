package io.parsimony.spark;

import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** A standalone cluster of Spark on this machine: a master and two workers, each with an executor process. */
final class Cluster implements AutoCloseable {

    private final JavaSparkContext spark;

    Cluster(Path folder) {
        this.spark = new JavaSparkContext(LocalCluster.settings(2)
                .setAppName("parsimony test")
                .set("spark.local.dir", folder.toString())
                .set("spark.hadoop.fs.full.impl", FullDisk.class.getName()));
    }

    JavaSparkContext spark() {
        return spark;
    }

    @Override
    public void close() {
        spark.stop();
    }
}
