package io.parsimony.cli.progress;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Shows the number of finished measurements and the last loss: a bar on a terminal, lines elsewhere. */
public final class CountDisplay implements AutoCloseable {

    private final PrintStream out;
    private final String title;
    private final long start = System.nanoTime();
    private @Nullable StepDisplay display;

    /** Creates a display with a title, which appears with the first measurement. */
    public CountDisplay(PrintStream out, String title) {
        this.out = out;
        this.title = title;
    }

    /** Shows that a measurement has finished. */
    public void show(int done, int all, double loss) {
        if (display == null) {
            display = StepDisplay.of(out, title, all);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        display.show(new StepDisplay.State(done, all, done, all, loss, done / Math.max(seconds, 1e-3)));
    }

    @Override
    public void close() {
        if (display != null) {
            display.close();
        }
    }
}
