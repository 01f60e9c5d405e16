package io.parsimony.strategies.guideline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.backend.InferenceSession;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.strategies.guideline.Guideline.StrategyKind;
import io.parsimony.strategies.guideline.Plan.Measurement;
import io.parsimony.strategies.guideline.Plan.SiteLoss;
import io.parsimony.strategies.guideline.Plan.TradeOff;
import io.parsimony.strategies.rewrite.HostNetworks;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans by measured losses, on the host in double precision. */
class MeasuringPlannerTest {

    /** A residual network with convolutions of every kind that strategies take, and a head that flattens a map. */
    private static final Network NETWORK = Network.builder()
            .input("x", Shape.of(3, 6, 6))
            .conv2d("stem", 12, 3, 1, 1)
            .batchNorm("stem_bn")
            .relu("stem_relu")
            .conv2d("wide", 16, 3, 1, 1)
            .batchNorm("wide_bn")
            .relu("wide_relu")
            .conv2d("point", 12, 1, 1, 0)
            .batchNorm("point_bn")
            .add("sum", new Layer.Add(), "point_bn", "stem_relu")
            .maxPool("pool", 2)
            .flatten("flat")
            .linear("fc1", 24)
            .relu("fc1_relu")
            .linear("fc2", 6)
            .build();

    private static final Model TEACHER = HostNetworks.seasoned(Model.initialize(NETWORK, 3), 4);
    private static final Tensor SAMPLES = HostNetworks.samples(TEACHER, 24, 5);

    /** Calibration with an engine, the host. */
    private static class HostCalibration implements Calibration {

        private int sessions;
        private long nodes;

        @Override
        public Map<String, Tensor> values(Model model, List<String> names) {
            return HostNetworks.values(model, SAMPLES, names);
        }

        @Override
        public Optional<InferenceSession> open(Model model, List<String> names) {
            sessions++;
            nodes += model.network().nodes().size();
            return Optional.of(new InferenceSession() {
                @Override
                public Model model() {
                    return model;
                }

                @Override
                public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                    return HostNetworks.valuesOf(model, inputs, names);
                }

                @Override
                public void close() {}
            });
        }
    }

    private static final HostCalibration CALIBRATION = new HostCalibration();
    private static final Plan PLAN = guideline(3, 3).plan(TEACHER, new Measuring(CALIBRATION, 7));

    private static Guideline guideline(double macs, double parameters, String... keep) {
        return new Guideline(
                macs, parameters, new Guideline().megabytes(), new Guideline().strategies(), List.of(keep), 1, true);
    }

    private static Measurement measured(Plan plan) {
        return plan.measurement().orElseThrow();
    }

    @Test
    void theGoalIsMetByTheLeastSumOfMeasuredLosses() {
        assertThat(PLAN.met()).isTrue();
        Measurement measurement = measured(PLAN);
        assertThat(measurement.losses()).filteredOn(SiteLoss::chosen).isNotEmpty();
        double sum = measurement.losses().stream()
                .filter(SiteLoss::chosen)
                .mapToDouble(SiteLoss::loss)
                .sum();
        assertThat(sum).isCloseTo(measurement.loss(), within(1e-12));
        assertThat(measurement.bound()).isLessThanOrEqualTo(measurement.loss());
        assertThat(PLAN.verdict()).contains("is met").contains("Measured on 12 samples");
    }

    @Test
    void everySiteHasChoicesOfEveryKindThatFitsIt() {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        measured(PLAN).losses().forEach(loss -> kinds.computeIfAbsent(loss.node(), node -> new ArrayList<>())
                .add(loss.strategy().type()));
        assertThat(kinds.get("stem")).contains("spatial-svd").doesNotContain("parconv");
        assertThat(kinds.get("wide")).contains("parconv", "spatial-svd", "tucker");
        assertThat(kinds.get("point")).containsOnly("low-rank");
        assertThat(kinds.get("fc1")).contains("low-rank", "global-pool-head");
    }

    @Test
    void aLossIsThatOfTheWholeNetworkWithTheSiteReplacedFittedToOtherSamples() {
        // Batches are split into halves: the first half to fit, the second to measure.
        Tensor first = half(0);
        Tensor second = half(12);
        for (SiteLoss loss : measured(PLAN).losses()) {
            Calibration fit = (model, names) -> HostNetworks.values(model, first, names);
            Model student = loss.strategy()
                    .apply(TEACHER, new RewriteContext(7, Optional.of(fit)))
                    .model();
            double expected = LossMeter.divergence(logits(TEACHER, second), logits(student, second));
            assertThat(loss.loss()).as(loss.strategy().toString()).isCloseTo(expected, within(1e-5 + 1e-3 * expected));
            assertThat(CostAnalyzer.analyze(student.network()).total().macs())
                    .isEqualTo(loss.after().macs());
        }
    }

    private static Tensor half(int from) {
        float[] all = SAMPLES.toArray();
        int each = all.length / 24;
        float[] part = Arrays.copyOfRange(all, from * each, (from + 12) * each);
        return Tensor.of(SAMPLES.shape().with(0, 12), part);
    }

    private static Tensor logits(Model model, Tensor samples) {
        String name = model.network().logits();
        return HostNetworks.values(model, samples, List.of(name)).get(name);
    }

    @Test
    void onlyWhatFollowsASiteIsRun() {
        int choices = measured(PLAN).losses().size();
        long whole = (long) choices * NETWORK.nodes().size();
        assertThat(CALIBRATION.sessions).isGreaterThan(choices);
        assertThat(CALIBRATION.nodes).isLessThan(whole);
    }

    @Test
    void theRewrittenModelCostsWhatThePlanPredicts() {
        Rewrite rewrite = guideline(3, 3).apply(TEACHER, new RewriteContext(7, Optional.of(new HostCalibration())));
        assertThat(CostAnalyzer.analyze(rewrite.model().network()).total()).isEqualTo(PLAN.after());
        assertThat(rewrite.model().network().nodes())
                .isEqualTo(PLAN.outline().network().nodes());
    }

    @Test
    void withoutAnEngineTheEstimateRemains() {
        Calibration host = (model, names) -> HostNetworks.values(model, SAMPLES, names);
        Guideline guideline = guideline(2, 2);
        Rewrite rewrite = guideline.apply(TEACHER, new RewriteContext(7, Optional.of(host)));
        assertThat(rewrite.model().network().nodes())
                .isEqualTo(guideline.plan(NETWORK).outline().network().nodes());
        assertThat(guideline.plan(NETWORK).measurement()).isEmpty();
        assertThatThrownBy(() -> guideline.plan(TEACHER, new Measuring(host, 7)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("engine-unavailable");
    }

    @Test
    void whatTheLogitsDoNotDependOnCostsNothing() {
        Network network = Network.builder()
                .input("x", Shape.of(8, 4, 4))
                .conv2d("shared", 8, 3, 1, 1)
                .flatten("flat")
                .linear("fc", 4)
                .from("shared")
                .conv2d("aside", 8, 3, 1, 1)
                .build("fc", "aside");
        Model teacher = Model.initialize(network, 1);
        Tensor samples = HostNetworks.samples(teacher, 8, 3);
        Calibration host = new HostCalibration() {
            @Override
            public Map<String, Tensor> values(Model model, List<String> names) {
                return HostNetworks.values(model, samples, names);
            }
        };
        Plan aside = guideline(1.2, 1.2).plan(teacher, new Measuring(host, 7));
        assertThat(measured(aside).losses())
                .filteredOn(loss -> loss.node().equals("aside"))
                .isNotEmpty()
                .allSatisfy(loss -> assertThat(loss.loss()).isZero());
        assertThat(measured(aside).losses())
                .filteredOn(loss -> loss.node().equals("shared"))
                .allSatisfy(loss -> assertThat(loss.loss()).isPositive());
    }

    @Test
    void theTradeOffRisesWithTheGoal() {
        List<TradeOff> curve = measured(PLAN).curve();
        assertThat(curve).hasSizeGreaterThan(5);
        assertThat(curve.get(0)).isEqualTo(new TradeOff(1, 1, 0, false));
        assertThat(curve).anyMatch(TradeOff::goal);
        assertThat(curve).extracting(TradeOff::loss).isSorted();
    }

    @Test
    void aGoalOutOfReachGivesTheNearestPlanAndGoesOnWhereItIsNotStrict() {
        Guideline guideline = new Guideline(
                1000,
                1.5,
                new Guideline().megabytes(),
                List.of(StrategyKind.TUCKER, StrategyKind.LOW_RANK),
                List.of(),
                1,
                true);
        Calibration host = new HostCalibration();
        Plan nearest = guideline.plan(TEACHER, new Measuring(host, 7));
        assertThat(nearest.met()).isFalse();
        assertThat(nearest.steps()).isNotEmpty();
        assertThat((double) nearest.before().parameters() / nearest.after().parameters())
                .isGreaterThan(1.5);
        assertThatThrownBy(() -> guideline.apply(TEACHER, new RewriteContext(7, Optional.of(host))))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("target-missed")
                .hasMessageContaining("parsimony.compress.target.strict = false");
        Rewrite rewrite = guideline.apply(TEACHER, new RewriteContext(7, Optional.of(host), false));
        assertThat(CostAnalyzer.analyze(rewrite.model().network()).total()).isEqualTo(nearest.after());
    }

    @Test
    void whatIsKeptStaysAndOnlyAllowedStrategiesAreMeasured() {
        Guideline guideline = new Guideline(
                1.2,
                1.2,
                new Guideline().megabytes(),
                List.of(StrategyKind.TUCKER, StrategyKind.LOW_RANK),
                List.of("wide"),
                4,
                true);
        Plan tucker = guideline.plan(TEACHER, new Measuring(new HostCalibration(), 7));
        assertThat(tucker.outline().network().nodes()).contains(NETWORK.node("wide"));
        assertThat(measured(tucker).losses()).allSatisfy(loss -> {
            assertThat(loss.node()).isNotEqualTo("wide");
            assertThat(loss.strategy().type()).isIn("tucker", "low-rank");
            assertThat(loss.strategy().toString()).contains("align=4");
        });
    }

    @Test
    void lossesKeptInAFolderAreNotMeasuredAgain(@TempDir Path folder) throws IOException {
        HostCalibration first = new HostCalibration();
        List<String> progress = new ArrayList<>();
        Plan once = guideline(3, 3).plan(TEACHER, measuring(first, folder, progress));
        assertThat(progress).hasSize(measured(once).losses().size());
        HostCalibration second = new HostCalibration();
        Plan again = guideline(2, 2).plan(TEACHER, measuring(second, folder, progress));
        assertThat(second.sessions).isOne();
        assertThat(measured(again).losses())
                .extracting(SiteLoss::loss)
                .containsExactlyElementsOf(
                        measured(once).losses().stream().map(SiteLoss::loss).toList());
        Path file;
        try (var files = Files.list(folder)) {
            file = files.toList().get(0);
        }
        // A truncated line and invalid lines only cost a repeated measurement.
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.removeIf(String::isEmpty);
        String cut = lines.remove(lines.size() - 1);
        lines.add(cut.substring(0, cut.length() / 2));
        lines.add("nonsense\tNaN");
        lines.add("\t\t-1");
        Files.write(file, lines);
        HostCalibration third = new HostCalibration();
        Plan mended = guideline(3, 3).plan(TEACHER, measuring(third, folder, progress));
        assertThat(third.sessions).isGreaterThan(1).isLessThan(first.sessions);
        assertThat(mended.steps()).isEqualTo(once.steps());
    }

    private static Measuring measuring(Calibration calibration, Path folder, List<String> progress) {
        return new Measuring(
                calibration, 7, Optional.of(folder), (done, all, node, label, loss) -> progress.add(done + "/" + all));
    }

    @Test
    void theSameSamplesGiveTheSamePlan() {
        Plan again = guideline(3, 3).plan(TEACHER, new Measuring(new HostCalibration(), 7));
        assertThat(again.steps()).isEqualTo(PLAN.steps());
        assertThat(measured(again)).isEqualTo(measured(PLAN));
    }

    @Test
    void divergenceIsZeroForEqualLogitsAndPositiveElsewhere() {
        Tensor one = Tensor.of(Shape.of(2, 3), 1, 2, 3, -1000, 1000, 0);
        Tensor shifted = Tensor.of(Shape.of(2, 3), 2, 3, 4, -999, 1001, 1);
        Tensor other = Tensor.of(Shape.of(2, 3), 3, 2, 1, -1000, 1000, 0);
        assertThat(LossMeter.divergence(one, one)).isZero();
        assertThat(LossMeter.divergence(one, shifted)).isCloseTo(0, within(1e-6));
        double p = Math.exp(1) + Math.exp(2) + Math.exp(3);
        double expected = (Math.exp(1) * -2 + Math.exp(3) * 2) / p / 2;
        assertThat(LossMeter.divergence(one, other)).isCloseTo(expected, within(1e-6));
        Tensor broken = Tensor.of(Shape.of(2, 3), Float.NaN, 2, 1, 0, 0, 0);
        assertThat(LossMeter.divergence(one, broken)).isInfinite();
        assertThat(LossMeter.divergence(Tensor.of(Shape.of(4, 1), 1, 2, 3, 4), Tensor.of(Shape.of(4, 1), 1, 2, 3, 6)))
                .isCloseTo(4 / 5.0, within(1e-6));
    }
}
