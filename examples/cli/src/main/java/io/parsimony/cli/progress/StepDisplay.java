package io.parsimony.cli.progress;

import java.io.PrintStream;
import java.time.Duration;

/** Shows how far an epoch is, from its first step until it is closed. */
interface StepDisplay extends AutoCloseable {

    /** Shows that a step was taken. */
    void show(State state);

    @Override
    void close();

    /**
     * Where a run is.
     *
     * @param epochStep the steps taken in this epoch
     * @param epochSteps the steps of this epoch
     * @param step the steps taken in the run
     * @param steps the steps of the run
     * @param loss the loss, smoothed
     * @param rate steps a second
     */
    record State(long epochStep, long epochSteps, long step, long steps, double loss, double rate) {

        /** The time that the run still takes. */
        Duration left() {
            return Duration.ofMillis((long) (1000 * (steps - step) / Math.max(rate, 1e-9)));
        }
    }

    /** A bar where a person watches a terminal, a few lines elsewhere. */
    static StepDisplay of(PrintStream out, String title, long epochSteps) {
        return Terminal.isWatched() ? new BarDisplay(out, title, epochSteps) : new LineDisplay(out, title);
    }
}
