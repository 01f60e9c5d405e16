package io.parsimony.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.parsimony.cost.CostSummary.Shares;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.zoo.Zoo;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Operations, traffic, live activations and groups, compared with values computed by hand. */
class AnalysisTest {

    private static final Size2d TWO = Size2d.square(2);
    private static final Pooling POOL = new Pooling(TWO, TWO, Size2d.ZERO, false);

    private static Map<String, Work> work(Network network) {
        return CostAnalyzer.analyze(network).layers().stream()
                .collect(Collectors.toMap(layer -> layer.node().name(), LayerCost::work));
    }

    private static Layer relu() {
        return new Layer.Activation(Layer.Activation.Function.RELU);
    }

    @Test
    void operationsAndTrafficByHand() {
        Network network = Network.builder()
                .input("x", Shape.of(2, 4, 4))
                .conv2d("plain", 4, 3, 1, 1)
                .add("biased", new Layer.Conv2d(4, 6, Size2d.ONE, Convolution.PLAIN, true))
                .batchNorm("bn")
                .add("gelu", new Layer.Activation(Layer.Activation.Function.GELU))
                .add("leaky", new Layer.LeakyRelu(0.1))
                .add("max", new Layer.MaxPool2d(POOL))
                .add("avg", new Layer.AvgPool2d(POOL, true), "leaky")
                .add("sum", new Layer.Add(), "max", "avg", "max")
                .add("product", new Layer.Multiply(), "sum", "max")
                .add("shuffle", new Layer.ChannelShuffle(2))
                .add("slice", new Layer.Slice(1, 0, 2))
                .add("concat", new Layer.Concat(1), "slice", "shuffle")
                .add("global", new Layer.GlobalAvgPool2d())
                .flatten("flatten")
                .add("drop", new Layer.Dropout(0.5))
                .linear("fc", 3)
                .add("softmax", new Layer.Softmax(1))
                .build();
        Map<String, Work> work = work(network);
        // 64 outputs of 18 products each; 32 numbers and 72 weights read, 64 written, four bytes each.
        assertThat(work.get("plain")).isEqualTo(new Work(2 * 64 * 18, 4 * (32 + 72 + 64)));
        assertThat(work.get("biased")).isEqualTo(new Work(2 * 96 * 4 + 96, 4 * (64 + 30 + 96)));
        assertThat(work.get("bn")).isEqualTo(new Work(2 * 96, 4 * (96 + 4 * 6 + 96)));
        assertThat(work.get("gelu")).isEqualTo(new Work(96, 4 * 192));
        assertThat(work.get("leaky")).isEqualTo(new Work(96, 4 * 192));
        assertThat(work.get("max")).isEqualTo(new Work(24 * 4, 4 * (96 + 24)));
        assertThat(work.get("avg")).isEqualTo(new Work(24 * 4, 4 * (96 + 24)));
        assertThat(work.get("sum")).isEqualTo(new Work(2 * 24, 4 * (3 * 24 + 24)));
        assertThat(work.get("product")).isEqualTo(new Work(24, 4 * (2 * 24 + 24)));
        assertThat(work.get("shuffle")).isEqualTo(new Work(0, 4 * 48));
        assertThat(work.get("slice")).isEqualTo(new Work(0, 4 * (8 + 8)));
        assertThat(work.get("concat")).isEqualTo(new Work(0, 4 * (32 + 32)));
        assertThat(work.get("global")).isEqualTo(new Work(32, 4 * (32 + 8)));
        assertThat(work.get("flatten")).isEqualTo(Work.NONE);
        assertThat(work.get("drop")).isEqualTo(Work.NONE);
        assertThat(work.get("fc")).isEqualTo(new Work(2 * 24 + 3, 4 * (8 + 27 + 3)));
        assertThat(work.get("softmax")).isEqualTo(new Work(15, 4 * 6));
        assertThat(work.get("gelu").intensity()).isEqualTo(0.125);
        assertThat(Work.NONE.intensity()).isZero();
    }

    @Test
    void precisionScalesBytesAndTrafficAlone() {
        Network network = Network.builder()
                .input("x", Shape.of(3, 2, 2))
                .conv2d("c", 5, 1, 1, 0)
                .batchNorm("bn")
                .build();
        CostSummary full = CostAnalyzer.analyze(network).whole();
        for (Precision precision : Precision.values()) {
            CostSummary whole = CostAnalyzer.analyze(network, precision).whole();
            assertThat(whole.cost())
                    .isEqualTo(new Cost(
                            60,
                            25,
                            (15 + 20) * precision.bits() / 8,
                            full.cost().activations()));
            assertThat(whole.work().traffic()).isEqualTo(full.work().traffic() * precision.bits() / 32);
            assertThat(whole.work().operations()).isEqualTo(full.work().operations());
            assertThat(Precision.ofBits(precision.bits())).isEqualTo(precision);
        }
        assertThatThrownBy(() -> Precision.ofBits(12))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("precision: Expected 32, 16 or 8 bits, found 12. [bad-value]");
    }

    @Test
    void aChainHoldsTwoNeighbours() {
        Network chain = Network.builder()
                .input("x", Shape.of(1, 4, 4))
                .conv2d("a", 3, 1, 1, 0)
                .conv2d("b", 2, 1, 1, 0)
                .add("c", new Layer.GlobalAvgPool2d())
                .build();
        CostReport report = CostAnalyzer.analyze(chain);
        assertThat(report.layers()).extracting(LayerCost::live).containsExactly(16L + 48, 48L + 32, 32L + 2);
        assertThat(report.peakActivations()).isEqualTo(80);
        assertThat(report.peak().orElseThrow().node().name()).isEqualTo("b");
        assertThat(report.total().activations()).isEqualTo(48 + 32 + 2);
    }

    @Test
    void aShortcutIsHeldUntilItIsAdded() {
        Network residual = Network.builder()
                .input("x", Shape.of(10))
                .linear("a", 10)
                .linear("b", 30)
                .linear("c", 10)
                .add("sum", new Layer.Add(), "c", "a")
                .add("relu", relu())
                .build();
        // x, a; then a beside b; a, b and c; a, c and sum; sum and relu.
        assertThat(CostAnalyzer.analyze(residual).layers())
                .extracting(LayerCost::live)
                .containsExactly(20L, 40L, 50L, 30L, 20L);
    }

    @Test
    void outputsLiveToTheEndAndUnusedValuesNoLongerThanTheirNode() {
        NetworkBuilder builder = Network.builder().input("x", Shape.of(10)).input("unused", Shape.of(1000));
        Network network = builder.from("x")
                .linear("early", 7)
                .linear("dead", 100)
                .from("x")
                .linear("a", 5)
                .add("twice", new Layer.Add(), "a", "a")
                .linear("late", 3)
                .build("late", "early");
        assertThat(CostAnalyzer.analyze(network).layers())
                .extracting(LayerCost::live)
                .containsExactly(17L, 117L, 22L, 17L, 15L);
    }

    @Test
    void aNetworkWithoutNodesCostsNothing() {
        Network nothing = new Network(Map.of("x", Shape.of(3)), List.of(), List.of("x"));
        CostReport report = CostAnalyzer.analyze(nothing);
        assertThat(report.peakActivations()).isZero();
        assertThat(report.whole()).isEqualTo(new CostSummary("total", List.of(), Cost.NONE, Work.NONE));
        assertThat(report.whole().sharesOf(report.whole())).isEqualTo(new Shares(0, 0, 0, 0));
    }

    @Test
    void scopesNestAndStagesFollowTheResolution() {
        Network network = Network.builder()
                .input("x", Shape.of(1, 4, 4))
                .conv2d("s1.b1.conv", 2, 3, 1, 1)
                .relu("s1.b1.relu")
                .conv2d("s1.b2.conv", 2, 3, 1, 1)
                .maxPool("s2.pool", 2)
                .flatten("flat")
                .linear("head.fc", 4)
                .build();
        CostReport report = CostAnalyzer.analyze(network);
        assertThat(report.scopes())
                .extracting(CostSummary::name, scope -> scope.nodes().size(), scope -> scope.cost()
                        .macs())
                .containsExactly(
                        tuple("s1", 3, 16L * 2 * (9 + 18)),
                        tuple("s1.b1", 2, 16L * 2 * 9),
                        tuple("s1.b2", 1, 16L * 2 * 18),
                        tuple("s2", 1, 0L),
                        tuple("head", 1, 32L));
        assertThat(report.stages())
                .extracting(CostSummary::name, stage -> stage.cost().activations())
                .containsExactly(tuple("4x4", 96L), tuple("2x2", 8L), tuple(CostReport.VECTORS, 12L));
        assertThat(report.components())
                .extracting(CostSummary::name)
                .containsExactly("convolution", "fully connected", "other");
        CostSummary whole = report.whole();
        Shares shares = report.components().get(1).sharesOf(whole);
        assertThat(shares.macs()).isEqualTo(100.0 * 32 / (864 + 32));
        assertThat(shares.parameters()).isEqualTo(100.0 * 36 / (18 + 36 + 36));
        assertThat(shares.activations()).isEqualTo(100.0 * 4 / 116);
        assertThat(shares.operations()).isEqualTo(100.0 * 68 / (2 * 864 + 32 + 32 + 68));
    }

    @Test
    void groupsAddUpToTheWhole() {
        CostReport report = CostAnalyzer.analyze(Zoo.build("googlenet", Shape.of(3, 32, 32), 10));
        assertThat(sum(report.components())).isEqualTo(report.total());
        assertThat(sum(report.stages())).isEqualTo(report.total());
        assertThat(report.whole().cost()).isEqualTo(report.total());
        assertThat(report.whole().nodes()).hasSameSizeAs(report.layers());
    }

    private static Cost sum(List<CostSummary> parts) {
        return parts.stream().map(CostSummary::cost).reduce(Cost.NONE, Cost::plus);
    }

    @Test
    void studentsNodesStandBesideTheTeachersTheyReplaced() {
        Network teacher = Network.builder()
                .input("x", Shape.of(4))
                .linear("s.fc1", 8)
                .relu("s.relu")
                .linear("s.fc2", 4)
                .build();
        Network student = Network.builder()
                .input("x", Shape.of(4))
                .linear("s.fc1.a", 2)
                .linear("s.fc1.b.c", 8)
                .relu("s.relu")
                .linear("s.new", 4)
                .build();
        CostComparison comparison = new CostComparison(CostAnalyzer.analyze(teacher), CostAnalyzer.analyze(student));
        assertThat(comparison.sites())
                .extracting(
                        CostComparison.Pair::name, pair -> pair.teacher().cost().macs(), pair -> pair.student()
                                .nodes())
                .containsExactly(
                        tuple("s.fc1", 32L, List.of("s.fc1.a", "s.fc1.b.c")),
                        tuple("s.relu", 0L, List.of("s.relu")),
                        tuple("s.fc2", 32L, List.of()),
                        tuple("s.new", 0L, List.of("s.new")));
        assertThat(comparison.sites().get(0).ratio().macs()).isEqualTo(32.0 / 24);
        assertThat(comparison.sites().get(1).ratio().macs()).isNaN();
        assertThat(comparison.sites().get(2).ratio().parameters()).isInfinite();
        assertThat(comparison.whole().ratio().parameters()).isEqualTo((40.0 + 36) / (10 + 24 + 36));
        assertThat(comparison.components())
                .extracting(CostComparison.Pair::name)
                .containsExactly("fully connected", "other");
    }

    @Test
    void aComponentThatOneSideLacksIsThereAllTheSame() {
        CostReport plain = CostAnalyzer.analyze(Zoo.build("vgg11", Shape.of(1, 8, 8), 2));
        CostReport normalized = CostAnalyzer.analyze(Zoo.build("vgg11_bn", Shape.of(1, 8, 8), 2));
        assertThat(new CostComparison(plain, normalized).components())
                .extracting(CostComparison.Pair::name)
                .containsExactly("convolution", "fully connected", "normalization", "other");
    }
}
