package io.parsimony.config;

import com.google.inject.Inject;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.parsimony.backend.BackendProvider;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Suggestions;
import io.parsimony.optimize.Optimizer;
import io.parsimony.optimize.Schedule;
import io.parsimony.optimize.WarmUp;
import io.parsimony.plugin.PluginRegistry;
import io.parsimony.plugin.Settings;
import io.parsimony.plugin.SettingsReader;
import io.parsimony.rewrite.RewriteStrategy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads {@code parsimony { ... }} into a {@link Configuration}: all faults at once, each with its path, the value found,
 * what was expected, and the nearest names that exist.
 */
public final class ConfigurationReader {

    private static final String ROOT = "parsimony";

    private final PluginRegistry<BackendProvider> backends;
    private final PluginRegistry<RewriteStrategy> strategies;
    private final PluginRegistry<DistillationLoss> losses;
    private final PluginRegistry<Optimizer> optimizers;
    private final PluginRegistry<Schedule> schedules;

    @Inject
    ConfigurationReader(
            PluginRegistry<BackendProvider> backends,
            PluginRegistry<RewriteStrategy> strategies,
            PluginRegistry<DistillationLoss> losses,
            PluginRegistry<Optimizer> optimizers,
            PluginRegistry<Schedule> schedules) {
        this.backends = backends;
        this.strategies = strategies;
        this.losses = losses;
        this.optimizers = optimizers;
        this.schedules = schedules;
    }

    /**
     * Parses a file and puts system properties over it.
     *
     * @throws ParsimonyException ({@code bad-file}) if there is no such file or it is not HOCON
     */
    public static Config load(Path file) {
        return withOverrides(parse(file));
    }

    /**
     * Parses a file, its substitutions left as they are: for laying it over defaults.
     *
     * @throws ParsimonyException ({@code bad-file}) if there is no such file or it is not HOCON
     */
    public static Config parse(Path file) {
        if (!Files.isRegularFile(file)) {
            throw ParsimonyException.of("bad-file", "Expected a configuration file, found none at [%s].", file);
        }
        try {
            return ConfigFactory.parseFile(file.toFile());
        } catch (ConfigException e) {
            throw new ParsimonyException(
                    Problem.of("bad-file", "Expected HOCON: " + e.getMessage()).at(file.toString()), e);
        }
    }

    /** Puts system properties over a configuration and resolves its substitutions. */
    public static Config withOverrides(Config config) {
        return ConfigFactory.systemProperties().withFallback(config).resolve();
    }

    /**
     * Reads a configuration.
     *
     * @throws ParsimonyException with every fault found
     */
    public Configuration read(Config config) {
        Settings root = Settings.at(config, ROOT);
        Optional<BackendProvider> backend = backend(root);
        Settings compress = root.child("compress");
        Optional<Target> target = SettingsReader.read(compress.child("target"), new Target());
        List<RewriteStrategy> rewrites = new ArrayList<>();
        for (Settings rewrite : compress.children("rewrites")) {
            SettingsReader.plugin(rewrite, strategies, null).ifPresent(rewrites::add);
        }
        compress.requireNoOtherKeys();
        Optional<TrainingConfiguration> distill = training(root.child("distill"));
        Optional<TrainingConfiguration> teacher =
                root.has("teacher") ? training(root.child("teacher")) : Optional.empty();
        root.requireNoOtherKeys();
        root.requireValid();
        return new Configuration(backend.orElseThrow(), target.orElseThrow(), rewrites, distill.orElseThrow(), teacher);
    }

    private Optional<BackendProvider> backend(Settings root) {
        Settings settings = root.child("backends");
        Map<String, Optional<BackendProvider>> configured = new LinkedHashMap<>();
        for (String id : backends.types()) {
            configured.put(id, SettingsReader.read(settings.child(id), backends.get(id)));
        }
        settings.requireNoOtherKeys();
        String only = backends.types().size() == 1 ? backends.types().iterator().next() : "";
        String chosen = root.get("backend", String.class, only);
        if (!configured.containsKey(chosen)) {
            root.problem(Problem.of("unknown-plugin", "There is no backend [" + chosen + "].")
                    .at("backend")
                    .hint(Suggestions.sentence(chosen, backends.types())));
        }
        return configured.getOrDefault(chosen, Optional.empty());
    }

    private Optional<TrainingConfiguration> training(Settings settings) {
        List<Settings> losses = settings.children("losses");
        List<Term> terms =
                losses.stream().map(this::term).flatMap(Optional::stream).toList();
        Optional<Optimizer> optimizer = SettingsReader.plugin(settings.child("optimizer"), optimizers, "sgd");
        Optional<Schedule> schedule = SettingsReader.plugin(settings.child("schedule"), schedules, "constant");
        int warmUp = settings.get("warm-up", Integer.class, 0);
        OptionalDouble norm = settings.get("max-gradient-norm", OptionalDouble.class, OptionalDouble.empty());
        TapSelection taps = new TapSelection(settings.texts("taps"));
        int epochs = settings.get("epochs", Integer.class, 5);
        int batch = settings.get("batch", Integer.class, 64);
        long seed = settings.get("seed", Long.class, 7L);
        settings.requireNoOtherKeys();
        if (optimizer.isEmpty() || schedule.isEmpty() || terms.size() < losses.size()) {
            return Optional.empty();
        }
        return settings.attempt(s -> new TrainingConfiguration(
                new Objective(terms),
                optimizer.get(),
                warmUp == 0 ? schedule.get() : new WarmUp(warmUp, schedule.get()),
                norm,
                taps,
                epochs,
                batch,
                seed));
    }

    private Optional<Term> term(Settings settings) {
        double weight = settings.get("weight", Double.class, 1.0);
        return SettingsReader.plugin(settings, losses, null)
                .flatMap(loss -> settings.attempt(s -> new Term(loss, weight)));
    }
}
