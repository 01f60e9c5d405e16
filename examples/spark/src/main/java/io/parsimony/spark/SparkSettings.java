package io.parsimony.spark;

import com.typesafe.config.Config;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.plugin.Settings;
import io.parsimony.internal.plugin.SettingsReader;
import java.util.Optional;

/**
 * The division of a training into shards and rounds: {@code parsimony.spark { shards = 2, local-steps = 8 }}. The
 * results depend on these settings, and not on the number of executors.
 *
 * @param shards the number of parts of each batch, at least one, with one task each; usually the number of executors
 * @param localSteps the number of steps of each task between two exchanges, at least one. With one step, gradients are
 *     averaged, and the steps equal those of one machine. With more steps, parameters are averaged (local SGD).
 * @param folder the folder for data that a Spark job prepares, a URI or an absolute path that all machines can access;
 *     empty for [prepared] in the command's folder
 */
public record SparkSettings(int shards, int localSteps, String folder) {

    /** The path of the settings in a configuration. */
    static final String PATH = "parsimony.spark";

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public SparkSettings {
        Require.atLeastOne("shards", shards);
        Require.atLeastOne("local-steps", localSteps);
    }

    /** Two shards, eight local steps. */
    public SparkSettings() {
        this(2, 8);
    }

    /** Settings for data that need no preparation. */
    public SparkSettings(int shards, int localSteps) {
        this(shards, localSteps, "");
    }

    /**
     * Reads the settings of a configuration.
     *
     * @throws ParsimonyException with every fault found
     */
    static SparkSettings of(Config config) {
        if (!config.hasPath(PATH)) {
            return new SparkSettings();
        }
        Settings settings = Settings.at(config, PATH);
        Optional<SparkSettings> read = SettingsReader.read(settings, new SparkSettings());
        settings.requireValid();
        return read.orElseThrow();
    }
}
