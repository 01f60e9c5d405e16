package io.parsimony.spark;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/** Settings of a standalone cluster on this machine, with a master process and worker processes. */
final class LocalCluster {

    private static final int CORES = 1;
    private static final int MEGABYTES = 1024;
    private static final String ATTEMPTS = "16";

    private LocalCluster() {}

    /**
     * Returns the settings of a cluster whose executors use the class path of this process.
     *
     * @param workers the number of worker processes, at least one, each with one core and 1 GiB of heap
     * @throws ParsimonyException ({@code bad-value}) if the environment variable SPARK_HOME is missing
     */
    static SparkConf settings(int workers) {
        Require.atLeastOne("--local-workers", workers);
        // Workers need the folder of a Spark installation, even an empty one.
        String home = System.getenv("SPARK_HOME");
        if (home == null) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_VALUE, "Worker processes need the environment variable SPARK_HOME.")
                            .at("--local-workers")
                            .hint("Set it to a folder: an installation of Spark or an empty one."));
        }
        try {
            Files.createDirectories(Path.of(home, "jars"));
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNWRITABLE_FILE, "The folder [" + home + "] cannot be used: " + e + "."), e);
        }
        return new SparkConf()
                .setMaster("local-cluster[" + workers + "," + CORES + "," + MEGABYTES + "]")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1")
                // A failed task is repeated on another executor, though all executors are on one node.
                .set("spark.excludeOnFailure.enabled", "true")
                .set("spark.excludeOnFailure.task.maxTaskAttemptsPerNode", ATTEMPTS)
                .set("spark.excludeOnFailure.stage.maxFailedExecutorsPerNode", ATTEMPTS)
                .set("spark.excludeOnFailure.application.maxFailedExecutorsPerNode", ATTEMPTS)
                .set("spark.task.maxFailures", "17")
                // Killed processes are restarted without limit.
                .set("spark.deploy.maxExecutorRetries", "-1")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -Xmn32m -Dio.parsimony.tune-process=true");
    }

    /**
     * Kills an executor process of a local cluster, like the kernel when memory is low; returns whether one existed.
     */
    static boolean killAnExecutor(int which) {
        var executors = ProcessHandle.current()
                .children()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .toList();
        return !executors.isEmpty() && executors.get(which % executors.size()).destroyForcibly();
    }
}
