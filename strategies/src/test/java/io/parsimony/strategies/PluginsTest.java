package io.parsimony.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.plugin.Settings;
import io.parsimony.internal.plugin.SettingsReader;
import io.parsimony.plugin.Plugin;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.strategies.deploy.DropDeadChannels;
import io.parsimony.strategies.deploy.InferenceForm;
import io.parsimony.strategies.deploy.PadChannels;
import io.parsimony.strategies.loss.AttentionTransfer;
import io.parsimony.strategies.loss.Correlation;
import io.parsimony.strategies.loss.CosineSimilarity;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.Decoupled;
import io.parsimony.strategies.loss.FeatureMse;
import io.parsimony.strategies.loss.KnowledgeReview;
import io.parsimony.strategies.loss.LogitMse;
import io.parsimony.strategies.loss.NeuronSelectivity;
import io.parsimony.strategies.loss.ProbabilisticTransfer;
import io.parsimony.strategies.loss.RkdAngle;
import io.parsimony.strategies.loss.RkdDistance;
import io.parsimony.strategies.loss.SimilarityPreserving;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.strategies.loss.TopKSoftTarget;
import io.parsimony.strategies.loss.VariationalInformation;
import io.parsimony.strategies.rewrite.Bottleneck;
import io.parsimony.strategies.rewrite.DepthwiseSeparable;
import io.parsimony.strategies.rewrite.FoldBatchNorm;
import io.parsimony.strategies.rewrite.GlobalPoolHead;
import io.parsimony.strategies.rewrite.Init;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.OutputTying;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.strategies.rewrite.PruneChannels;
import io.parsimony.strategies.rewrite.SpatialSvd;
import io.parsimony.strategies.rewrite.Tucker;
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
        assertThat(losses.types())
                .containsExactly(
                        "attention-transfer",
                        "binary-cross-entropy",
                        "binary-soft-target",
                        "correlation",
                        "cosine",
                        "cross-entropy",
                        "decoupled",
                        "feature-mse",
                        "logit-mse",
                        "nst",
                        "pkt",
                        "review",
                        "rkd-angle",
                        "rkd-distance",
                        "similarity-preserving",
                        "soft-target",
                        "top-k-soft-target",
                        "vid");
        assertThat(strategies.types())
                .containsExactly(
                        "absorb-shuffle",
                        "bottleneck",
                        "depthwise-separable",
                        "drop-dead-channels",
                        "drop-identities",
                        "fold-batch-norm",
                        "global-pool-head",
                        "guideline",
                        "inference-form",
                        "low-rank",
                        "merge-linear",
                        "output-tying",
                        "pad-channels",
                        "parconv",
                        "pool-first",
                        "prune-channels",
                        "spatial-svd",
                        "split-producer",
                        "tucker",
                        "zero-expand");
        assertThat(losses.get("cross-entropy")).isEqualTo(new CrossEntropy(0));
        assertThat(losses.get("soft-target")).isEqualTo(new SoftTarget(4));
        assertThat(losses.get("decoupled")).isEqualTo(new Decoupled(4, 1, 8));
        assertThat(losses.get("correlation")).isEqualTo(new Correlation(1, 1, 1));
        assertThat(losses.get("top-k-soft-target")).isEqualTo(new TopKSoftTarget(16, 4));
        assertThat(strategies.get("parconv")).isEqualTo(new ParConv(0.5, 2, List.of()));
        assertThat(strategies.get("low-rank")).isEqualTo(new LowRank());
        assertThat(strategies.get("bottleneck")).isEqualTo(new Bottleneck());
        assertThat(strategies.get("global-pool-head")).isEqualTo(new GlobalPoolHead());
        assertThat(strategies.get("output-tying")).isEqualTo(new OutputTying());
    }

    @Test
    void lossesAreReadFromConfiguration() {
        assertThat(read(losses, "{ type = cross-entropy, label-smoothing = 0.1 }"))
                .isEqualTo(new CrossEntropy(0.1));
        assertThat(read(losses, "{ type = soft-target, temperature = 2 }")).isEqualTo(new SoftTarget(2));
        assertThat(read(losses, "{ type = logit-mse }")).isEqualTo(new LogitMse());
        assertThat(read(losses, "{ type = feature-mse }")).isEqualTo(new FeatureMse());
        assertThat(read(losses, "{ type = decoupled, temperature = 2, alpha = 0, beta = 3 }"))
                .isEqualTo(new Decoupled(2, 0, 3));
        assertThat(read(losses, "{ type = correlation, temperature = 2, beta = 0.5, gamma = 3 }"))
                .isEqualTo(new Correlation(2, 0.5, 3));
        assertThat(read(losses, "{ type = top-k-soft-target, k = 5, temperature = 2 }"))
                .isEqualTo(new TopKSoftTarget(5, 2));
        for (DistillationLoss loss : List.of(
                new AttentionTransfer(),
                new SimilarityPreserving(),
                new RkdDistance(),
                new RkdAngle(),
                new CosineSimilarity(),
                new NeuronSelectivity(),
                new ProbabilisticTransfer(),
                new KnowledgeReview(),
                new VariationalInformation())) {
            assertThat(read(losses, "{ type = " + loss.type() + " }")).isEqualTo(loss);
        }
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
        assertThat(read(strategies, "{ type = inference-form, form = zero-expanded, align = 8 }"))
                .isEqualTo(new InferenceForm(InferenceForm.Form.ZERO_EXPANDED, 8));
        assertThat(read(strategies, "{ type = pad-channels, multiple = 8 }")).isEqualTo(new PadChannels(8));
        assertThat(read(strategies, "{ type = drop-dead-channels, weights = true }"))
                .isEqualTo(new DropDeadChannels(true));
        assertThat(read(strategies, "{ type = low-rank, rank = 64 }")).isEqualTo(LowRank.ofRank(64));
        assertThat(read(strategies, "{ type = low-rank, energy = 0.8, keep = [fc2] }"))
                .isEqualTo(LowRank.ofEnergy(0.8, "fc2"));
        assertThat(read(strategies, "{ type = low-rank, compression = 4 }")).isEqualTo(LowRank.ofCompression(4));
        assertThat(read(strategies, "{ type = low-rank }")).isEqualTo(new LowRank());
        assertThat(read(strategies, "{ type = low-rank, rank = 8, layers = pointwise }"))
                .isEqualTo(LowRank.ofRank(8).at(LowRank.Layers.POINTWISE));
        assertThat(read(strategies, "{ type = spatial-svd, rank = 8, keep = [conv1] }"))
                .isEqualTo(SpatialSvd.ofRank(8, "conv1"));
        assertThat(read(strategies, "{ type = spatial-svd, compression = 3 }")).isEqualTo(SpatialSvd.ofCompression(3));
        assertThat(read(strategies, "{ type = tucker, ratio = 0.25, keep = [conv1] }"))
                .isEqualTo(Tucker.ofRatio(0.25, "conv1"));
        assertThat(read(strategies, "{ type = tucker, compression = 3 }")).isEqualTo(Tucker.ofCompression(3));
        assertThat(read(strategies, "{ type = bottleneck, width = 64, keep = [fc2] }"))
                .isEqualTo(Bottleneck.ofWidth(64, "fc2"));
        assertThat(read(strategies, "{ type = bottleneck, ratio = 0.25 }")).isEqualTo(Bottleneck.ofRatio(0.25));
        assertThat(read(strategies, "{ type = global-pool-head, layers = all, keep = [fc2] }"))
                .isEqualTo(new GlobalPoolHead(GlobalPoolHead.Layers.ALL, List.of("fc2")));
        assertThat(read(strategies, "{ type = output-tying, classes = 6, groups = 3 }"))
                .isEqualTo(OutputTying.ofClasses(6, 3));
        assertThat(read(strategies, "{ type = output-tying, ratio = 0.25 }")).isEqualTo(OutputTying.ofRatio(0.25, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cross-entropy | label-smoothing = 1     | x.label-smoothing | Expected a number of at least 0 and \
                    below 1, found 1 (String: 1).
                    cross-entropy | label-smoothing = -0.1  | x.label-smoothing | Expected a number of at least 0 and \
                    below 1, found -0.1 (String: 1).
                    soft-target   | temperature = 0         | x.temperature     | Expected a positive number, found 0 \
                    (String: 1).
                    decoupled     | temperature = 0         | x.temperature     | Expected a positive number, found 0 \
                    (String: 1).
                    decoupled     | alpha = -1              | x.alpha           | Expected zero or a positive number, \
                    found -1 (String: 1).
                    decoupled     | beta = -0.5             | x.beta            | Expected zero or a positive number, \
                    found -0.5 (String: 1).
                    correlation   | temperature = -1        | x.temperature     | Expected a positive number, found -1 \
                    (String: 1).
                    correlation   | beta = -1               | x.beta            | Expected zero or a positive number, \
                    found -1 (String: 1).
                    correlation   | gamma = -1              | x.gamma           | Expected zero or a positive number, \
                    found -1 (String: 1).
                    top-k-soft-target | k = 0               | x.k               | Expected a whole number of at least \
                    1, found 0 (String: 1).
                    top-k-soft-target | temperature = 0     | x.temperature     | Expected a positive number, found 0 \
                    (String: 1).
                    parconv       | omega = 0               | x.omega           | Expected a number in (0, 1], found 0 \
                    (String: 1).
                    parconv       | omega = 1.5             | x.omega           | Expected a number in (0, 1], found \
                    1.5 (String: 1).
                    parconv       | split = 1               | x.split           | Expected a whole number of at least \
                    2, found 1 (String: 1).
                    parconv       | init = noise            | x.init            | Expected one of [teacher, random], \
                    found "noise" (String: 1).
                    pad-channels  | multiple = 1            | x.multiple        | Expected a whole number of at least \
                    2, found 1 (String: 1).
                    inference-form| align = -1              | x.align           | Expected zero or a positive whole \
                    number, found -1 (String: 1).
                    prune-channels| ratio = 1               | x.ratio           | Expected a number in (0, 1), found 1 \
                    (String: 1).
                    low-rank      | rank = 0                | x.rank            | Expected a whole number of at least \
                    1, found 0 (String: 1).
                    low-rank      | energy = 1.1            | x.energy          | Expected a number in (0, 1], found \
                    1.1 (String: 1).
                    low-rank      | energy = 0              | x.energy          | Expected a number in (0, 1], found 0 \
                    (String: 1).
                    low-rank      | compression = 1         | x.compression     | Expected a number greater than 1, \
                    found 1 (String: 1).
                    spatial-svd   | rank = 0                | x.rank            | Expected a whole number of at least \
                    1, found 0 (String: 1).
                    spatial-svd   | "rank = 2, compression = 2" | x             | Expected one of rank, energy and \
                    compression, found rank = 2 and compression = 2.0 (String: 1).
                    tucker        | ratio = 0               | x.ratio           | Expected a number in (0, 1], found 0 \
                    (String: 1).
                    tucker        | compression = 1         | x.compression     | Expected a number greater than 1, \
                    found 1 (String: 1).
                    tucker        | "ratio = 0.5, energy = 0.5" | x             | Expected one of ratio, energy and \
                    compression, found ratio = 0.5 and energy = 0.5 (String: 1).
                    bottleneck    | width = 0               | x.width           | Expected a whole number of at least \
                    1, found 0 (String: 1).
                    bottleneck    | ratio = 1.5             | x.ratio           | Expected a number in (0, 1], found \
                    1.5 (String: 1).
                    bottleneck    | "width = 2, ratio = 0.5"| x                 | Expected one of width and ratio, \
                    found width = 2 and ratio = 0.5 (String: 1).
                    global-pool-head | layers = none        | x.layers          | Expected one of [first, all], found \
                    "none" (String: 1).
                    output-tying  | classes = 0             | x.classes         | Expected a whole number of at least \
                    1, found 0 (String: 1).
                    output-tying  | ratio = 0               | x.ratio           | Expected a number in (0, 1], found 0 \
                    (String: 1).
                    output-tying  | groups = 0              | x.groups          | Expected a whole number of at least \
                    1, found 0 (String: 1).
                    output-tying  | "classes = 2, ratio = 1"| x                 | Expected one of classes and ratio, \
                    found classes = 2 and ratio = 1.0 (String: 1).
                    low-rank      | "rank = 2, energy = 0.5"| x                 | Expected one of rank, energy and \
                    compression, found rank = 2 and energy = 0.5 (String: 1).
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
