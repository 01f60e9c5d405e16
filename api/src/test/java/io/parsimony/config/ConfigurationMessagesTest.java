package io.parsimony.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.parsimony.Parsimony;
import io.parsimony.augment.Augmentation;
import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.deploy.ReducedPrecision;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.augment.Elastic;
import io.parsimony.internal.augment.Rotate;
import io.parsimony.internal.augment.Shift;
import io.parsimony.internal.config.ConfigurationReader;
import io.parsimony.internal.optimize.AdamW;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.internal.optimize.LinearSchedule;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.optimize.StepDecay;
import io.parsimony.internal.optimize.WarmUp;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.optimize.Optimizer;
import io.parsimony.optimize.Schedule;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.run.RunOptions;
import io.parsimony.run.RunOptions.CacheSettings;
import io.parsimony.run.RunOptions.CheckpointSettings;
import io.parsimony.run.RunOptions.DivergenceSettings;
import io.parsimony.run.RunOptions.PreflightSettings;
import io.parsimony.run.RunOptions.ValidationSettings;
import io.parsimony.testing.FakeProvider;
import io.parsimony.testing.FakeStrategy;
import io.parsimony.testing.FeatureLoss;
import io.parsimony.testing.LabelLoss;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The exact messages for mistakes in a configuration. */
class ConfigurationMessagesTest {

    private static final String LOSSES = "distill.losses = [ { type = from-labels } ]\n";

    @TempDir
    private Path folder;

    @AfterEach
    void removeOverrides() {
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("parsimony"))
                .forEach(System::clearProperty);
    }

    /** In messages.txt, lines that begin with "> " are a configuration; the lines after them are its message. */
    @TestFactory
    Stream<DynamicTest> messages() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("messages.txt")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
            List<String> cases = List.of(text.split("\n\n"));
            assertThat(cases).hasSizeGreaterThan(45);
            return cases.stream().map(ConfigurationMessagesTest::message);
        }
    }

    private static DynamicTest message(String block) {
        List<String> lines = block.lines().toList();
        List<String> inside = lines.stream()
                .takeWhile(line -> line.startsWith("> "))
                .map(line -> line.substring(2))
                .toList();
        String expected = String.join("\n", lines.subList(inside.size(), lines.size()));
        return DynamicTest.dynamicTest(
                "[" + String.join(" ", inside) + "]",
                () -> assertThat(message(inside(String.join("\n", inside)))).isEqualTo(expected));
    }

    private static Config inside(String text) {
        return ConfigFactory.parseString("parsimony {\n" + text + "\n}");
    }

    private static String message(Config config) {
        ParsimonyException e = catchThrowableOfType(
                ParsimonyException.class, () -> Parsimony.configure(ConfigurationReader.withOverrides(config)));
        assertThat(e).as("fault").isNotNull();
        return e.getMessage();
    }

    private String fileMessage(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("compress.conf"), text);
        ParsimonyException e = catchThrowableOfType(
                ParsimonyException.class, () -> Parsimony.configure(ConfigurationReader.load(file)));
        assertThat(e).as("fault").isNotNull();
        return e.getMessage().replace(folder.toString(), "");
    }

    @Test
    void faultInFileNamesFileAndLine() throws IOException {
        assertThat(fileMessage("parsimony {\n" + LOSSES + "distill.epochs = 0\n}"))
                .isEqualTo("parsimony.distill.epochs: Expected a whole number of at least 1, found 0"
                        + " (/compress.conf: 3). [bad-value]");
    }

    @Test
    void missingFileIsNamedInFull() {
        Path file = folder.resolve("compres.conf");
        assertThat(catchThrowableOfType(ParsimonyException.class, () -> ConfigurationReader.load(file))
                        .getMessage())
                .isEqualTo("Expected a configuration file, found none at [" + file.toAbsolutePath() + "]. [bad-file]");
    }

    @Test
    void syntaxErrorNamesLine() throws IOException {
        assertThat(fileMessage("parsimony {\n  backend = fake\n  distill { epochs = 1\n"))
                .startsWith("/compress.conf: 4: Expected HOCON: ")
                .endsWith(
                        " Check this line and the lines above it for an unmatched brace, bracket or quote. [bad-file]")
                .doesNotContain("Exception");
    }

    @Test
    void substitutionWithoutValueNamesLine() throws IOException {
        assertThat(fileMessage("parsimony {\n  backend = ${engine}\n}"))
                .isEqualTo("/compress.conf: 2: Expected HOCON: Could not resolve substitution to a value:"
                        + " ${engine} [bad-file]");
    }

    @Test
    void unresolvedConfigurationIsResolvedWhenRead() {
        Config config = ConfigFactory.parseString("n = 3, parsimony { distill { epochs = ${n} }, " + LOSSES + "}");
        assertThat(Parsimony.configure(config).distill().epochs()).isEqualTo(3);
        Config broken = ConfigFactory.parseString("parsimony { distill { epochs = ${absent} }, " + LOSSES + "}");
        assertThat(catchThrowableOfType(ParsimonyException.class, () -> Parsimony.configure(broken))
                        .id())
                .isEqualTo("bad-file");
    }

    @Test
    void misspeltRootIsNotTakenForAnEmptyConfiguration() throws IOException {
        assertThat(fileMessage("parsimoni { backend = fake }"))
                .isEqualTo("Expected [parsimony { ... }] in the configuration, found none. Put all settings inside the"
                        + " outermost key [parsimony]. [bad-file]");
    }

    @Test
    void rootMustBeAnObject() {
        assertThat(message(ConfigFactory.parseString("parsimony = djl")))
                .startsWith("2 problems:\n  1) parsimony: Expected an object { ... }, found \"djl\" (String: 1).");
    }

    @Test
    void systemPropertiesOverrideFileAndSpellNumbersAsText() {
        System.setProperty("parsimony.distill.epochs", "9");
        System.setProperty("parsimony.distill.optimizer.learning-rate", "2.5e-3");
        System.setProperty("parsimony.distill.optimizer.nesterov", "true");
        System.setProperty("parsimony.distill.max-gradient-norm", "1");
        Configuration read = Parsimony.configure(
                ConfigurationReader.withOverrides(inside(LOSSES + "distill { epochs = 2, optimizer.momentum = 0.5 }")));
        assertThat(read.distill().epochs()).isEqualTo(9);
        assertThat(read.distill().optimizer()).isEqualTo(new Sgd(2.5e-3, 0.5, 5e-4, true));
        assertThat(read.distill().maxGradientNorm()).hasValue(1);
    }

    @Test
    void faultInSystemPropertySaysSo() {
        System.setProperty("parsimony.distill.epochs", "nine");
        System.setProperty("parsimony.distill.batch", "-1");
        assertThat(message(inside(LOSSES)))
                .isEqualTo(
                        """
                        2 problems:
                          1) parsimony.distill.epochs: Expected a whole number, found "nine" (system properties). \
                        [bad-value]
                          2) parsimony.distill.batch: Expected a whole number of at least 1, found -1 (system \
                        properties). [bad-value]""");
    }

    @Test
    void misspeltSystemPropertyIsFound() {
        System.setProperty("parsimony.distill.epoch", "9");
        assertThat(message(inside(LOSSES)))
                .isEqualTo("parsimony.distill.epoch: There is no setting [epoch] here (system properties). Did you "
                        + "mean [epochs]? Known: [adapters, augment, augment-epochs, augment-seed, batch, blocks, "
                        + "cache, checkpoint, divergence, epochs, frozen, last-batch, losses, max-gradient-norm, "
                        + "mixup, optimizer, preflight, schedule, seed, stages, taps, validation, warm-up, "
                        + "weight-averaging]. [unknown-key]");
    }

    @Test
    void runSettingsAreRead() {
        Config config = inside(LOSSES + "distill { weight-averaging = 0.99, checkpoint { steps = 5, keep = 3 },"
                + " validation { share = 0.1, metric = loss, patience = 4 }, preflight.enabled = false }");
        TrainingConfiguration read = Parsimony.configure(config).distill();
        assertThat(read.weightAveraging()).hasValue(0.99);
        assertThat(read.run())
                .isEqualTo(new RunOptions(
                        new ValidationSettings(0.1, ValidationSettings.Metric.LOSS, 0, OptionalInt.of(4), true),
                        new CheckpointSettings(OptionalInt.of(5), OptionalDouble.of(10), 3),
                        new DivergenceSettings(),
                        PreflightSettings.none(),
                        new CacheSettings()));
        assertThat(Parsimony.configure(inside(LOSSES)).distill().run()).isEqualTo(new RunOptions());
    }

    @Test
    void preparationOfSamplesIsRead() {
        Config config = inside(LOSSES + "distill { augment = [ { type = shift, pixels = 3 }, { type = rotate },"
                + " { type = elastic, alpha = 8, sigma = 2 } ], augment-epochs = 4, cache { enabled = true, "
                + "folder = here, top-k = 16 } }");
        TrainingConfiguration read = Parsimony.configure(config).distill();
        assertThat(read.augment()).containsExactly(new Shift(3), new Rotate(10), new Elastic(8, 2));
        assertThat(read.augmentEpochs()).hasValue(4);
        assertThat(read.mixup()).isEmpty();
        assertThat(read.run().cache()).isEqualTo(new CacheSettings(true, "here", OptionalInt.of(16)));
        assertThat(Parsimony.configure(inside(LOSSES + "distill.mixup = 0.2"))
                        .distill()
                        .mixup())
                .hasValue(0.2);
        assertThat(Parsimony.configure(inside(LOSSES)).distill())
                .isEqualTo(TrainingConfiguration.builder(Objective.of(new Term(new LabelLoss(), 1)))
                        .build());
    }

    @Test
    void furtherTeachersAreReadAndNeedACache() {
        String teachers = "distill.cache { teachers = [ \"a.onnx\", b.zip ]";
        assertThat(Parsimony.configure(inside(LOSSES + teachers + ", enabled = true }"))
                        .distill()
                        .run()
                        .cache()
                        .teachers())
                .containsExactly("a.onnx", "b.zip");
        assertThatThrownBy(() -> Parsimony.configure(inside(LOSSES + teachers + " }")))
                .hasMessageContaining("parsimony.distill.cache.teachers: Further teachers require the teacher cache,"
                        + " found [a.onnx, b.zip] without it (String: 3). Set enabled = true.")
                .hasMessageContaining("[bad-value]");
    }

    @Test
    void preparationThatACacheCannotHoldIsRefused() {
        assertThatThrownBy(() -> Parsimony.configure(
                        inside(LOSSES + "distill { augment = [ { type = shift } ], cache.enabled = true }")))
                .hasMessageContaining(
                        "parsimony.distill.augment: Caching the teacher's outputs for augmented samples requires"
                                + " augment-epochs, found none")
                .hasMessageContaining("With augment-epochs = 4, for instance,");
        assertThatThrownBy(() -> Parsimony.configure(inside(LOSSES + "distill { mixup = 0.2, cache.enabled = true }")))
                .hasMessageContaining("parsimony.distill.mixup: mixup = 0.2 cannot be combined with a teacher cache");
        assertThatThrownBy(() -> Parsimony.configure(inside(LOSSES
                        + "distill { augment = [ { type = shift, pixels = -1 }, { type = twist } ], mixup = 0 }")))
                .hasMessageContaining("3 problems")
                .hasMessageContaining("parsimony.distill.augment[0].pixels: Expected zero or a positive number")
                .hasMessageContaining("parsimony.distill.augment[1].type: There is no augmentation [twist]")
                .hasMessageContaining("parsimony.distill.mixup: Expected a positive number, found 0");
    }

    @Test
    void systemPropertySetLaterIsSeen() {
        Config config = inside(LOSSES);
        assertThat(Parsimony.configure(ConfigurationReader.withOverrides(config))
                        .distill()
                        .epochs())
                .isEqualTo(5);
        System.setProperty("parsimony.distill.epochs", "6");
        assertThat(Parsimony.configure(ConfigurationReader.withOverrides(config))
                        .distill()
                        .epochs())
                .isEqualTo(6);
    }

    @Test
    void nullIsAbsent() {
        Configuration read = Parsimony.configure(inside(LOSSES
                + "backend = null, teacher = null, compress.rewrites = null\n"
                + "distill { epochs = null, max-gradient-norm = null, optimizer = null, taps = null }"));
        assertThat(read.distill().epochs()).isEqualTo(5);
        assertThat(read.teacher()).isEmpty();
    }

    @Test
    void backendMustBeNamedWhereSeveralAreKnown() {
        record Other() implements BackendProvider {
            @Override
            public String type() {
                return "other";
            }

            @Override
            public Backend open() {
                throw new AssertionError("an engine was loaded");
            }
        }
        assertThat(messageWith(List.of(new FakeProvider(), new Other()), inside(LOSSES)))
                .isEqualTo("parsimony.backend: Expected the name of a backend, found none (String: 1)."
                        + " Known: [fake, other]. [bad-value]");
    }

    @Test
    void noBackendOnTheClassPathIsExplained() {
        assertThat(messageWith(List.of(), inside(LOSSES + "backend = djl")))
                .isEqualTo("parsimony.backend: There is no backend [djl] (String: 3). No name is known. Check that the"
                        + " module that provides it is on the class path. [unknown-plugin]");
    }

    private static String messageWith(List<BackendProvider> backends, Config config) {
        ConfigurationReader reader = new ConfigurationReader(
                new PluginRegistry<>("backend", backends),
                new PluginRegistry<>("rewrite strategy", List.<RewriteStrategy>of()),
                new PluginRegistry<>("loss", List.<DistillationLoss>of(new LabelLoss())),
                new PluginRegistry<>("optimizer", PluginRegistry.discover(Optimizer.class)),
                new PluginRegistry<>("schedule", PluginRegistry.discover(Schedule.class)),
                new PluginRegistry<>("augmentation", PluginRegistry.discover(Augmentation.class)),
                new PluginRegistry<>("precision", List.<ReducedPrecision>of()));
        return catchThrowableOfType(ParsimonyException.class, () -> reader.read(config))
                .getMessage();
    }

    @Test
    void applicationsPluginWinsOverOneOfTheSameName() {
        Configuration read = Parsimony.configure(inside(LOSSES), new AbstractModule() {
            @Override
            protected void configure() {
                Multibinder.newSetBinder(binder(), BackendProvider.class)
                        .addBinding()
                        .toInstance(new FakeProvider(7, FakeProvider.Device.CPU, true));
                Multibinder.newSetBinder(binder(), DistillationLoss.class)
                        .addBinding()
                        .toInstance(new LabelLoss());
            }
        });
        assertThat(read.backend()).isEqualTo(new FakeProvider(7, FakeProvider.Device.CPU, true));
    }

    @Test
    void plugInThatCannotBeLoadedIsAPlainError() {
        AbstractModule broken = new AbstractModule() {
            @Override
            protected void configure() {
                throw ParsimonyException.of(
                        ErrorId.BAD_PLUGIN, "A plug-in on the class path cannot be loaded: no such class.");
            }
        };
        ParsimonyException e =
                catchThrowableOfType(ParsimonyException.class, () -> Parsimony.configure(inside(LOSSES), broken));
        assertThat(e).hasMessage("A plug-in on the class path cannot be loaded: no such class. [bad-plugin]");
    }

    @Test
    void sharesAreReadInPlaceOfWeights() {
        Configuration read = Parsimony.configure(inside(
                "distill.losses = [ { type = from-labels, share = 0.7 }, { type = from-features, share = 0.3 } ]"));
        assertThat(read.distill().objective().hasShares()).isTrue();
        assertThat(read.distill().objective().terms())
                .extracting(term -> term.share().orElseThrow())
                .containsExactly(0.7, 0.3);
        assertThat(read.distill().withoutTeacher().objective().hasShares()).isFalse();
    }

    @Test
    void wholeConfigurationIsRead() {
        Configuration read = Parsimony.configure(
                inside(
                        """
                backend = fake
                backends.fake { threads = 2, device = first-gpu, pinned = true }
                compress {
                  target { macs = 10, parameters = 8 }
                  rewrites = [ { type = shrink, omega = 0.25, keep = [conv1, conv2], rank = 64 }, { type = shrink } ]
                }
                distill {
                  losses = [ { type = from-labels, weight = 0.5, smoothing = 0.1 },
                    { type = from-features, schedule { type = linear, end = 0.1 }, warm-up = 4 } ]
                  optimizer { type = adamw, weight-decay = 0.1 }
                  schedule { type = step, milestones = [0.3], factor = 0.5 }
                  warm-up = 10, max-gradient-norm = 2, taps = [relu1], adapters = false, epochs = 3, batch = 16, seed \
                = 11
                }
                teacher { losses = [ { type = from-labels } ] }
                """));
        assertThat(read.backend()).isEqualTo(new FakeProvider(2, FakeProvider.Device.FIRST_GPU, true));
        assertThat(read.target()).isEqualTo(new Target(10, 8));
        assertThat(read.rewrites())
                .hasSize(2)
                .first()
                .isEqualTo(new FakeStrategy(0.25, List.of("conv1", "conv2"), OptionalInt.of(64)));
        TrainingConfiguration distill = read.distill();
        assertThat(distill.objective().terms().get(0).weight()).isEqualTo(0.5);
        assertThat(distill.objective().terms().get(0).loss()).isEqualTo(new LabelLoss(0.1));
        assertThat(distill.objective().terms().get(0).schedule()).isEqualTo(new ConstantSchedule());
        assertThat(distill.objective().terms().get(1))
                .isEqualTo(new Term(new FeatureLoss(), 1, new WarmUp(4, new LinearSchedule(1, 0.1))));
        assertThat(distill.optimizer()).isEqualTo(new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.1));
        assertThat(distill.schedule()).isEqualTo(new WarmUp(10, new StepDecay(List.of(0.3), 0.5)));
        assertThat(distill.taps()).isEqualTo(new TapSelection(List.of("relu1"), false));
        assertThat(List.of(distill.epochs(), distill.batch())).containsExactly(3, 16);
        assertThat(distill.seed()).isEqualTo(11);
        assertThat(read.teacher()).isPresent();
        assertThat(distill.withoutTeacher().objective().terms())
                .singleElement()
                .satisfies(term -> assertThat(term.weight()).isEqualTo(1));
    }
}
