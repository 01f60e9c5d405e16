package io.parsimony.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.parsimony.augment.Augmentation;
import io.parsimony.backend.BackendProvider;
import io.parsimony.deploy.DeploymentSettings;
import io.parsimony.deploy.ReducedPrecision;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.augment.Elastic;
import io.parsimony.internal.augment.Rotate;
import io.parsimony.internal.augment.Shift;
import io.parsimony.internal.config.ConfigurationReader;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.optimize.AdamW;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.internal.optimize.CosineSchedule;
import io.parsimony.internal.optimize.LinearSchedule;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.optimize.StepDecay;
import io.parsimony.internal.optimize.WarmUp;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.plugin.SettingsWriter;
import io.parsimony.optimize.Optimizer;
import io.parsimony.optimize.Schedule;
import io.parsimony.plugin.Plugin;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.run.RunOptions;
import io.parsimony.run.RunOptions.CacheSettings;
import io.parsimony.run.RunOptions.CheckpointSettings;
import io.parsimony.run.RunOptions.DivergenceSettings;
import io.parsimony.run.RunOptions.PreflightSettings;
import io.parsimony.run.RunOptions.ValidationSettings;
import io.parsimony.testing.Draw;
import io.parsimony.testing.FakeProvider;
import io.parsimony.testing.FakeStrategy;
import io.parsimony.testing.FeatureLoss;
import io.parsimony.testing.LabelLoss;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Writes random configurations as HOCON and reads them, unchanged and with one faulty setting. */
class ConfigurationPropertiesTest {

    private static final String ROOT = "parsimony";
    private static final String UNKNOWN = "unknown-key";

    /** The settings whose texts are names. */
    private static final Set<String> NAMES = Set.of("type", "backend", "device", "metric", "last-batch");

    private static final ConfigurationReader READER = new ConfigurationReader(
            new PluginRegistry<>("backend", PluginRegistry.discover(BackendProvider.class)),
            new PluginRegistry<>("rewrite strategy", PluginRegistry.discover(RewriteStrategy.class)),
            new PluginRegistry<>("loss", PluginRegistry.discover(DistillationLoss.class)),
            new PluginRegistry<>("optimizer", PluginRegistry.discover(Optimizer.class)),
            new PluginRegistry<>("schedule", PluginRegistry.discover(Schedule.class)),
            new PluginRegistry<>("augmentation", PluginRegistry.discover(Augmentation.class)),
            new PluginRegistry<>("precision", PluginRegistry.discover(ReducedPrecision.class)));

    @Test
    void writtenConfigurationIsReadAsEqual() {
        Draw.each(100, draw -> {
            Configuration configuration = configuration(draw);
            assertThat(READER.read(hocon(draw, written(draw, configuration)))).isEqualTo(configuration);
        });
    }

    @Test
    void faultySettingIsNamedByItsPath() {
        Draw.each(100, draw -> {
            Map<String, Object> settings = written(draw, configuration(draw));
            List<Fault> faults = new ArrayList<>();
            collect(ROOT, ROOT, List.of(), settings, faults);
            for (int i = 0; i < 10; i++) {
                requireNamed(draw, settings, draw.among(faults.toArray(Fault[]::new)));
            }
        });
    }

    private static void requireNamed(Draw draw, Map<String, Object> settings, Fault fault) {
        Config config = hocon(draw, replaced(settings, fault.keys(), fault.value()));
        Throwable thrown = catchThrowable(() -> READER.read(config));
        assertThat(thrown).as(fault.toString()).isInstanceOf(ParsimonyException.class);
        assertThat(thrown).as(fault.toString()).hasMessageContaining(fault.path());
        assertThat(((ParsimonyException) thrown).problems())
                .as(fault.toString())
                .extracting(Problem::where)
                .anyMatch(where -> where != null && where.startsWith(fault.path()));
    }

    /**
     * A faulty value of one setting.
     *
     * @param path the path that the message must contain
     * @param keys the keys and list indices that lead to the setting
     * @param value the faulty value
     */
    private record Fault(String path, List<Object> keys, @Nullable Object value) {}

    private static void collect(String path, String name, List<Object> keys, Object value, List<Fault> faults) {
        for (Object faulty : faulty(path, name, value)) {
            if (!keys.isEmpty()) {
                faults.add(new Fault(path, keys, faulty));
            }
        }
        if (value instanceof Map<?, ?> object) {
            faults.add(new Fault(path + "." + UNKNOWN, with(keys, UNKNOWN), 1));
            object.forEach((key, child) ->
                    collect(path + "." + key, String.valueOf(key), with(keys, String.valueOf(key)), child, faults));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Object item = list.get(i);
                collect(item instanceof Map ? path + "[" + i + "]" : path, name, with(keys, i), item, faults);
                if (!(item instanceof Map)) {
                    faults.add(new Fault(path, with(keys, i), null));
                }
            }
        }
    }

    private static List<Object> with(List<Object> keys, Object key) {
        List<Object> all = new ArrayList<>(keys);
        all.add(key);
        return all;
    }

    /** Returns values of other types or outside the range. */
    private static List<Object> faulty(String path, String name, Object value) {
        List<Object> faulty = new ArrayList<>(List.of(List.of(Map.of("a", 1))));
        if (value instanceof Map) {
            faulty.addAll(List.of(7, "text", true));
            return faulty;
        }
        faulty.add(Map.of("a", 1));
        if (value instanceof List) {
            faulty.addAll(List.of(7, "text", true));
        } else if (value instanceof Boolean) {
            faulty.addAll(List.of("maybe", 7));
        } else if (value instanceof Integer) {
            faulty.addAll(List.of("many", true, 1.5, 1L << 31));
            if (!name.equals("rank")) {
                faulty.add(-1);
            }
        } else if (value instanceof Long) {
            faulty.addAll(List.of("many", true, 1e30));
            if (name.equals("memory")) {
                faulty.addAll(List.of(0, -1, "4 parsecs", "99999999999999999999g"));
            }
        } else if (value instanceof Double) {
            faulty.addAll(List.of("much", true, "NaN", "1e999", -1));
        } else if (NAMES.contains(name)) {
            faulty.addAll(List.of("no-such-name", 7, ""));
        } else if (path.endsWith("cache.folder")) {
            faulty.add(" ");
        }
        return faulty;
    }

    private static Object replaced(Object node, List<Object> keys, @Nullable Object value) {
        Object key = keys.get(0);
        List<Object> rest = keys.subList(1, keys.size());
        if (key instanceof Integer index) {
            List<@Nullable Object> list = new ArrayList<>((List<?>) node);
            list.set(index, rest.isEmpty() ? value : replaced(Objects.requireNonNull(list.get(index)), rest, value));
            return list;
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        ((Map<?, ?>) node).forEach((name, child) -> object.put(String.valueOf(name), child));
        object.put(
                (String) key, rest.isEmpty() ? value : replaced(Objects.requireNonNull(object.get(key)), rest, value));
        return object;
    }

    private static Config hocon(Draw draw, Object settings) {
        ConfigRenderOptions style = ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setFormatted(draw.flag())
                .setJson(draw.flag());
        return ConfigFactory.parseString(
                ConfigValueFactory.fromMap(Map.of(ROOT, settings)).render(style));
    }

    // ---- random configurations -------------------------------------------------------------------------------------

    private static Configuration configuration(Draw draw) {
        TrainingConfiguration distill = training(draw, Optional.empty());
        Configuration.Builder builder = Configuration.builder(
                        new FakeProvider(draw.between(1, 64), draw.among(FakeProvider.Device.values()), draw.flag()),
                        distill)
                .target(new Target(positive(draw), positive(draw), draw.flag()))
                .rewrites(draw.list(0, 3, ConfigurationPropertiesTest::rewrite))
                .deployment(DeploymentSettings.builder()
                        .batches(draw.list(1, 4, d -> d.between(1, 256)))
                        .rounds(draw.between(1, 100))
                        .samples(draw.between(1, 100_000))
                        .tolerance(positive(draw))
                        .build())
                .memory(draw.flag() ? draw.between(1, Integer.MAX_VALUE) : 1L << draw.between(0, 62));
        if (draw.flag()) {
            builder.teacher(training(draw, Optional.empty()));
        }
        if (draw.flag()) {
            builder.baseline(training(draw, Optional.of(distill)));
        }
        return builder.build();
    }

    private static RewriteStrategy rewrite(Draw draw) {
        return new FakeStrategy(
                fraction(draw),
                draw.list(0, 3, ConfigurationPropertiesTest::text),
                draw.flag() ? OptionalInt.of(draw.between(1, 512)) : OptionalInt.empty());
    }

    /** Returns a training with random stages. A training that inherits keeps the optional settings of the other. */
    private static TrainingConfiguration training(Draw draw, Optional<TrainingConfiguration> inherited) {
        TrainingConfiguration alone = withoutStages(draw, inherited);
        return alone.toBuilder()
                .before(draw.list(0, 2, d -> withoutStages(d, Optional.of(alone))))
                .build();
    }

    private static TrainingConfiguration withoutStages(Draw draw, Optional<TrainingConfiguration> inherited) {
        TrainingConfiguration.Builder builder = inherited
                .map(TrainingConfiguration::toBuilder)
                .orElseGet(() -> TrainingConfiguration.builder(objective(draw)))
                .objective(objective(draw))
                .before(List.of());
        boolean mixed = inherited.map(other -> other.mixup().isPresent()).orElse(false);
        if (!mixed && draw.flag()) {
            mixed = true;
            builder.mixup(positive(draw));
        }
        boolean cached = !mixed && draw.flag();
        if (cached || draw.flag()) {
            builder.augmentEpochs(draw.between(1, 8));
        }
        if (draw.flag()) {
            builder.augmentSeed(draw.seed());
        }
        if (draw.flag()) {
            builder.maxGradientNorm(positive(draw));
        }
        if (draw.flag()) {
            builder.weightAveraging(fraction(draw));
        }
        return builder.optimizer(optimizer(draw))
                .schedule(schedule(draw))
                .taps(new TapSelection(draw.list(0, 3, ConfigurationPropertiesTest::text), draw.flag()))
                .epochs(draw.between(1, 1000))
                .batch(draw.between(1, 1000))
                .seed(draw.seed())
                .augment(draw.list(0, 3, ConfigurationPropertiesTest::augmentation))
                .lastBatch(draw.among(TrainingConfiguration.LastBatch.values()))
                .frozen(draw.list(0, 3, ConfigurationPropertiesTest::text))
                .run(run(draw, cached))
                .build();
    }

    private static Objective objective(Draw draw) {
        boolean shares = draw.flag();
        return new Objective(draw.list(1, 3, d -> {
            DistillationLoss loss = d.flag() ? new LabelLoss(fraction(d)) : new FeatureLoss(positive(d));
            return shares
                    ? new Term(loss, 1, schedule(d), OptionalDouble.of(positive(d)))
                    : new Term(loss, positive(d), schedule(d));
        }));
    }

    private static Optimizer optimizer(Draw draw) {
        return switch (draw.between(0, 2)) {
            case 0 -> new Sgd(positive(draw), fraction(draw), draw.between(0, 1.0), draw.flag());
            case 1 -> new Adam(positive(draw), fraction(draw), fraction(draw), positive(draw), draw.between(0, 1.0));
            default -> new AdamW(positive(draw), fraction(draw), fraction(draw), positive(draw), draw.between(0, 1.0));
        };
    }

    private static Schedule schedule(Draw draw) {
        Schedule schedule =
                switch (draw.between(0, 3)) {
                    case 0 -> new ConstantSchedule();
                    case 1 -> new CosineSchedule(fraction(draw));
                    case 2 -> new LinearSchedule(draw.between(0, 2.0), draw.between(0, 2.0));
                    default -> new StepDecay(draw.list(0, 3, ConfigurationPropertiesTest::fraction), positive(draw));
                };
        return draw.flag() ? schedule : new WarmUp(draw.between(1, 1000), schedule);
    }

    private static Augmentation augmentation(Draw draw) {
        return switch (draw.between(0, 2)) {
            case 0 -> new Shift(draw.between(0, 9));
            case 1 -> new Rotate(draw.between(0, 180.0));
            default -> new Elastic(draw.between(0, 9.0), positive(draw));
        };
    }

    private static RunOptions run(Draw draw, boolean cached) {
        boolean validated = draw.flag();
        return new RunOptions(
                new ValidationSettings(
                        validated ? draw.between(0.01, 0.99) : 0,
                        draw.among(ValidationSettings.Metric.values()),
                        draw.between(0, 5.0),
                        validated && draw.flag() ? OptionalInt.of(draw.between(1, 9)) : OptionalInt.empty(),
                        draw.flag()),
                new CheckpointSettings(
                        draw.flag() ? OptionalInt.of(draw.between(1, 1000)) : OptionalInt.empty(),
                        OptionalDouble.of(positive(draw)),
                        draw.between(1, 5)),
                new DivergenceSettings(1.5 + positive(draw), draw.between(1, 100)),
                PreflightSettings.builder()
                        .enabled(draw.flag())
                        .samples(draw.between(1, 1000))
                        .teacherSkill(fraction(draw))
                        .termRange(positive(draw))
                        .overfitSteps(draw.between(1, 20))
                        .build(),
                new CacheSettings(
                        cached,
                        "f" + text(draw),
                        draw.flag() ? OptionalInt.of(draw.between(1, 100)) : OptionalInt.empty(),
                        cached ? draw.list(0, 2, ConfigurationPropertiesTest::text) : List.of()));
    }

    /** Returns a positive number of any magnitude. */
    private static double positive(Draw draw) {
        return draw.among(1.0, 0.1, draw.between(1e-3, 9.0), Double.MIN_VALUE, 1e-12, 1e12);
    }

    /** Returns a number of at least 0 and below 1. */
    private static double fraction(Draw draw) {
        return draw.between(0, Math.nextDown(1.0));
    }

    private static String text(Draw draw) {
        return draw.among(
                "conv1", "layer*.relu", "true", "null", "12", "a b", "${x}", "C:\\dir\\\"q\"", "#=//", "é\n", "");
    }

    // ---- configurations as settings --------------------------------------------------------------------------------

    private static Map<String, Object> written(Draw draw, Configuration configuration) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("backend", configuration.backend().type());
        settings.put("backends", Map.of(configuration.backend().type(), written((Record) configuration.backend())));
        settings.put(
                "compress",
                Map.of("target", written(configuration.target()), "rewrites", plugins(draw, configuration.rewrites())));
        settings.put("distill", written(draw, configuration.distill()));
        configuration.teacher().ifPresent(teacher -> settings.put("teacher", written(draw, teacher)));
        configuration.baseline().ifPresent(baseline -> settings.put("baseline", written(draw, baseline)));
        settings.put("deploy", written(configuration.deployment()));
        settings.put("memory", configuration.memory());
        return settings;
    }

    private static Map<String, Object> written(Draw draw, TrainingConfiguration training) {
        Map<String, Object> settings = written(training);
        settings.remove("objective");
        settings.put(
                "losses",
                training.objective().terms().stream()
                        .map(term -> written(draw, term))
                        .toList());
        settings.put("optimizer", plugin(draw, training.optimizer()));
        settings.putAll(scheduled(draw, training.schedule()));
        settings.put("taps", training.taps().nodes());
        settings.put("adapters", training.taps().adapters());
        settings.put("augment", plugins(draw, training.augment()));
        settings.remove("before");
        settings.put(
                "stages",
                training.before().stream().map(stage -> written(draw, stage)).toList());
        settings.remove("run");
        settings.putAll(written(training.run()));
        return settings;
    }

    private static Map<String, Object> written(Draw draw, Term term) {
        Map<String, Object> settings = plugin(draw, term.loss());
        term.share()
                .ifPresentOrElse(share -> settings.put("share", share), () -> settings.put("weight", term.weight()));
        settings.putAll(scheduled(draw, term.schedule()));
        return settings;
    }

    private static Map<String, Object> scheduled(Draw draw, Schedule schedule) {
        return schedule instanceof WarmUp warmUp
                ? Map.of("schedule", plugin(draw, warmUp.then()), "warm-up", warmUp.length())
                : Map.of("schedule", plugin(draw, schedule), "warm-up", 0);
    }

    private static List<Map<String, Object>> plugins(Draw draw, List<? extends Plugin> plugins) {
        return plugins.stream().map(plugin -> plugin(draw, plugin)).toList();
    }

    /** Returns the type and settings of a plug-in, with or without the defaults. */
    private static Map<String, Object> plugin(Draw draw, Plugin plugin) {
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("type", plugin.type()));
        settings.putAll(draw.flag() ? SettingsWriter.settings(plugin) : written((Record) plugin));
        return settings;
    }

    /** Returns the components of a record by name in kebab case, without those that are absent. */
    private static Map<String, Object> written(Record record) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String key =
                    component.getName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
            try {
                plain(component.getAccessor().invoke(record)).ifPresent(value -> settings.put(key, value));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return settings;
    }

    private static Optional<Object> plain(Object value) {
        if (value instanceof OptionalInt number) {
            return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
        }
        if (value instanceof OptionalLong number) {
            return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
        }
        if (value instanceof OptionalDouble number) {
            return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
        }
        if (value instanceof Enum<?> constant) {
            return Optional.of(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return Optional.of(value instanceof Record record ? written(record) : value);
    }
}
