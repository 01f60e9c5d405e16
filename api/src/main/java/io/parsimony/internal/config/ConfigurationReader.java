package io.parsimony.internal.config;

import com.google.inject.Inject;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.parsimony.augment.Augmentation;
import io.parsimony.backend.BackendProvider;
import io.parsimony.config.Configuration;
import io.parsimony.config.TapSelection;
import io.parsimony.config.Target;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.deploy.DeploymentSettings;
import io.parsimony.deploy.ReducedPrecision;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Signals;
import io.parsimony.distill.Term;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.optimize.WarmUp;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.plugin.Settings;
import io.parsimony.internal.plugin.SettingsReader;
import io.parsimony.optimize.Optimizer;
import io.parsimony.optimize.Schedule;
import io.parsimony.rewrite.InferenceRewrite;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.run.RunOptions;
import io.parsimony.tensor.Expr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.Set;

/**
 * Reads {@code parsimony { ... }} into a {@link Configuration}. Reports all faults at once, each with its path, the
 * value found, the expected value, and the nearest known names.
 */
public final class ConfigurationReader {

    /** The keys that a stage does not inherit from its training: a cache holds the values of one objective. */
    private static final Set<String> OWN = Set.of("stages", "cache", "blocks");

    private static final String ROOT = "parsimony";
    private static final String PLUGIN = "{ type = ... }";

    private final PluginRegistry<BackendProvider> backends;
    private final PluginRegistry<RewriteStrategy> strategies;
    private final PluginRegistry<DistillationLoss> losses;
    private final PluginRegistry<Optimizer> optimizers;
    private final PluginRegistry<Schedule> schedules;
    private final PluginRegistry<Augmentation> augmentations;
    private final PluginRegistry<ReducedPrecision> precisions;

    /** Creates a reader that knows the plug-ins of each kind. */
    @Inject
    public ConfigurationReader(
            PluginRegistry<BackendProvider> backends,
            PluginRegistry<RewriteStrategy> strategies,
            PluginRegistry<DistillationLoss> losses,
            PluginRegistry<Optimizer> optimizers,
            PluginRegistry<Schedule> schedules,
            PluginRegistry<Augmentation> augmentations,
            PluginRegistry<ReducedPrecision> precisions) {
        this.backends = backends;
        this.strategies = strategies;
        this.losses = losses;
        this.optimizers = optimizers;
        this.schedules = schedules;
        this.augmentations = augmentations;
        this.precisions = precisions;
    }

    /**
     * Parses a file and overrides it by system properties.
     *
     * @throws ParsimonyException ({@code bad-file}) if there is no such file or it is not HOCON
     */
    public static Config load(Path file) {
        return withOverrides(parse(file));
    }

    /**
     * Parses a file without resolving substitutions, so that it can override defaults.
     *
     * @throws ParsimonyException ({@code bad-file}) if the file does not exist, is not HOCON, includes something other
     *     than a file, or is too large, too deep or grows too much by its substitutions
     */
    public static Config parse(Path file) {
        try {
            return HoconFile.parse(file);
        } catch (ConfigException e) {
            throw notHocon(e);
        }
    }

    /**
     * Overrides a configuration by the current system properties and resolves its substitutions.
     *
     * @throws ParsimonyException ({@code bad-file}) if a substitution has no value
     */
    public static Config withOverrides(Config config) {
        Config properties = ConfigFactory.parseProperties(
                (Properties) System.getProperties().clone(),
                ConfigParseOptions.defaults().setOriginDescription("system properties"));
        return resolved(properties.withFallback(config));
    }

    private static Config resolved(Config config) {
        try {
            return config.resolve();
        } catch (ConfigException e) {
            throw notHocon(e);
        }
    }

    private static ParsimonyException notHocon(ConfigException e) {
        boolean syntax = e instanceof ConfigException.Parse;
        if (!syntax && !(e instanceof ConfigException.IO)) {
            // The exception's message may quote values, which may come from the environment.
            return new ParsimonyException(Problem.of(
                            ErrorId.BAD_FILE,
                            "Expected HOCON, found a substitution that joins values of different types (text, list,"
                                    + " object).")
                    .at(e.origin() == null ? "configuration" : e.origin().description()));
        }
        String origin = e.origin() == null ? "" : e.origin().description();
        String reason = String.valueOf(e.getMessage());
        Problem problem = reason.startsWith(origin + ": ")
                ? Problem.of(ErrorId.BAD_FILE, "Expected HOCON: " + reason.substring(origin.length() + 2))
                        .at(origin)
                : Problem.of(ErrorId.BAD_FILE, "Expected HOCON: " + reason);
        return new ParsimonyException(
                syntax && !(e instanceof ConfigException.UnresolvedSubstitution)
                        ? problem.hint(
                                "Check this line and the lines above it for an unmatched brace, bracket or quote.")
                        : problem,
                e);
    }

    /**
     * Reads a configuration.
     *
     * @throws ParsimonyException with every fault found
     */
    public Configuration read(Config config) {
        Settings root = Settings.at(present(config.isResolved() ? config : resolved(config)), ROOT);
        Optional<BackendProvider> backend = backend(root);
        Settings compress = root.child("compress");
        Optional<Target> target =
                SettingsReader.read(compress.child("target", "{ macs = ..., parameters = ... }"), new Target());
        List<RewriteStrategy> rewrites = new ArrayList<>();
        for (Settings rewrite : compress.children("rewrites")) {
            SettingsReader.plugin(rewrite, strategies, null).ifPresent(rewrites::add);
        }
        compress.requireNoOtherKeys();
        Settings distilled = root.child("distill");
        Optional<TrainingConfiguration> distill = whole(distilled);
        Optional<TrainingConfiguration> teacher = root.has("teacher") ? whole(root.child("teacher")) : Optional.empty();
        Optional<TrainingConfiguration> baseline =
                root.has("baseline") ? whole(root.child("baseline").over(distilled, OWN)) : Optional.empty();
        Optional<DeploymentSettings> deployment = deployment(root.child("deploy"));
        long memory = root.bytes("memory", Configuration.defaultMemory());
        root.requireNoOtherKeys();
        root.requireValid();
        return new Configuration(
                backend.orElseThrow(),
                target.orElseThrow(),
                rewrites,
                distill.orElseThrow(),
                teacher,
                baseline,
                deployment.orElseThrow(),
                memory);
    }

    private Optional<DeploymentSettings> deployment(Settings settings) {
        List<InferenceRewrite> forms = new ArrayList<>();
        for (Settings form : settings.children("forms")) {
            Optional<RewriteStrategy> strategy = SettingsReader.plugin(form, strategies, null);
            if (strategy.isPresent() && !(strategy.get() instanceof InferenceRewrite)) {
                form.problem(Problem.of(
                                ErrorId.BAD_VALUE,
                                "Expected an inference form, found strategy ["
                                        + strategy.get().type() + "].")
                        .at("type"));
            }
            strategy.filter(InferenceRewrite.class::isInstance)
                    .map(InferenceRewrite.class::cast)
                    .ifPresent(forms::add);
        }
        List<ReducedPrecision> reduced = new ArrayList<>();
        for (Settings precision : settings.children("precisions")) {
            SettingsReader.plugin(precision, precisions, null).ifPresent(reduced::add);
        }
        DeploymentSettings defaults = new DeploymentSettings();
        return SettingsReader.read(
                settings,
                defaults,
                Map.of("forms", forms.isEmpty() ? defaults.forms() : List.copyOf(forms), "precisions", reduced));
    }

    private static Config present(Config config) {
        if (!config.hasPath(ROOT)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_FILE,
                    "Expected [%s { ... }] in the configuration, found none. Put all settings inside the outermost key"
                            + " [%s].",
                    ROOT,
                    ROOT);
        }
        return config;
    }

    private Optional<BackendProvider> backend(Settings root) {
        Settings settings = root.child("backends", "{ <name of a backend> { ... } }");
        Map<String, Optional<BackendProvider>> configured = new LinkedHashMap<>();
        for (String id : settings.keys()) {
            settings.attempt(s -> known(id));
        }
        for (String id : backends.types()) {
            configured.put(id, SettingsReader.read(settings.child(id), backends.get(id)));
        }
        String only = backends.types().size() == 1 ? backends.types().iterator().next() : null;
        return SettingsReader.named(root, "backend", backends, only)
                .flatMap(chosen -> configured.getOrDefault(chosen.type(), Optional.empty()));
    }

    private BackendProvider known(String id) {
        try {
            return backends.get(id);
        } catch (ParsimonyException e) {
            throw e.at(id);
        }
    }

    /** Reads a training that is not a stage. */
    private Optional<TrainingConfiguration> whole(Settings settings) {
        if (settings.has("blocks")) {
            settings.problem(Problem.of(ErrorId.BAD_VALUE, "Only a stage can train blocks one by one.")
                    .at("blocks")
                    .hint("Set it in a stage: stages = [ { blocks = 1024, losses = [ { type = feature-mse } ] } ]."));
        }
        return training(settings);
    }

    private Optional<TrainingConfiguration> stage(Settings settings) {
        return training(settings)
                .filter(how -> how.blocks().isEmpty()
                        || settings.attempt(s -> how.onActivations()).isPresent());
    }

    /** Reads a training; its stages inherit the settings that they do not set. */
    private Optional<TrainingConfiguration> training(Settings settings) {
        int before = settings.faults();
        List<Term> terms = settings.children("losses").stream()
                .map(this::term)
                .flatMap(Optional::stream)
                .toList();
        Optional<Objective> objective =
                settings.faults() > before ? Optional.empty() : settings.attempt(s -> new Objective(terms));
        // The other settings are checked anyway.
        TrainingConfiguration defaults = TrainingConfiguration.builder(
                        objective.orElseGet(() -> Objective.of(new Term(new Unread(), 1))))
                .build();
        Map<String, Object> read = new HashMap<>();
        read.put("objective", defaults.objective());
        read.put(
                "optimizer",
                SettingsReader.plugin(settings.child("optimizer", PLUGIN), optimizers, "sgd")
                        .orElse(defaults.optimizer()));
        read.put("schedule", scheduled(settings).orElse(defaults.schedule()));
        read.put("taps", new TapSelection(settings.texts("taps"), settings.get("adapters", Boolean.class, true)));
        read.put(
                "augment",
                settings.children("augment").stream()
                        .map(one -> SettingsReader.plugin(one, augmentations, null))
                        .flatMap(Optional::stream)
                        .toList());
        read.put("frozen", settings.texts("frozen"));
        read.put(
                "before",
                settings.children("stages").stream()
                        .map(stage -> stage(stage.over(settings, OWN)))
                        .flatMap(Optional::stream)
                        .toList());
        read.put("run", run(settings));
        Optional<TrainingConfiguration> training = SettingsReader.read(settings, defaults, read);
        return settings.faults() > before ? Optional.empty() : training;
    }

    /** A placeholder for losses with faults. */
    private record Unread() implements DistillationLoss {

        @Override
        public String type() {
            return "unread";
        }

        @Override
        public Set<Need> needs() {
            return Set.of();
        }

        @Override
        public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
            throw new UnsupportedOperationException();
        }
    }

    private static RunOptions run(Settings settings) {
        RunOptions defaults = new RunOptions();
        return new RunOptions(
                SettingsReader.read(settings.child("validation"), defaults.validation())
                        .orElse(defaults.validation()),
                SettingsReader.read(settings.child("checkpoint"), defaults.checkpoint())
                        .orElse(defaults.checkpoint()),
                SettingsReader.read(settings.child("divergence"), defaults.divergence())
                        .orElse(defaults.divergence()),
                SettingsReader.read(settings.child("preflight"), defaults.preflight())
                        .orElse(defaults.preflight()),
                SettingsReader.read(settings.child("cache"), defaults.cache()).orElse(defaults.cache()));
    }

    private Optional<Term> term(Settings settings) {
        double weight = settings.get("weight", Double.class, 1.0, number -> Require.positive("weight", number));
        OptionalDouble share = settings.get(
                "share",
                OptionalDouble.class,
                OptionalDouble.empty(),
                part -> part.ifPresent(number -> Require.positive("share", number)));
        if (share.isPresent() && settings.has("weight")) {
            settings.problem(Problem.of(ErrorId.BAD_VALUE, "Expected a weight or a share, found both.")
                    .at("share")
                    .hint("Remove one of them: the gradients of the first batch turn a share into a weight."));
        }
        Optional<Schedule> schedule = scheduled(settings);
        Optional<DistillationLoss> loss = SettingsReader.plugin(settings, losses, null);
        return loss.isEmpty() || schedule.isEmpty()
                ? Optional.empty()
                : Optional.of(new Term(loss.get(), weight, schedule.get(), share));
    }

    /** Reads the schedule of a number: {@code schedule} and {@code warm-up}. */
    private Optional<Schedule> scheduled(Settings settings) {
        Optional<Schedule> schedule = SettingsReader.plugin(settings.child("schedule", PLUGIN), schedules, "constant");
        int warmUp = settings.get("warm-up", Integer.class, 0, steps -> Require.notNegative("warm-up", steps));
        return schedule.map(then -> warmUp == 0 ? then : new WarmUp(warmUp, then));
    }
}
