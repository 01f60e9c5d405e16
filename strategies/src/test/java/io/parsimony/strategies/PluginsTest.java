package io.parsimony.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.plugin.Plugin;
import io.parsimony.plugin.PluginRegistry;
import io.parsimony.plugin.Settings;
import io.parsimony.plugin.SettingsReader;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.FeatureMse;
import io.parsimony.strategies.loss.LogitMse;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.strategies.rewrite.DepthwiseSeparable;
import io.parsimony.strategies.rewrite.FoldBatchNorm;
import io.parsimony.strategies.rewrite.Init;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.strategies.rewrite.PruneChannels;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginsTest {

    private final PluginRegistry<DistillationLoss> losses =
            new PluginRegistry<>("loss", PluginRegistry.discover(DistillationLoss.class));
    private final PluginRegistry<RewriteStrategy> strategies =
            new PluginRegistry<>("rewrite strategy", PluginRegistry.discover(RewriteStrategy.class));

    @Test
    void everyPluginIsFoundOnTheClassPathWithItsDefaults() {
        assertThat(losses.types()).containsExactly("cross-entropy", "feature-mse", "logit-mse", "soft-target");
        assertThat(strategies.types())
                .contains("depthwise-separable", "fold-batch-norm", "low-rank", "parconv", "prune-channels");
        assertThat(losses.get("cross-entropy")).isEqualTo(new CrossEntropy(0));
        assertThat(losses.get("soft-target")).isEqualTo(new SoftTarget(4));
        assertThat(strategies.get("parconv")).isEqualTo(new ParConv(0.5, 2, List.of()));
        assertThat(strategies.get("low-rank")).isEqualTo(new LowRank());
    }

    @Test
    void lossesAreReadFromConfiguration() {
        assertThat(read(losses, "{ type = cross-entropy, label-smoothing = 0.1 }"))
                .isEqualTo(new CrossEntropy(0.1));
        assertThat(read(losses, "{ type = soft-target, temperature = 2 }")).isEqualTo(new SoftTarget(2));
        assertThat(read(losses, "{ type = logit-mse }")).isEqualTo(new LogitMse());
        assertThat(read(losses, "{ type = feature-mse }")).isEqualTo(new FeatureMse());
    }

    @Test
    void strategiesAreReadFromConfiguration() {
        assertThat(read(strategies, "{ type = parconv, omega = 0.25, split = 4, keep = [conv1] }"))
                .isEqualTo(new ParConv(0.25, 4, List.of("conv1")));
        assertThat(read(strategies, "{ type = parconv, only = [\"layer4.*\"], init = random }"))
                .isEqualTo(new ParConv(0.5, 2, List.of("layer4.*"), List.of(), Init.RANDOM));
        assertThat(read(strategies, "{ type = depthwise-separable, keep = [conv1] }"))
                .isEqualTo(new DepthwiseSeparable(List.of(), List.of("conv1"), Init.TEACHER));
        assertThat(read(strategies, "{ type = prune-channels, ratio = 0.3, by = bn-scale }"))
                .isEqualTo(new PruneChannels(0.3, PruneChannels.Importance.BN_SCALE, List.of(), List.of()));
        assertThat(read(strategies, "{ type = fold-batch-norm }")).isEqualTo(new FoldBatchNorm());
        assertThat(read(strategies, "{ type = low-rank, rank = 64 }")).isEqualTo(LowRank.ofRank(64));
        assertThat(read(strategies, "{ type = low-rank, energy = 0.8, keep = [fc2] }"))
                .isEqualTo(LowRank.ofEnergy(0.8, "fc2"));
        assertThat(read(strategies, "{ type = low-rank, compression = 4 }")).isEqualTo(LowRank.ofCompression(4));
        assertThat(read(strategies, "{ type = low-rank }")).isEqualTo(new LowRank());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cross-entropy | label-smoothing = 1     | x.label-smoothing | Expected a number of at least 0 and below 1, found 1 (String: 1).
                    cross-entropy | label-smoothing = -0.1  | x.label-smoothing | Expected a number of at least 0 and below 1, found -0.1 (String: 1).
                    soft-target   | temperature = 0         | x.temperature     | Expected a positive number, found 0 (String: 1).
                    parconv       | omega = 0               | x.omega           | Expected a number in (0, 1], found 0 (String: 1).
                    parconv       | omega = 1.5             | x.omega           | Expected a number in (0, 1], found 1.5 (String: 1).
                    parconv       | split = 1               | x.split           | Expected a whole number of at least 2, found 1 (String: 1).
                    parconv       | init = noise            | x.init            | Expected one of [teacher, random], found "noise" (String: 1).
                    prune-channels| ratio = 1               | x.ratio           | Expected a number in (0, 1), found 1 (String: 1).
                    low-rank      | rank = 0                | x.rank            | Expected a whole number of at least 1, found 0 (String: 1).
                    low-rank      | energy = 1.1            | x.energy          | Expected a number in (0, 1], found 1.1 (String: 1).
                    low-rank      | energy = 0              | x.energy          | Expected a number in (0, 1], found 0 (String: 1).
                    low-rank      | compression = 1         | x.compression     | Expected a number greater than 1, found 1 (String: 1).
                    low-rank      | "rank = 2, energy = 0.5"| x                 | Expected one of rank, energy and compression, found rank = 2 and energy = 0.5 (String: 1).
                    """,
            quoteCharacter = '"')
    void aWrongValueIsReportedWhenTheConfigurationIsRead(String type, String setting, String where, String message) {
        PluginRegistry<? extends Plugin> registry = losses.types().contains(type) ? losses : strategies;
        Problem problem = problem(registry, "{ type = " + type + ", " + setting + " }");
        assertThat(problem.id()).isEqualTo("bad-value");
        assertThat(problem.where()).isEqualTo(where);
        assertThat(problem.message()).isEqualTo(message);
    }

    @Test
    void aMisspeltSettingIsReportedWithTheNearestName() {
        Problem problem = problem(strategies, "{ type = parconv, omgea = 0.25 }");
        assertThat(problem.id()).isEqualTo("unknown-key");
        assertThat(problem.hint()).contains("Did you mean [omega]?");
    }

    private static <P extends Plugin> P read(PluginRegistry<P> registry, String text) {
        Settings settings = Settings.at(ConfigFactory.parseString("x = " + text), "x");
        P plugin = SettingsReader.plugin(settings, registry, null).orElse(null);
        settings.requireValid();
        return Assertions.assertThat(plugin).isNotNull().actual();
    }

    private static Problem problem(PluginRegistry<? extends Plugin> registry, String text) {
        ParsimonyException e = Assertions.catchThrowableOfType(ParsimonyException.class, () -> read(registry, text));
        assertThat(e.problems()).hasSize(1);
        return e.problems().get(0);
    }
}
