package io.parsimony.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.parsimony.backend.InferenceSession;
import io.parsimony.config.Configuration;
import io.parsimony.config.TapSelection;
import io.parsimony.config.Target;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.data.Dataset;
import io.parsimony.deploy.DeploymentSettings;
import io.parsimony.deploy.ReducedPrecision;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.augment.Shift;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.optimize.CosineSchedule;
import io.parsimony.network.Model;
import io.parsimony.run.RunOptions;
import io.parsimony.run.RunOptions.CacheSettings;
import io.parsimony.run.RunOptions.CheckpointSettings;
import io.parsimony.run.RunOptions.DivergenceSettings;
import io.parsimony.run.RunOptions.PreflightSettings;
import io.parsimony.run.RunOptions.ValidationSettings;
import io.parsimony.strategies.guideline.Guideline;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.LogitMse;
import io.parsimony.strategies.rewrite.Init;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.strategies.rewrite.PruneChannels;
import io.parsimony.strategies.rewrite.SpatialSvd;
import io.parsimony.strategies.rewrite.Tucker;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests every public builder of a record: its defaults, the effect of each setting, and the rejection of bad values.
 */
class BuildersTest {

    /** A fake precision. */
    private record FourBits() implements ReducedPrecision {

        @Override
        public String type() {
            return "int4";
        }

        @Override
        public String extension() {
            return "int4";
        }

        @Override
        public InferenceSession open(Model model) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Reduced reduce(Model model, Dataset calibration) {
            throw new UnsupportedOperationException();
        }
    }

    private static final Objective OBJECTIVE = Objective.of(new Term(new CrossEntropy(), 1));
    private static final TrainingConfiguration TRAINING =
            TrainingConfiguration.builder(OBJECTIVE).build();

    /**
     * A builder under test.
     *
     * @param name the record's name
     * @param fresh a new builder with its defaults
     * @param defaults the record that a builder without settings makes, by other means
     * @param given the components that are arguments of the builder's factory
     * @param others another valid value for each setting
     * @param bad values that the record's constructor refuses
     */
    private record Subject(
            String name,
            Supplier<Object> fresh,
            Object defaults,
            Set<String> given,
            Map<String, Object> others,
            Map<String, Object> bad) {}

    private static List<Subject> subjects() {
        return List.of(
                new Subject(
                        "Guideline",
                        Guideline::builder,
                        new Guideline(),
                        Set.of(),
                        Map.of(
                                "macs",
                                3.0,
                                "parameters",
                                2.0,
                                "megabytes",
                                1.5,
                                "strategies",
                                List.of(Guideline.StrategyKind.PARCONV),
                                "keep",
                                List.of("conv1"),
                                "align",
                                16,
                                "measure",
                                true),
                        Map.of("macs", 0.5, "align", 0, "strategies", List.of())),
                new Subject(
                        "LowRank",
                        LowRank::builder,
                        new LowRank(),
                        Set.of(),
                        Map.of(
                                "rank",
                                3,
                                "energy",
                                0.5,
                                "compression",
                                2.0,
                                "layers",
                                LowRank.Layers.ALL,
                                "only",
                                List.of("fc"),
                                "keep",
                                List.of("fc"),
                                "align",
                                8),
                        Map.of("rank", 0, "energy", 1.5, "compression", 1.0, "align", 0)),
                new Subject(
                        "SpatialSvd",
                        SpatialSvd::builder,
                        new SpatialSvd(),
                        Set.of(),
                        Map.of(
                                "rank",
                                3,
                                "energy",
                                0.5,
                                "compression",
                                2.0,
                                "only",
                                List.of("a"),
                                "keep",
                                List.of("b"),
                                "align",
                                8),
                        Map.of("rank", 0, "energy", 1.5, "compression", 1.0, "align", 0)),
                new Subject(
                        "Tucker",
                        Tucker::builder,
                        new Tucker(),
                        Set.of(),
                        Map.of(
                                "ratio",
                                0.25,
                                "energy",
                                0.5,
                                "compression",
                                2.0,
                                "only",
                                List.of("a"),
                                "keep",
                                List.of("b"),
                                "align",
                                8),
                        Map.of("ratio", 0.0, "energy", 1.5, "compression", 1.0, "align", 0)),
                new Subject(
                        "ParConv",
                        ParConv::builder,
                        new ParConv(),
                        Set.of(),
                        Map.of(
                                "omega",
                                0.25,
                                "split",
                                4,
                                "only",
                                List.of("a"),
                                "keep",
                                List.of("b"),
                                "init",
                                Init.RANDOM,
                                "align",
                                8),
                        Map.of("omega", 0.0, "split", 1, "align", 0)),
                new Subject(
                        "PruneChannels",
                        PruneChannels::builder,
                        new PruneChannels(),
                        Set.of(),
                        Map.of(
                                "ratio",
                                0.25,
                                "by",
                                PruneChannels.Importance.BN_SCALE,
                                "only",
                                List.of("a"),
                                "keep",
                                List.of("b"),
                                "align",
                                8),
                        Map.of("ratio", 1.0, "align", 0)),
                new Subject(
                        "TrainingConfiguration",
                        () -> TrainingConfiguration.builder(OBJECTIVE),
                        TRAINING.toBuilder().build(),
                        Set.of(),
                        Map.ofEntries(
                                Map.entry("objective", Objective.of(new Term(new LogitMse(), 1))),
                                Map.entry("optimizer", new Adam()),
                                Map.entry("schedule", new CosineSchedule()),
                                Map.entry("maxGradientNorm", 2.0),
                                Map.entry("weightAveraging", 0.9),
                                Map.entry("taps", new TapSelection(List.of("relu"))),
                                Map.entry("epochs", 9),
                                Map.entry("batch", 3),
                                Map.entry("seed", 11L),
                                Map.entry("augment", List.of(new Shift())),
                                Map.entry("augmentEpochs", 2),
                                Map.entry("augmentSeed", 12L),
                                Map.entry("mixup", 0.2),
                                Map.entry("lastBatch", TrainingConfiguration.LastBatch.DROP),
                                Map.entry("frozen", List.of("fc")),
                                Map.entry("before", List.of(TRAINING)),
                                Map.entry("blocks", 64),
                                Map.entry(
                                        "run",
                                        RunOptions.builder()
                                                .preflight(PreflightSettings.none())
                                                .build())),
                        Map.of(
                                "maxGradientNorm",
                                -1.0,
                                "weightAveraging",
                                1.0,
                                "epochs",
                                0,
                                "batch",
                                0,
                                "augmentEpochs",
                                0,
                                "mixup",
                                0.0,
                                "blocks",
                                0)),
                new Subject(
                        "Configuration",
                        () -> Configuration.builder(new ReferenceBackendProvider(), TRAINING),
                        new Configuration(
                                new ReferenceBackendProvider(),
                                new Target(),
                                List.of(),
                                TRAINING,
                                Optional.empty(),
                                Optional.empty(),
                                new DeploymentSettings(),
                                Configuration.defaultMemory()),
                        Set.of("backend"),
                        Map.of(
                                "memory",
                                1L << 30,
                                "target",
                                new Target(2, 1),
                                "rewrites",
                                List.of(new ParConv()),
                                "distill",
                                TRAINING.toBuilder().epochs(9).build(),
                                "teacher",
                                TRAINING,
                                "baseline",
                                TRAINING,
                                "deployment",
                                new DeploymentSettings().withBatches(List.of(3))),
                        Map.of("memory", 0L)),
                new Subject(
                        "DeploymentSettings",
                        DeploymentSettings::builder,
                        new DeploymentSettings(),
                        Set.of(),
                        Map.of(
                                "forms",
                                List.of(),
                                "batches",
                                List.of(3),
                                "rounds",
                                7,
                                "samples",
                                9,
                                "tolerance",
                                0.5,
                                "precisions",
                                List.of(new FourBits())),
                        Map.of(
                                "batches",
                                List.of(),
                                "rounds",
                                0,
                                "samples",
                                0,
                                "tolerance",
                                0.0,
                                "precisions",
                                List.of(new FourBits(), new FourBits()))),
                new Subject(
                        "RunOptions",
                        RunOptions::builder,
                        new RunOptions(),
                        Set.of(),
                        Map.of(
                                "validation", ValidationSettings.builder(0.1).build(),
                                "checkpoint", new CheckpointSettings(OptionalInt.of(3), OptionalDouble.empty(), 1),
                                "divergence", new DivergenceSettings(3, 4),
                                "preflight", PreflightSettings.none(),
                                "cache", new CacheSettings(true, "cache", OptionalInt.empty())),
                        Map.of()),
                new Subject(
                        "PreflightSettings",
                        PreflightSettings::builder,
                        new PreflightSettings(),
                        Set.of(),
                        Map.of(
                                "enabled",
                                false,
                                "samples",
                                3,
                                "teacherSkill",
                                0.5,
                                "termRange",
                                10.0,
                                "overfitSteps",
                                2),
                        Map.of("samples", 0, "teacherSkill", 1.0, "termRange", 0.0, "overfitSteps", 0)),
                new Subject(
                        "ValidationSettings",
                        () -> ValidationSettings.builder(0.1),
                        new ValidationSettings(0.1, ValidationSettings.Metric.ACCURACY, 0, OptionalInt.empty(), true),
                        Set.of("share"),
                        Map.of(
                                "metric",
                                ValidationSettings.Metric.LOSS,
                                "margin",
                                0.5,
                                "patience",
                                3,
                                "keepBest",
                                false),
                        Map.of("margin", -1.0, "patience", 0)));
    }

    @TestFactory
    Stream<DynamicTest> aBuilderWithoutSettingsMakesTheDefaults() {
        return subjects().stream()
                .map(subject -> DynamicTest.dynamicTest(
                        subject.name(),
                        () -> assertThat(build(subject.fresh().get())).isEqualTo(subject.defaults())));
    }

    @TestFactory
    Stream<DynamicTest> everyComponentHasASetting() {
        return subjects().stream()
                .map(subject -> DynamicTest.dynamicTest(subject.name(), () -> {
                    Class<?> builder = subject.fresh().get().getClass();
                    Set<String> settings = Arrays.stream(builder.getMethods())
                            .filter(method -> !Modifier.isStatic(method.getModifiers()))
                            .filter(method -> method.getReturnType() != Object.class)
                            .filter(method -> method.getReturnType().isAssignableFrom(builder))
                            .map(Method::getName)
                            .collect(Collectors.toSet());
                    assertThat(settings).isEqualTo(subject.others().keySet());
                    Set<String> all = new LinkedHashSet<>(settings);
                    all.addAll(subject.given());
                    assertThat(all).isEqualTo(components(subject.defaults()).keySet());
                }));
    }

    @TestFactory
    Stream<DynamicTest> aSettingReachesItsComponentAndNoOther() {
        return cases(Subject::others)
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    Object builder = one.subject().fresh().get();
                    set(builder, one.setting(), one.value());
                    Map<String, Object> expected = components(one.subject().defaults());
                    Object before = expected.get(one.setting());
                    expected.put(one.setting(), wrapped(before, one.value()));
                    assertThat(expected.get(one.setting())).isNotEqualTo(before);
                    assertThat(components(build(builder))).isEqualTo(expected);
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatTheRecordRefusesTheBuilderRefusesWithTheSameMessage() {
        return cases(Subject::bad)
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    Object builder = one.subject().fresh().get();
                    set(builder, one.setting(), one.value());
                    Throwable refused = catchThrowable(() -> build(builder));
                    Map<String, Object> components = components(one.subject().defaults());
                    components.put(one.setting(), wrapped(components.get(one.setting()), one.value()));
                    Throwable byRecord = catchThrowable(
                            () -> construct(one.subject().defaults().getClass(), components));
                    assertThat(refused)
                            .isInstanceOf(ParsimonyException.class)
                            .hasMessageContaining("[bad-value]")
                            .hasMessage(byRecord.getMessage());
                }));
    }

    /**
     * One setting of one builder.
     *
     * @param subject the builder
     * @param setting the setting
     * @param value its value
     */
    private record Case(Subject subject, String setting, Object value) {

        String name() {
            return subject.name() + "." + setting + " = " + value;
        }
    }

    private static Stream<Case> cases(java.util.function.Function<Subject, Map<String, Object>> values) {
        return subjects().stream().flatMap(subject -> values.apply(subject).entrySet().stream()
                .map(entry -> new Case(subject, entry.getKey(), entry.getValue())));
    }

    /** Returns a value in the form of the record: optional if the default is. */
    private static Object wrapped(Object like, Object value) {
        if (like instanceof OptionalInt) {
            return OptionalInt.of((Integer) value);
        }
        if (like instanceof OptionalLong) {
            return OptionalLong.of((Long) value);
        }
        if (like instanceof OptionalDouble) {
            return OptionalDouble.of((Double) value);
        }
        return like instanceof Optional ? Optional.of(value) : value;
    }

    private static Map<String, Object> components(Object made) throws ReflectiveOperationException {
        Map<String, Object> components = new LinkedHashMap<>();
        for (RecordComponent component : made.getClass().getRecordComponents()) {
            components.put(component.getName(), component.getAccessor().invoke(made));
        }
        return components;
    }

    private static Object construct(Class<?> type, Map<String, Object> components) throws Throwable {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getConstructor(types).newInstance(components.values().toArray());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void set(Object builder, String setting, Object value) throws Throwable {
        Method setter = Arrays.stream(builder.getClass().getMethods())
                .filter(method -> method.getName().equals(setting) && !method.isVarArgs())
                .findFirst()
                .orElseThrow();
        try {
            setter.invoke(builder, value);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object build(Object builder) throws Throwable {
        try {
            return builder.getClass().getMethod("build").invoke(builder);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
