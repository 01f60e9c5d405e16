package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.rewrite.LowRank.Layers;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Factorized convolutions: low-rank for 1x1, spatial-svd and tucker for others. */
class FactorizedConvolutionsTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    /** A convolution with different settings for both axes, and two of 1x1, one with stride and padding. */
    private static final Network NETWORK = Network.builder()
            .input("x", Shape.of(6, 11, 9))
            .add(
                    "wide",
                    new Layer.Conv2d(
                            6,
                            10,
                            new Size2d(3, 5),
                            new Convolution(new Size2d(2, 1), new Size2d(1, 3), new Size2d(2, 1), 1),
                            true))
            .relu("relu1")
            .add(
                    "narrow",
                    new Layer.Conv2d(
                            10,
                            12,
                            Size2d.ONE,
                            new Convolution(new Size2d(1, 2), new Size2d(0, 1), Size2d.ONE, 1),
                            true))
            .batchNorm("norm2")
            .relu("relu2")
            .conv2d("plain", 9, 1, 1, 0)
            .relu("relu3")
            .conv2d("last", 8, 3, 1, 1)
            .batchNorm("norm4")
            .build();

    private static final Model TEACHER = HostNetworks.seasoned(Model.initialize(NETWORK, 3), 4);
    private static final Tensor SAMPLES = HostNetworks.samples(TEACHER, 24, 5);
    private static final RewriteContext WITH = new RewriteContext(7, Optional.of(HostNetworks.calibration(SAMPLES)));

    /** A strategy at about half of the size, and the convolution to apply it to. */
    private record Case(SiteStrategy strategy, String node) {}

    static List<Case> cases() {
        return List.of(
                new Case(only(LowRank.ofRank(4).at(Layers.POINTWISE), "narrow"), "narrow"),
                new Case(only(LowRank.ofRank(4).at(Layers.POINTWISE), "plain"), "plain"),
                new Case(spatial(8, "wide"), "wide"),
                new Case(spatial(8, "last"), "last"),
                new Case(tucker(0.6, "wide"), "wide"),
                new Case(tucker(0.6, "last"), "last"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void factorsComputeWhatTheirFitClaims(Case each) {
        Explained.requireAsStated(TEACHER, each.strategy().apply(TEACHER, WITH), SAMPLES, each.node());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theResponseIsExplainedBetterThanByTheWeightAlone(Case each) {
        Rewrite fitted = each.strategy().apply(TEACHER, WITH);
        Rewrite nearest = each.strategy().apply(TEACHER, CONTEXT);
        assertThat(explained(fitted, each.node())).isGreaterThan(explained(nearest, each.node()));
        assertThat(explained(fitted, each.node())).isGreaterThan(0.3);
        assertThat(fitted.model().network().nodes())
                .isEqualTo(nearest.model().network().nodes());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void laterFactorsAreFittedToWhatEarlierOnesGive(Case each) {
        Rewrite before = tucker(0.5, "wide").apply(TEACHER, WITH);
        if (each.node().equals("wide")) {
            return;
        }
        Rewrite after = each.strategy().apply(before.model(), WITH);
        Explained.requireAsStated(before.model(), after, SAMPLES, each.node());
    }

    @Test
    void theNodesHaveTheOriginalsMovesAndBias() {
        Network spatial = spatial(8, "wide").outline(NETWORK).network();
        assertThat(spatial.node("wide.vertical"))
                .isEqualTo(new Node(
                        "wide.vertical",
                        new Layer.Conv2d(
                                6,
                                8,
                                new Size2d(3, 1),
                                new Convolution(new Size2d(2, 1), new Size2d(1, 0), new Size2d(2, 1), 1),
                                false),
                        List.of("x")));
        assertThat(spatial.node("wide.horizontal"))
                .isEqualTo(new Node(
                        "wide.horizontal",
                        new Layer.Conv2d(
                                8,
                                10,
                                new Size2d(1, 5),
                                new Convolution(Size2d.ONE, new Size2d(0, 3), Size2d.ONE, 1),
                                true),
                        List.of("wide.vertical")));
        Network tucker = tucker(0.5, "wide").outline(NETWORK).network();
        assertThat(tucker.node("wide.core").layer())
                .isEqualTo(new Layer.Conv2d(
                        3,
                        5,
                        new Size2d(3, 5),
                        NETWORK.node("wide")
                                .as(Layer.Conv2d.class)
                                .orElseThrow()
                                .convolution(),
                        false));
        assertThat(tucker.node("wide.reduce").inputs()).containsExactly("x");
        assertThat(tucker.node("wide.expand")
                        .as(Layer.Conv2d.class)
                        .orElseThrow()
                        .bias())
                .isTrue();
    }

    @Test
    void atTheFullRankOfTheWeightTheFunctionStays() {
        Random random = new Random(3);
        double[] reduce = random.doubles(2 * 6, -1, 1).toArray();
        double[] core = random.doubles(3 * 2 * 15, -1, 1).toArray();
        double[] expand = random.doubles(10 * 3, -1, 1).toArray();
        double[] kernel = new double[10 * 6 * 15];
        for (int i = 0; i < kernel.length; i++) {
            for (int b = 0; b < 3; b++) {
                for (int a = 0; a < 2; a++) {
                    kernel[i] += expand[i / 90 * 3 + b] * core[(b * 2 + a) * 15 + i % 15] * reduce[a * 6 + i / 15 % 6];
                }
            }
        }
        requireExact("wide", Tensor.of(Shape.of(10, 6, 3, 5), kernel), tucker(0.33, "wide"));

        double[] down = random.doubles(4 * 18, -1, 1).toArray();
        double[] across = random.doubles(10 * 4 * 5, -1, 1).toArray();
        double[] separable = new double[kernel.length];
        for (int i = 0; i < separable.length; i++) {
            for (int k = 0; k < 4; k++) {
                separable[i] += down[k * 18 + i / 15 % 6 * 3 + i % 15 / 5] * across[(i / 90 * 4 + k) * 5 + i % 5];
            }
        }
        requireExact("wide", Tensor.of(Shape.of(10, 6, 3, 5), separable), spatial(4, "wide"));

        double[] product = new double[12 * 10];
        for (int i = 0; i < product.length; i++) {
            for (int k = 0; k < 3; k++) {
                product[i] += down[k * 12 + i / 10] * across[k * 10 + i % 10];
            }
        }
        requireExact(
                "narrow",
                Tensor.of(Shape.of(12, 10, 1, 1), product),
                only(LowRank.ofRank(3).at(Layers.POINTWISE), "narrow"));
    }

    private static void requireExact(String node, Tensor kernel, SiteStrategy strategy) {
        Model teacher = TEACHER.with(TEACHER.parameters().with(Map.of(node + ".weight", kernel)));
        float[] wanted = HostNetworks.run(teacher, SAMPLES);
        for (RewriteContext context : List.of(CONTEXT, WITH)) {
            float[] found = HostNetworks.run(strategy.apply(teacher, context).model(), SAMPLES);
            for (int i = 0; i < wanted.length; i++) {
                assertThat((double) found[i]).as(strategy.type()).isCloseTo(wanted[i], within(2e-3));
            }
        }
    }

    @Test
    void whatIsLeftAloneSaysWhy() {
        assertThat(reasons(SpatialSvd.ofRank(30, "wide")))
                .containsExactly(
                        "The settings keep it.",
                        "It is already a 1x1 convolution.",
                        "It is already a 1x1 convolution.",
                        "Rank 30 is more than its full rank 24.");
        assertThat(reasons(Tucker.ofCompression(100)))
                .containsExactly(
                        "Even ranks of 1 do not make it 100.0 times smaller.",
                        "It is already a 1x1 convolution.",
                        "It is already a 1x1 convolution.",
                        "Even ranks of 1 do not make it 100.0 times smaller.");
        assertThat(reasons(LowRank.ofRank(9).at(Layers.POINTWISE)))
                .containsExactly(
                        "Its replacement would not be cheaper: 6,930 multiply-accumulates and 210 parameters instead of"
                                + " 4,200 and 132.",
                        "Its replacement would not be cheaper: 6,615 multiply-accumulates and 189 parameters instead of"
                                + " 3,780 and 108.");
    }

    private static List<String> reasons(SiteStrategy strategy) {
        NetworkRewriter rewriter = new NetworkRewriter(strategy.type(), NETWORK);
        strategy.visit(rewriter);
        return rewriter.kept().stream().map(Site::what).toList();
    }

    @Test
    void linearLayersAreNotTouchedWhere1x1ConvolutionsAreAskedFor() {
        Network network = Network.builder()
                .input("x", Shape.of(20, 1, 1))
                .conv2d("c", 20, 1, 1, 0)
                .flatten("flat")
                .linear("fc", 20)
                .build();
        assertThat(sites(LowRank.ofRank(4), network)).containsExactly("fc");
        assertThat(sites(LowRank.ofRank(4).at(Layers.POINTWISE), network)).containsExactly("c");
        assertThat(sites(LowRank.ofRank(4).at(Layers.ALL), network)).containsExactly("c", "fc");
    }

    private static List<String> sites(RewriteStrategy strategy, Network network) {
        return strategy.outline(network).sites().stream().map(Site::node).toList();
    }

    @ParameterizedTest
    @CsvSource({"1.5, 1", "2, 1", "4, 1", "2, 4", "3, 4"})
    void compressionTakesTheLargestRanksThatAchieveIt(double times, int align) {
        SpatialSvd spatial = new SpatialSvd(
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(times),
                List.of("last"),
                List.of(),
                align);
        Tucker tucker = new Tucker(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(times),
                List.of("last"),
                List.of(),
                align);
        for (RewriteStrategy strategy : List.of(spatial, tucker)) {
            Site site = strategy.outline(NETWORK).sites().get(0);
            assertThat((double) site.before().parameters() / site.after().parameters())
                    .as(strategy.type())
                    .isBetween(times, align == 1 ? 1.4 * times : 3 * times);
        }
        List<Integer> ranks = new ArrayList<>();
        tucker.outline(NETWORK).network().forEach(Layer.Conv2d.class, (node, conv) -> {
            if (node.name().equals("last.core")) {
                ranks.add(conv.inChannels());
                ranks.add(conv.outChannels());
            }
        });
        assertThat(ranks).allSatisfy(rank -> assertThat(rank < align || rank % align == 0)
                .isTrue());
    }

    @Test
    void energyTakesTheLeastRanksThatKeepIt() {
        Tucker most = new Tucker(
                OptionalDouble.empty(), OptionalDouble.of(0.9), OptionalDouble.empty(), List.of("last"), List.of(), 1);
        Tucker less = new Tucker(
                OptionalDouble.empty(), OptionalDouble.of(0.4), OptionalDouble.empty(), List.of("last"), List.of(), 1);
        long larger = most.apply(TEACHER, CONTEXT).sites().get(0).after().parameters();
        assertThat(less.apply(TEACHER, CONTEXT).sites().get(0).after().parameters())
                .isLessThan(larger);
        assertThatThrownBy(() -> most.outline(NETWORK))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("needs-parameters");
    }

    @Test
    void channelsThatAreAlwaysZeroDoNoHarm() {
        Model dead = TEACHER.with(TEACHER.parameters()
                .with(Map.of(
                        "norm2.weight", Tensor.full(Shape.of(12), 0), "norm2.bias", Tensor.full(Shape.of(12), -1))));
        Rewrite rewrite = only(LowRank.ofRank(4).at(Layers.POINTWISE), "plain").apply(dead, WITH);
        for (float value : HostNetworks.run(rewrite.model(), SAMPLES)) {
            assertThat(value).isFinite();
        }
    }

    @Test
    void aKernelThatIsNotFiniteIsAnError() {
        for (Case each : cases()) {
            String name = each.node() + ".weight";
            Tensor broken = Tensor.full(TEACHER.parameters().get(name).shape(), Float.NaN);
            Model teacher = TEACHER.with(TEACHER.parameters().with(Map.of(name, broken)));
            for (RewriteContext context : List.of(CONTEXT, WITH)) {
                assertThatThrownBy(() -> each.strategy().apply(teacher, context))
                        .as(each.toString())
                        .isInstanceOf(ParsimonyException.class)
                        .hasMessageContaining("finite")
                        .hasMessageContaining("bad-parameters");
            }
        }
    }

    private static double explained(Rewrite rewrite, String node) {
        return Explained.share(
                TEACHER, rewrite.model(), SAMPLES, node, rewrite.mapping().get(node));
    }

    private static LowRank only(LowRank strategy, String node) {
        return new LowRank(
                strategy.rank(),
                strategy.energy(),
                strategy.compression(),
                strategy.layers(),
                List.of(node),
                List.of(),
                strategy.align());
    }

    private static SpatialSvd spatial(int rank, String node) {
        return new SpatialSvd(
                OptionalInt.of(rank), OptionalDouble.empty(), OptionalDouble.empty(), List.of(node), List.of(), 1);
    }

    private static Tucker tucker(double ratio, String node) {
        return new Tucker(
                OptionalDouble.of(ratio), OptionalDouble.empty(), OptionalDouble.empty(), List.of(node), List.of(), 1);
    }
}
