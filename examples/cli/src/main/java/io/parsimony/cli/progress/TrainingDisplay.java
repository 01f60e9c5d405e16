package io.parsimony.cli.progress;

import io.parsimony.Compression;
import io.parsimony.CompressionListener;
import io.parsimony.CompressionResult;
import io.parsimony.cli.report.Units;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.network.Model;
import io.parsimony.train.Score;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints the progress of trainings, one after the other: the settings, a bar or a few lines per epoch, and a line after
 * each epoch.
 */
public class TrainingDisplay implements CompressionListener {

    /** The weight of earlier steps in the displayed loss. */
    private static final double SMOOTHING = 0.95;

    private static final double NANOS = 1e9;

    private final PrintStream out;
    private @Nullable StepDisplay display;
    private int epochs = 1;
    private String epochLine = "";
    private double shownLoss = Double.NaN;
    private double epochLoss;
    private long epochFirst;
    private long first;
    private long next;
    private long nanos;

    /** Creates a display on a stream. */
    public TrainingDisplay(PrintStream out) {
        this.out = out;
    }

    @Override
    public void training(TrainingConfiguration how) {
        close();
        epochs = how.epochs();
        out.printf(Locale.ROOT, "   %s%n", describe(how));
    }

    /** Describes a training in one line: epochs, batch, seed, optimizer and losses. */
    private static String describe(TrainingConfiguration how) {
        return String.format(
                Locale.ROOT,
                "%d epoch%s, batch %d, seed %d, %s: %s",
                how.epochs(),
                how.epochs() == 1 ? "" : "s",
                how.batch(),
                how.seed(),
                how.optimizer().type(),
                how.objective().terms().stream()
                        .map(term -> (term.weight() == 1 ? "" : term.weight() + " ")
                                + term.loss().type())
                        .collect(Collectors.joining(" + ")));
    }

    @Override
    public void start(long taken, long all) {
        first = taken;
        next = taken;
        epochFirst = taken;
        epochLoss = 0;
        shownLoss = Double.NaN;
        nanos = 0;
        if (taken > 0) {
            out.printf(Locale.ROOT, "   resumed after step %d of %d%n", taken, all);
        }
    }

    @Override
    public void step(Progress progress) {
        endEpoch("");
        double loss = progress.report().total();
        shownLoss = Double.isNaN(shownLoss) ? loss : SMOOTHING * shownLoss + (1 - SMOOTHING) * loss;
        epochLoss += loss;
        next = progress.step() + 1;
        nanos += progress.pace().waited() + progress.pace().took();
        long epochSteps = progress.steps() / epochs;
        if (display == null) {
            display = StepDisplay.of(out, title(progress.epoch()), epochSteps);
        }
        display.show(new StepDisplay.State(
                progress.step() % epochSteps + 1, epochSteps, next, progress.steps(), shownLoss, rate()));
    }

    @Override
    public void epoch(int epoch, Supplier<Model> student) {
        close();
        epochLine = "   " + title(epoch) + "  mean loss " + Units.loss(epochLoss / (next - epochFirst));
        epochLoss = 0;
        epochFirst = next;
    }

    @Override
    public void tested(int epoch, Score score) {
        endEpoch("  test accuracy " + Units.percent(score.accuracy()));
    }

    /** Prints the line of an epoch that was not tested. */
    @Override
    public void finished(Compression.Stage stage, CompressionResult soFar) {
        endEpoch("");
    }

    private void endEpoch(String test) {
        if (!epochLine.isEmpty()) {
            out.printf(Locale.ROOT, "%s%s  (%.1f steps/s)%n", epochLine, test, rate());
            epochLine = "";
        }
    }

    @Override
    public void ended(CompressionResult result) {
        close();
    }

    private double rate() {
        return (next - first) / Math.max(1e-9, nanos / NANOS);
    }

    private String title(int epoch) {
        return "epoch " + (epoch + 1) + "/" + epochs;
    }

    /** Removes a bar from the screen. */
    private void close() {
        endEpoch("");
        if (display != null) {
            display.close();
            display = null;
        }
    }
}
