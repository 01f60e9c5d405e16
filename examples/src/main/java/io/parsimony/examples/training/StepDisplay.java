package io.parsimony.examples.training;

import io.parsimony.examples.report.Units;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

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
        return System.console() != null ? new BarDisplay(out, title, epochSteps) : new Lines(out, title);
    }

    /**
     * A line at each fifth of an epoch but the last, for logs.
     *
     * @param out where to
     * @param title the epoch's name
     */
    record Lines(PrintStream out, String title) implements StepDisplay {

        private static final int PARTS = 5;

        @Override
        public void show(State state) {
            long part = PARTS * state.epochStep() / state.epochSteps();
            if (part > PARTS * (state.epochStep() - 1) / state.epochSteps() && part < PARTS) {
                out.printf(
                        Locale.ROOT,
                        "   %s  %2d%%  loss %s  %.1f steps/s  %s left%n",
                        title,
                        100 * state.epochStep() / state.epochSteps(),
                        Units.loss(state.loss()),
                        state.rate(),
                        Units.duration(state.left()));
            }
        }

        @Override
        public void close() {}
    }
}
