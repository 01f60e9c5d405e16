package io.parsimony.cli.data;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.plugin.Settings;
import io.parsimony.internal.plugin.SettingsReader;
import java.util.Optional;

/**
 * The data that a configuration names, apart from its other settings.
 *
 * @param source the data source of {@code parsimony.data}
 * @param rest the configuration without {@code parsimony.data}, as {@link io.parsimony.Parsimony#configure} accepts it
 */
public record DataConfiguration(DataSource source, Config rest) {

    /** The path of the data source in a configuration. */
    public static final String PATH = "parsimony.data";

    /**
     * Reads the data source that a configuration names. No data are opened.
     *
     * @throws ParsimonyException with every fault found in {@code parsimony.data}; ({@code bad-value}) if it is absent;
     *     ({@code bad-file}) if a substitution has no value
     */
    public static DataConfiguration read(Config config) {
        Config resolved = resolved(config);
        PluginRegistry<DataSource> sources =
                new PluginRegistry<>("data source", PluginRegistry.discover(DataSource.class));
        if (!resolved.hasPath(PATH)) {
            throw new ParsimonyException(Problem.of(ErrorId.BAD_VALUE, "Expected a data source, found none.")
                    .at(PATH)
                    .hint("Set " + PATH + " { type = ... } to one of " + sources.types() + "."));
        }
        Settings settings = Settings.at(resolved, PATH);
        settings.requireValid();
        Optional<DataSource> source = SettingsReader.plugin(settings, sources, null);
        settings.requireValid();
        return new DataConfiguration(source.orElseThrow(), resolved.withoutPath(PATH));
    }

    private static Config resolved(Config config) {
        try {
            return config.resolve();
        } catch (ConfigException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Expected HOCON whose substitutions have values: " + e.getMessage()),
                    e);
        }
    }
}
