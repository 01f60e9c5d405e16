package io.parsimony.cli.progress;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A bar for a pass over many files; only on a terminal, removed when it is closed. */
public final class ScanDisplay implements AutoCloseable {

    private final @Nullable ProgressBar bar;

    /** Shows a bar with a number of steps. */
    public ScanDisplay(PrintStream out, String title, long steps) {
        this.bar = !Terminal.isWatched()
                ? null
                : new ProgressBarBuilder()
                        .setTaskName("   " + title)
                        .setInitialMax(steps)
                        .setConsumer(new ConsoleProgressBarConsumer(out))
                        .clearDisplayOnFinish()
                        .build();
    }

    /** Counts a step; thread-safe. */
    public void step() {
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
