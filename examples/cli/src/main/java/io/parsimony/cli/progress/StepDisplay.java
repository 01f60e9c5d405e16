package io.parsimony.cli.progress;

import java.io.PrintStream;
import java.time.Duration;

/** Shows the progress of an epoch from its first step until it is closed. */
interface StepDisplay extends AutoCloseable {

    /** Shows that a step has finished. */
    void show(State state);

    @Override
    void close();

    /** The progress of a run. */
    record State(long epochStep, long epochSteps, long step, long steps, double loss, double rate) {

        /** Returns the estimated remaining time of the run. */
        Duration left() {
            return Duration.ofMillis((long) (1000 * (steps - step) / Math.max(rate, 1e-9)));
        }
    }

    /** Returns a bar on an interactive terminal, a few lines elsewhere. */
    static StepDisplay of(PrintStream out, String title, long epochSteps) {
        return Terminal.isWatched() ? new BarDisplay(out, title, epochSteps) : new LineDisplay(out, title);
    }
}
