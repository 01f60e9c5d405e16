package io.parsimony.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A standalone cluster of Spark on this machine: a master and two workers, each with an executor process. */
final class Cluster implements AutoCloseable {

    /** Two workers, each with one core and a gigabyte for its executor. */
    static final String TWO_WORKERS = "local-cluster[2,1,1024]";

    private final JavaSparkContext spark;

    Cluster(Path folder) throws IOException {
        // Workers look for the jars of an installation; here executors have the class path of this process.
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        this.spark = new JavaSparkContext(new SparkConf()
                .setMaster(TWO_WORKERS)
                .setAppName("parsimony test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.local.dir", folder.toString())
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.executor.extraJavaOptions", "-XX:+UseSerialGC"));
    }

    JavaSparkContext spark() {
        return spark;
    }

    /** Ends the process of an executor, as the kernel does where memory is short. */
    void killAnExecutor() {
        ProcessHandle.current()
                .children()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow()
                .destroyForcibly();
    }

    @Override
    public void close() {
        spark.stop();
    }
}
