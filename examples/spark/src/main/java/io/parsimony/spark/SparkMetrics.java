package io.parsimony.spark;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;

/**
 * Writes Spark's metrics of each stage as a line of JSON beside the run's own record: the number of tasks, their run
 * time in ms, the bytes of their results and of shuffles.
 */
final class SparkMetrics extends SparkListener implements AutoCloseable {

    private final JavaSparkContext spark;
    private final BufferedWriter file;
    private final Map<Integer, Sum> stages = new HashMap<>();
    private final Sum all = new Sum();
    private int completed;

    /** The sums over tasks. */
    private static final class Sum {

        private int tasks;
        private int failed;
        private long milliseconds;
        private long resultBytes;
        private long shuffleBytes;

        void add(boolean success, TaskMetrics metrics) {
            tasks++;
            failed += success ? 0 : 1;
            milliseconds += metrics.executorRunTime();
            resultBytes += metrics.resultSize();
            shuffleBytes += metrics.shuffleWriteMetrics().bytesWritten();
        }
    }

    /**
     * Starts the record.
     *
     * @throws ParsimonyException ({@code unwritable-file})
     */
    SparkMetrics(JavaSparkContext spark, Path file) {
        this.spark = spark;
        try {
            this.file = Files.newBufferedWriter(
                    file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNWRITABLE_FILE, "The file [" + file + "] cannot be written: " + e + "."), e);
        }
        spark.sc().addSparkListener(this);
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        // A task that was lost with its executor has no metrics.
        if (end.taskMetrics() != null) {
            stages.computeIfAbsent(end.stageId(), stage -> new Sum())
                    .add(end.taskInfo().successful(), end.taskMetrics());
            all.add(end.taskInfo().successful(), end.taskMetrics());
        }
    }

    @Override
    public synchronized void onStageCompleted(SparkListenerStageCompleted end) {
        StageInfo stage = end.stageInfo();
        Sum sum = stages.remove(stage.stageId());
        if (sum == null) {
            return;
        }
        completed++;
        try {
            file.write(String.format(
                    Locale.ROOT,
                    "{\"stage\": %d, \"tasks\": %d, \"failed\": %d, \"ms\": %d, \"task-ms\": %d, \"result-bytes\": %d,"
                            + " \"shuffle-bytes\": %d}%n",
                    stage.stageId(),
                    sum.tasks,
                    sum.failed,
                    (Long) stage.completionTime().get()
                            - (Long) stage.submissionTime().get(),
                    sum.milliseconds,
                    sum.resultBytes,
                    sum.shuffleBytes));
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the sums over all stages. */
    synchronized String summary() {
        return String.format(
                Locale.ROOT,
                "%d stages, %d tasks (%d failed), %.1f s of tasks, %.1f MB of results, %.1f MB shuffled",
                completed,
                all.tasks,
                all.failed,
                all.milliseconds / 1e3,
                all.resultBytes / 1e6,
                all.shuffleBytes / 1e6);
    }

    /** Returns the bytes of all tasks' results. */
    synchronized long resultBytes() {
        return all.resultBytes;
    }

    /** Ends the record. */
    @Override
    public void close() {
        spark.sc().removeSparkListener(this);
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
