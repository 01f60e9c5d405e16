package io.parsimony.cli.progress;

import io.parsimony.cli.report.Units;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on a terminal, removed when it is closed. The remaining time is that of the whole run. */
final class BarDisplay implements StepDisplay {

    private static final int REFRESH_MILLIS = 200;
    private static final int MOST_COLUMNS = 110;

    private final ProgressBar bar;
    private volatile Duration left = Duration.ZERO;

    BarDisplay(PrintStream out, String title, long steps) {
        boolean unicode = Charset.defaultCharset().equals(StandardCharsets.UTF_8);
        this.bar = new ProgressBarBuilder()
                .setTaskName("   " + title)
                .setInitialMax(steps)
                .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .setMaxRenderedLength(MOST_COLUMNS)
                .setEtaFunction(state -> Optional.of(left))
                .showSpeed()
                .clearDisplayOnFinish()
                .build();
    }

    @Override
    public void show(State state) {
        left = state.left();
        bar.stepTo(state.epochStep());
        bar.setExtraMessage(" loss " + Units.loss(state.loss()));
    }

    @Override
    public void close() {
        bar.close();
    }
}
