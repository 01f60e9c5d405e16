package io.parsimony.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.config.ConfigurationReader;
import io.parsimony.internal.error.Suggestions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of the configuration. In ascending priority: the application's own configuration, a file, system
 * properties, the command line.
 */
public final class ConfigurationOptions {

    private static final String ROOT = "parsimony";
    private static final String COMMAND_LINE = "command line";
    private static final ConfigParseOptions ORIGIN =
            ConfigParseOptions.defaults().setOriginDescription(COMMAND_LINE);

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "A HOCON file that overrides the built-in configuration. The report folder shows the" + " result.")
    private @Nullable Path file;

    @Option(names = "--backend", paramLabel = "ID", description = "The engine, for instance djl.")
    private @Nullable String backend;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Any setting, for instance -D parsimony.backends.djl.threads=1. May be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /**
     * Returns the resolved configuration; it contains only {@code parsimony { ... }}.
     *
     * @param defaults the resource of the application's own configuration
     * @param more further settings by path, of the highest priority
     * @throws ParsimonyException ({@code bad-file}, {@code bad-value}, {@code unknown-key})
     */
    public Config load(String defaults, Map<String, ?> more) {
        Config config = ConfigFactory.parseResources(ConfigurationOptions.class.getClassLoader(), defaults)
                .resolve();
        if (file != null) {
            config = over(parse(file, config), config);
        }
        ConfigFactory.invalidateCaches();
        config = over(ConfigFactory.systemProperties().withOnlyPath(ROOT), config);
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            config = over(setting(setting.getKey(), setting.getValue()), config);
        }
        Map<String, Object> named = new LinkedHashMap<>(more);
        if (backend != null) {
            named.put(ROOT + ".backend", backend);
        }
        return over(ConfigFactory.parseMap(named, COMMAND_LINE), config).withOnlyPath(ROOT);
    }

    private static Config parse(Path file, Config defaults) {
        Config parsed = ConfigurationReader.parse(file);
        for (String key : parsed.root().keySet()) {
            if (!key.equals(ROOT)) {
                throw new ParsimonyException(Problem.of(
                                ErrorId.UNKNOWN_KEY,
                                "Expected [parsimony { ... }] and nothing else, found [" + key + "].")
                        .at(file.toString())
                        .hint(Suggestions.sentence(key, List.of(ROOT))));
            }
        }
        try {
            return parsed.resolveWith(parsed.withFallback(defaults));
        } catch (ConfigException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Expected HOCON: " + e.getMessage())
                            .at(file.toString()),
                    e);
        }
    }

    private static Config setting(String key, String value) {
        if (!key.startsWith(ROOT + ".")) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.UNKNOWN_KEY, "Expected a key that begins with [parsimony.], found [" + key + "].")
                    .at("-D"));
        }
        try {
            return ConfigFactory.parseString(key + " = " + value, ORIGIN).resolve();
        } catch (ConfigException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_VALUE, "Expected a value in HOCON, found [" + value + "].")
                            .at(key),
                    e);
        }
    }

    /**
     * Merges two configurations as HOCON does, with one exception: if the upper configuration selects another {@code
     * type}, the lower object is ignored, because its settings belong to another plug-in.
     */
    static Config over(Config upper, Config lower) {
        return ((ConfigObject) over(upper.root(), lower.root())).toConfig();
    }

    private static ConfigValue over(ConfigValue upper, @Nullable ConfigValue lower) {
        if (!(upper instanceof ConfigObject above) || !(lower instanceof ConfigObject below)) {
            return upper;
        }
        ConfigValue type = above.get("type");
        if (type != null && below.get("type") != null && !type.equals(below.get("type"))) {
            return upper;
        }
        ConfigObject merged = below;
        for (Map.Entry<String, ConfigValue> entry : above.entrySet()) {
            merged = merged.withValue(entry.getKey(), over(entry.getValue(), below.get(entry.getKey())));
        }
        return merged;
    }
}
