package io.parsimony.internal.run;

import com.typesafe.config.Config;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import io.parsimony.train.TrainingListener;
import io.parsimony.train.TrainingListener.StepReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records a training in memory and, if it has a file, on disk; tests the model after each epoch; and forwards all calls
 * to another listener. When a run resumes from a checkpoint, the log resumes too.
 */
public final class TrainingRecorder implements TrainingListener, AutoCloseable {

    private static final String STEP = "step";
    private static final String TEST = "test";
    private static final double NANOS = 1e9;

    private final @Nullable MetricsLog log;
    private final Optional<Function<Model, Score>> test;
    private final TrainingListener listener;
    private final List<TrainingHistory.Step> steps = new ArrayList<>();
    private final List<Score> scores = new ArrayList<>();
    private final StopWatch time = new StopWatch();

    /**
     * Creates a recorder.
     *
     * @param file the file of the log, one line of JSON per step; if empty, the log is only in memory
     * @param test scores a model on the test data after each epoch; empty without test data
     * @param listener receives all calls, and each test by {@link TrainingListener#tested}
     */
    public TrainingRecorder(Optional<Path> file, Optional<Function<Model, Score>> test, TrainingListener listener) {
        this.log = file.map(MetricsLog::new).orElse(null);
        this.test = test;
        this.listener = listener;
    }

    /**
     * Reads the log up to a checkpoint.
     *
     * @throws ParsimonyException ({@code bad-file}) if the number of steps in the log differs from that of the
     *     checkpoint
     */
    @Override
    public void start(long taken, long all) {
        steps.clear();
        scores.clear();
        double seconds = 0;
        for (Config line : log == null ? List.<Config>of() : log.open(taken)) {
            seconds = line.hasPath("seconds") ? line.getDouble("seconds") : seconds;
            if (line.getString("kind").equals(STEP)) {
                steps.add(new TrainingHistory.Step(
                        line.getDouble("learningRate"),
                        line.getDouble("loss"),
                        line.getDoubleList("terms"),
                        line.getDouble("gradientNorm"),
                        seconds));
            } else if (line.getString("kind").equals(TEST)) {
                scores.add(new Score(line.getDouble("accuracy"), line.getDouble("loss")));
            }
        }
        if (steps.size() != taken) {
            throw ParsimonyException.of(
                    ErrorId.BAD_FILE,
                    "Expected %d steps in the training log of the checkpoint, found %d.",
                    taken,
                    steps.size());
        }
        listener.start(taken, all);
        time.continueFrom(seconds);
    }

    @Override
    public void step(Progress progress) {
        StepReport report = progress.report();
        double seconds = time.seconds();
        steps.add(new TrainingHistory.Step(
                progress.learningRate(), report.total(), report.terms(), report.gradientNorm(), seconds));
        if (log != null) {
            Pace pace = progress.pace();
            Map<String, Object> line = MetricsLog.line(STEP, progress.step() + 1, progress.epoch());
            line.put("learningRate", progress.learningRate());
            line.put("loss", report.total());
            line.put("terms", report.terms());
            line.put("gradientNorm", report.gradientNorm());
            line.put("samplesPerSecond", pace.samples() * NANOS / Math.max(1, pace.waited() + pace.took()));
            line.put("waitSeconds", pace.waited() / NANOS);
            line.put("seconds", seconds);
            log.append(line);
        }
        listener.step(progress);
    }

    @Override
    public void epoch(int epoch, Supplier<Model> student) {
        time.stop();
        listener.epoch(epoch, student);
        test.ifPresent(on -> {
            Score score = on.apply(student.get());
            scores.add(score);
            log(TEST, epoch, score);
            listener.tested(epoch, score);
        });
        time.start();
    }

    @Override
    public void validated(int epoch, Score score) {
        log("validation", epoch, score);
        listener.validated(epoch, score);
    }

    private void log(String kind, int epoch, Score score) {
        if (log != null) {
            Map<String, Object> line = MetricsLog.line(kind, steps.size(), epoch);
            line.put("accuracy", score.accuracy());
            line.put("loss", score.loss());
            line.put("seconds", time.seconds());
            log.append(line);
        }
    }

    @Override
    public void after(long taken) {
        listener.after(taken);
    }

    @Override
    public void checkpoint(long taken) {
        if (log != null) {
            log.sync();
        }
        listener.checkpoint(taken);
    }

    @Override
    public boolean done() {
        return listener.done();
    }

    /** Returns the history so far. */
    public TrainingHistory history() {
        return new TrainingHistory(steps, scores, Duration.ofNanos((long) (NANOS * time.seconds())));
    }

    /** Closes the file. */
    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
    }

    /** A stopwatch of the training time. */
    private static final class StopWatch {
        private double before;
        private long since;
        private boolean running;

        void continueFrom(double seconds) {
            before = seconds;
            start();
        }

        void start() {
            since = System.nanoTime();
            running = true;
        }

        void stop() {
            before = seconds();
            running = false;
        }

        double seconds() {
            return before + (running ? (System.nanoTime() - since) / NANOS : 0);
        }
    }
}
