package io.parsimony.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClusterProjectionTest {

    private static final double TINY = 1e-9;

    /** A million samples, 100 a step of 0.5 s, 4 steps a round, 1 MB of state, with these overheads. */
    private static ClusterProjection projection(
            double jobSeconds, double taskSeconds, double driverSeconds, double networkSeconds) {
        return new ClusterProjection(
                1_000_000, 100, 4, 0.01, 0.5, 1_000_000, jobSeconds, taskSeconds, driverSeconds, networkSeconds);
    }

    @Test
    void freeExchangeScalesWithoutLoss() {
        ClusterProjection free = projection(0, 0, 0, 0);
        assertThat(free.pass(1)).isCloseTo(10_000, within(TINY));
        assertThat(free.epoch(1)).isCloseTo(5_000, within(TINY));
        assertThat(free.epoch(100)).isCloseTo(50, within(TINY));
        assertThat(free.efficiency(1_000)).isCloseTo(1, within(TINY));
    }

    @Test
    void roundAddsTheJobItsTasksAndTheBytes() {
        // 2 s of computing, 0.1 s of the job, 4 tasks of 0.01 s, 1 + 4 MB at 10 ns a byte, 1 MB at 1 ns.
        assertThat(projection(0.1, 0.01, 1e-8, 1e-9).efficiency(4))
                .isCloseTo(2 / (2 + 0.1 + 0.04 + 0.05 + 0.001), within(TINY));
    }

    @Test
    void resultsOfMoreThanEightShardsReachTheDriverAsSumsOfEight() {
        ClusterProjection any = projection(0, 0, 1e-8, 0);
        assertThat(any.driverBytes(8)).isEqualTo(9e6);
        assertThat(any.driverBytes(9)).isEqualTo(5e6);
        assertThat(any.driverBytes(256)).isEqualTo(65e6);
    }

    @Test
    void limitIsTheLastNumberOfExecutorsThatComputeHalfTheTime() {
        ClusterProjection any = projection(0, 0, 1e-8, 0);
        // 2 s of computing pay for 200 MB: the state and 99 groups of two.
        assertThat(any.limit()).isEqualTo(99 * 8);
        assertThat(any.efficiency(any.limit())).isGreaterThanOrEqualTo(0.5);
        assertThat(any.efficiency(any.limit() + 1)).isLessThan(0.5);
    }
}
