package io.parsimony.strategies.guideline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.guideline.Guideline.StrategyKind;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class GuidelineTest {

    private final Network network = Zoo.vgg(
            Shape.of(1, 28, 28), List.of(List.of(32, 32), List.of(64, 64), List.of(128, 128)), List.of(256), 10);

    private static Guideline allowing(Goal goal, List<StrategyKind> strategies, String... keep) {
        return new Guideline(goal.macs(), goal.parameters(), goal.megabytes(), strategies, List.of(keep));
    }

    @Test
    void thePapersGoalIsMetOnASmallVgg() {
        Plan plan = new Guideline().plan(network);

        assertThat(plan.met()).isTrue();
        assertThat((double) plan.before().macs() / plan.after().macs()).isGreaterThanOrEqualTo(10);
        assertThat((double) plan.before().parameters() / plan.after().parameters())
                .isGreaterThanOrEqualTo(8);
        assertThat(plan.steps()).extracting(step -> step.strategy().type()).containsExactly("parconv", "low-rank");
        assertThat(plan.verdict())
                .startsWith("The goal of 10x fewer multiply-accumulates and 8x fewer parameters is met");
    }

    @Test
    void theRewrittenModelCostsWhatThePlanPredicts() {
        Plan plan = new Guideline().plan(network);
        Rewrite rewrite = new Guideline().apply(Model.initialize(network, 1), new RewriteContext(1));

        assertThat(CostAnalyzer.analyze(rewrite.model().network()).total()).isEqualTo(plan.after());
        assertThat(rewrite.model().network().nodes())
                .isEqualTo(plan.outline().network().nodes());
        assertThat(rewrite.mapping()).isEqualTo(plan.outline().mapping());
    }

    @Test
    void aMilderGoalDoesLessHarm() {
        Plan mild = new Guideline(Goal.times(3, 1)).plan(network);
        Plan harsh = new Guideline().plan(network);

        assertThat(mild.met()).isTrue();
        assertThat(replaced(mild)).isLessThan(replaced(harsh));
        assertThat(mild.after().macs()).isGreaterThan(harsh.after().macs());
    }

    @Test
    void whatIsSparedSaysWhatItWouldHaveSaved() {
        Plan mild = new Guideline(Goal.times(3, 1)).plan(network);

        assertThat(mild.outline().sites())
                .filteredOn(site -> !site.replaced())
                .extracting(Site::what)
                .anyMatch(what -> what.startsWith("The goal is met without replacing it, which would save "));
    }

    @Test
    void aNetworkThatMeetsTheGoalStaysAsItIs() {
        Plan plan = new Guideline(Goal.times(1, 1)).plan(network);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.outline().network()).isSameAs(network);
        assertThat(plan.after()).isEqualTo(plan.before());
    }

    @Test
    void anImpossibleGoalGivesTheClosestPlanAndWhatStandsInTheWay() {
        Guideline guideline = new Guideline(Goal.times(1000, 8));
        Plan plan = guideline.plan(network);

        assertThat(plan.met()).isFalse();
        assertThat(plan.steps()).isNotEmpty();
        assertThat(plan.verdict())
                .startsWith("The goal of 1000x fewer multiply-accumulates and 8x fewer parameters is not met: the "
                        + "closest plan has ")
                .contains("unchanged layers (\"Its 1 input channel is too few to split into 2 parts.\")");
        assertThatThrownBy(() -> guideline.outline(network))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("target-missed")
                .hasMessageContaining("the closest plan has");
    }

    @Test
    void networksOfPointwiseConvolutionsNeedFewerChannels() {
        Network resNet = Zoo.build("resnet50", Shape.of(3, 64, 64), 100);
        Plan narrow = new Guideline().plan(resNet);
        Plan wide = allowing(Goal.times(10, 8), List.of(StrategyKind.values())).plan(resNet);

        assertThat(narrow.met()).isFalse();
        assertThat(narrow.verdict()).endsWith("Allow the strategy prune-channels to meet the goal.");
        assertThat(wide.met()).isTrue();
        assertThat(wide.steps().get(0).strategy().type()).isEqualTo("prune-channels");
        assertThat(CostAnalyzer.analyze(wide.outline().network()).total()).isEqualTo(wide.after());
    }

    @Test
    void aMapMayBePooledBeforeTheClassifier() {
        Network wideHead = Zoo.vgg(Shape.of(1, 64, 64), List.of(List.of(8), List.of(16)), List.of(64), 10);
        Plan plan = allowing(Goal.times(1, 60), List.of(StrategyKind.values())).plan(wideHead);

        assertThat(plan.met()).isTrue();
        assertThat(plan.steps()).extracting(step -> step.strategy().type()).contains("global-pool-head");
        assertThat(plan.outline().mapping()).containsEntry("relu2", "relu2");
    }

    @Test
    void onlyTheMeansAllowedAreUsed() {
        Plan plan = allowing(Goal.times(10, 1), List.of(StrategyKind.PARCONV)).plan(network);

        assertThat(plan.steps()).extracting(step -> step.strategy().type()).containsExactly("parconv");
    }

    @Test
    void whatIsKeptIsNotTouched() {
        Plan plan = allowing(Goal.times(5, 2), List.of(StrategyKind.PARCONV, StrategyKind.LOW_RANK), "conv2", "fc1")
                .plan(network);

        assertThat(plan.outline().network().nodes()).contains(network.node("conv2"), network.node("fc1"));
    }

    @Test
    void keepNamesConvolutionsAndLinearLayers() {
        assertThatThrownBy(() -> allowing(Goal.times(5, 2), List.of(StrategyKind.PARCONV), "relu1", "conv9")
                        .plan(network))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[relu1], which is a relu")
                .hasMessageContaining("no node [conv9]");
    }

    @Test
    void aBudgetOfBytesIsAGoal() {
        Guideline guideline =
                allowing(new Goal(1, 1, OptionalDouble.of(0.5)), List.of(StrategyKind.PARCONV, StrategyKind.LOW_RANK));
        Plan plan = guideline.plan(network);

        assertThat(plan.met()).isTrue();
        assertThat(plan.after().bytes()).isLessThanOrEqualTo(500_000);
        assertThat(plan.before().bytes()).isGreaterThan(500_000);
        assertThat(plan.verdict()).contains("at most 0.50 MB");
    }

    @Test
    void samePlanAtEveryCall() {
        assertThat(new Guideline().plan(network).steps())
                .isEqualTo(new Guideline().plan(network).steps());
    }

    private static long replaced(Plan plan) {
        return plan.outline().sites().stream().filter(Site::replaced).count();
    }
}
