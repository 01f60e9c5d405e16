package io.parsimony.cli.progress;

import io.parsimony.cli.report.Units;
import java.io.PrintStream;
import java.util.Locale;

/** Prints a line at each quarter of an epoch except the last, and after a long silence: for logs. */
final class LineDisplay implements StepDisplay {

    private static final int PARTS = 4;
    private static final long LONG_NANOS = 30_000_000_000L;

    private final PrintStream out;
    private final String title;
    private long part;
    private long last = System.nanoTime();

    LineDisplay(PrintStream out, String title) {
        this.out = out;
        this.title = title;
    }

    @Override
    public void show(State state) {
        long reached = PARTS * state.epochStep() / state.epochSteps();
        if (reached == PARTS || reached == part && System.nanoTime() - last < LONG_NANOS) {
            return;
        }
        part = reached;
        last = System.nanoTime();
        out.printf(
                Locale.ROOT,
                "   %s  %2d%%  loss %s  %.1f steps/s  %s left%n",
                title,
                100 * state.epochStep() / state.epochSteps(),
                Units.loss(state.loss()),
                state.rate(),
                Units.duration(state.left()));
    }

    @Override
    public void close() {}
}
