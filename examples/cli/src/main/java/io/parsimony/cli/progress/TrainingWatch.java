package io.parsimony.cli.progress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.cli.report.Units;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.train.Score;
import io.parsimony.train.StepReport;
import io.parsimony.train.TrainingListener;
import io.parsimony.train.TrainingSession;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the record of a training run, in memory and in a file, shows its progress, and tests the model after each epoch.
 * When the run goes on from a checkpoint so does the record.
 */
public final class TrainingWatch implements TrainingListener, AutoCloseable {

    /** How much of the shown loss is that of the steps before. */
    private static final double SMOOTHING = 0.95;

    private static final String STEP = "step";
    private static final String TEST = "test";
    private static final double NANOS = 1e9;

    private final PrintStream out;
    private final int epochs;
    private final ToDoubleFunction<Model> test;
    private final MetricsLog log;
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
     * @param log where the record is kept; closed with the watch
     */
    public TrainingWatch(PrintStream out, int epochs, ToDoubleFunction<Model> test, MetricsLog log) {
        this.out = out;
        this.epochs = epochs;
        this.test = test;
        this.log = log;
        time.start();
    }

    @Override
    public void start(long taken, long all) {
        steps.clear();
        accuracies.clear();
        double seconds = 0;
        for (JsonNode line : log.open(taken)) {
            seconds = line.path("seconds").asDouble(seconds);
            if (line.path("kind").asText().equals(STEP)) {
                steps.add(step(line));
            } else if (line.path("kind").asText().equals(TEST)) {
                accuracies.add(line.path("accuracy").asDouble());
            }
        }
        time.continueFrom(seconds);
        long epochSteps = all / epochs;
        epochStart = (int) (taken / epochSteps * epochSteps);
        if (taken > 0) {
            out.printf("   resumed after step %d of %d%n", taken, all);
        }
        if (steps.size() != taken) {
            throw ParsimonyException.of(
                    "bad-file", "Expected a record of %d steps beside the checkpoint, found %d.", taken, steps.size());
        }
    }

    private static TrainingRun.Step step(JsonNode line) {
        List<Double> terms = new ArrayList<>();
        line.path("terms").forEach(term -> terms.add(term.asDouble()));
        return new TrainingRun.Step(
                line.path("learningRate").asDouble(),
                line.path("loss").asDouble(),
                terms,
                line.path("gradientNorm").asDouble());
    }

    @Override
    public void step(Progress progress) {
        double loss = progress.report().total();
        StepReport report = progress.report();
        steps.add(new TrainingRun.Step(progress.learningRate(), loss, report.terms(), report.gradientNorm()));
        log(progress);
        shownLoss = Double.isNaN(shownLoss) ? loss : SMOOTHING * shownLoss + (1 - SMOOTHING) * loss;
        long epochSteps = progress.steps() / epochs;
        if (display == null) {
            display = StepDisplay.of(out, title(progress.epoch()), epochSteps);
        }
        display.show(new StepDisplay.State(
                steps.size() - epochStart, epochSteps, steps.size(), progress.steps(), shownLoss, rate()));
    }

    private void log(Progress progress) {
        StepReport report = progress.report();
        Pace pace = progress.pace();
        ObjectNode line = MetricsLog.line(STEP, progress.step() + 1, progress.epoch());
        line.put("learningRate", progress.learningRate());
        line.put("loss", report.total());
        report.terms().forEach(line.putArray("terms")::add);
        line.put("gradientNorm", report.gradientNorm());
        line.put("samplesPerSecond", pace.samples() * NANOS / Math.max(1, pace.waited() + pace.took()));
        line.put("waitSeconds", pace.waited() / NANOS);
        line.put("seconds", time.elapsed().toNanos() / NANOS);
        log.append(line);
    }

    @Override
    public void validated(int epoch, Score score) {
        ObjectNode line = MetricsLog.line("validation", steps.size(), epoch);
        log.append(line.put("accuracy", score.accuracy()).put("loss", score.loss()));
    }

    @Override
    public void checkpoint(long taken) {
        log.sync();
    }

    @Override
    public void epoch(int epoch, TrainingSession session) {
        time.stop();
        closeDisplay();
        double accuracy = test.applyAsDouble(session.plan().student().with(session.averages()));
        accuracies.add(accuracy);
        log.append(MetricsLog.line(TEST, steps.size(), epoch)
                .put("accuracy", accuracy)
                .put("seconds", time.elapsed().toNanos() / NANOS));
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

    /** Takes a bar off the screen and closes the file. */
    @Override
    public void close() {
        closeDisplay();
        log.close();
    }

    private void closeDisplay() {
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

        void continueFrom(double seconds) {
            before = (long) (seconds * NANOS);
            start();
        }

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
