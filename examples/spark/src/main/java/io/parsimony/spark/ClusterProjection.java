package io.parsimony.spark;

import io.parsimony.error.Require;

/**
 * The times of the teacher's pass and of an epoch's distillation on clusters larger than the measured one, computed
 * from measured times by the formulas of the module's README. Each executor has one shard, whose part of a batch has
 * always the same size: a batch grows with the number of executors. No time overlaps another.
 *
 * @param samples the samples of an epoch, at least one
 * @param batch the samples of a step on one executor
 * @param localSteps the steps of a round
 * @param passSeconds the seconds of the teacher's pass for a sample on one executor
 * @param stepSeconds the seconds of a step on one executor
 * @param stateBytes the bytes that each executor receives in a round, and returns as the result of its shard
 * @param jobSeconds the seconds of a job without work, whatever its tasks
 * @param taskSeconds the seconds that each task adds to a job without work
 * @param driverSeconds the driver's seconds for each byte that it sends or receives, the network's included
 * @param networkSeconds the network's seconds for each byte
 */
record ClusterProjection(
        long samples,
        int batch,
        int localSteps,
        double passSeconds,
        double stepSeconds,
        long stateBytes,
        double jobSeconds,
        double taskSeconds,
        double driverSeconds,
        double networkSeconds) {

    private static final int MOST_EXECUTORS = 1 << 20;

    /** Checks the sizes. */
    ClusterProjection {
        Require.atLeastOne("samples", samples);
    }

    /** Returns the seconds of the teacher's pass. */
    double pass(int executors) {
        return samples * passSeconds / executors + jobSeconds;
    }

    /** Returns the seconds of an epoch's distillation. */
    double epoch(int executors) {
        double rounds = (double) samples / batch / executors / localSteps;
        return rounds * round(executors);
    }

    /** Returns the share of a round in which the executors compute. */
    double efficiency(int executors) {
        return localSteps * stepSeconds / round(executors);
    }

    /** Returns the number of executors up to which each computes during at least half of a round. */
    int limit() {
        int sufficient = 0;
        while (sufficient < MOST_EXECUTORS && efficiency(sufficient + 1) >= 0.5) {
            sufficient++;
        }
        return sufficient;
    }

    /**
     * Returns the bytes that the driver sends and receives in a round. The state leaves it once, since executors pass
     * it on; results of more than {@link SparkRounds#FAN_IN} shards arrive as sums in double precision.
     */
    double driverBytes(int executors) {
        return stateBytes + (double) stateBytes * (executors <= SparkRounds.FAN_IN ? executors : 2 * groups(executors));
    }

    private double round(int executors) {
        double state = stateBytes * networkSeconds;
        double group = executors <= SparkRounds.FAN_IN ? 0 : SparkRounds.FAN_IN * stateBytes * networkSeconds;
        double tasks = executors <= SparkRounds.FAN_IN ? executors : executors + groups(executors);
        return localSteps * stepSeconds
                + jobSeconds
                + tasks * taskSeconds
                + state
                + group
                + driverBytes(executors) * driverSeconds;
    }

    private static int groups(int executors) {
        return (executors - 1) / SparkRounds.FAN_IN + 1;
    }
}
