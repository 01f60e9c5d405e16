package io.parsimony.examples.training;

import io.parsimony.examples.report.Units;
import io.parsimony.network.Model;
import io.parsimony.train.TrainingListener;
import io.parsimony.train.TrainingSession;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Keeps the record of a training run, shows its progress, and tests the model after each epoch. */
public final class TrainingWatch implements TrainingListener, AutoCloseable {

    /** How much of the shown loss is that of the steps before. */
    private static final double SMOOTHING = 0.95;

    private final PrintStream out;
    private final int epochs;
    private final ToDoubleFunction<Model> test;
    private final List<TrainingRun.Step> steps = new ArrayList<>();
    private final List<Double> accuracies = new ArrayList<>();
    private final StopWatch time = new StopWatch();
    private @Nullable StepDisplay display;
    private double shownLoss = Double.NaN;
    private int epochStart;

    /**
     * A watch over a run that is about to begin.
     *
     * @param out where progress is shown
     * @param epochs the epochs of the run
     * @param test gives a model's accuracy on the test data, in percent
     */
    public TrainingWatch(PrintStream out, int epochs, ToDoubleFunction<Model> test) {
        this.out = out;
        this.epochs = epochs;
        this.test = test;
        time.start();
    }

    @Override
    public void step(Progress progress) {
        double loss = progress.report().total();
        steps.add(new TrainingRun.Step(
                progress.learningRate(), loss, progress.report().terms()));
        shownLoss = Double.isNaN(shownLoss) ? loss : SMOOTHING * shownLoss + (1 - SMOOTHING) * loss;
        long epochSteps = progress.steps() / epochs;
        if (display == null) {
            display = StepDisplay.of(out, title(progress.epoch()), epochSteps);
        }
        display.show(new StepDisplay.State(
                steps.size() - epochStart, epochSteps, steps.size(), progress.steps(), shownLoss, rate()));
    }

    @Override
    public void epoch(int epoch, TrainingSession session) {
        time.stop();
        close();
        double accuracy = test.applyAsDouble(session.plan().student().with(session.parameters()));
        accuracies.add(accuracy);
        double mean = steps.subList(epochStart, steps.size()).stream()
                .mapToDouble(TrainingRun.Step::loss)
                .average()
                .orElse(Double.NaN);
        out.printf(
                Locale.ROOT,
                "   %s  mean loss %s  test accuracy %s  (%.1f steps/s)%n",
                title(epoch),
                Units.loss(mean),
                Units.percent(accuracy),
                rate());
        epochStart = steps.size();
        time.start();
    }

    /** The record so far. */
    public TrainingRun run() {
        return new TrainingRun(steps, accuracies, time.elapsed());
    }

    /** Takes a bar off the screen. */
    @Override
    public void close() {
        if (display != null) {
            display.close();
            display = null;
        }
    }

    private double rate() {
        return steps.size() / Math.max(1e-9, time.elapsed().toNanos() / 1e9);
    }

    private String title(int epoch) {
        return "epoch " + (epoch + 1) + "/" + epochs;
    }

    private static final class StopWatch {
        private long before;
        private long since;
        private boolean running;

        void start() {
            since = System.nanoTime();
            running = true;
        }

        void stop() {
            before += System.nanoTime() - since;
            running = false;
        }

        Duration elapsed() {
            return Duration.ofNanos(before + (running ? System.nanoTime() - since : 0));
        }
    }
}
