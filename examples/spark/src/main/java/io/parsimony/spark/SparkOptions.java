package io.parsimony.spark;

import com.typesafe.config.Config;
import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.data.DataConfiguration;
import io.parsimony.cli.data.DataSource;
import io.parsimony.config.Configuration;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands on a cluster. */
final class SparkOptions {

    private static final String DEFAULTS = "spark.conf";

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--local-workers",
            paramLabel = "N",
            description = "Start N worker processes on this machine, each with one core. Default: the cluster of"
                    + " spark-submit, or the one that the system property spark.master names.")
    private @Nullable Integer workers;

    /**
     * The loaded settings of a command.
     *
     * @param text the configuration as text
     * @param configuration the checked configuration, without the settings of data and cluster
     * @param source the data
     * @param spark the division of trainings into shards and rounds
     */
    record Loaded(Config text, Configuration configuration, DataSource source, SparkSettings spark) {}

    /**
     * Reads and checks the configuration.
     *
     * @throws io.parsimony.error.ParsimonyException with every fault found
     */
    Loaded load() {
        Config all = configuration.load(DEFAULTS, Map.of());
        SparkSettings settings = SparkSettings.of(all);
        DataConfiguration data = DataConfiguration.read(all.withoutPath(SparkSettings.PATH));
        return new Loaded(all, Parsimony.configure(data.rest()), data.source(), settings);
    }

    /** Connects to the cluster, or starts a cluster on this machine. */
    JavaSparkContext connect(String name) {
        SparkConf conf = workers == null ? new SparkConf() : LocalCluster.settings(workers);
        conf.setIfMissing("spark.master", "local[*]");
        // The results of a round grow with network and shards. The heap is their limit.
        conf.setIfMissing("spark.driver.maxResultSize", "0");
        JavaSparkContext spark = new JavaSparkContext(conf.setAppName("parsimony " + name));
        spark.setLogLevel("ERROR");
        return spark;
    }
}
