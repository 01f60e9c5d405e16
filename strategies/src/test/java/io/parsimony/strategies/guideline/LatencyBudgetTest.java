package io.parsimony.strategies.guideline;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyBudgetTest {

    private final Network network = Zoo.vgg(
            Shape.of(1, 28, 28), List.of(List.of(32, 32), List.of(64, 64), List.of(128, 128)), List.of(256), 10);
    private final Guideline mild = new Guideline(Goal.times(1, 1));

    /** Returns the time of an engine with a million multiply-accumulates per millisecond. */
    private static double time(Network network) {
        return CostAnalyzer.analyze(network).total().macs() / 1e6;
    }

    @Test
    void theMildestPlanWithinTheBudgetIsTaken() {
        LatencyBudget.Outcome outcome = new LatencyBudget(5, LatencyBudgetTest::time).plan(mild, network);

        assertThat(outcome.after())
                .isEqualTo(time(outcome.plan().outline().network()))
                .isLessThanOrEqualTo(5);
        assertThat(outcome.before()).isEqualTo(time(network)).isGreaterThan(29);
        assertThat(outcome.plan().goal().macs()).isEqualTo(4);
        assertThat(outcome.verdict()).startsWith("The budget of 5.000 ms is met: ");
    }

    @Test
    void aNetworkThatIsFastEnoughStaysAsItIs() {
        LatencyBudget.Outcome outcome = new LatencyBudget(30, LatencyBudgetTest::time).plan(mild, network);

        assertThat(outcome.plan().steps()).isEmpty();
        assertThat(outcome.after()).isEqualTo(outcome.before());
    }

    @Test
    void theFastestIsGivenWhereNoneIsFastEnough() {
        LatencyBudget.Outcome outcome = new LatencyBudget(0.1, LatencyBudgetTest::time).plan(mild, network);

        assertThat(outcome.after()).isLessThan(3).isGreaterThan(0.1);
        assertThat(outcome.verdict()).contains("is not met").endsWith("no plan is faster.");
    }

    @Test
    void fewerOperationsThatAreNotFasterAreNotTaken() {
        LatencyBudget.Outcome outcome = new LatencyBudget(1, one -> one.nodes().size()).plan(mild, network);

        assertThat(outcome.plan().steps()).isEmpty();
        assertThat(outcome.after()).isEqualTo(network.nodes().size());
    }
}
