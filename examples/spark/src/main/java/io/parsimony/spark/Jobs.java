package io.parsimony.spark;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaFutureAction;

/** Waits for Spark jobs. */
final class Jobs {

    /** The number of lines of Spark's message to show; the lines after them are stack traces. */
    private static final int LINES = 3;

    private Jobs() {}

    /**
     * Waits for a job and returns its results.
     *
     * @throws InterruptedException if the thread was interrupted; the job is then cancelled
     * @throws ParsimonyException the fault of a task; ({@code engine-failure}) with Spark's message if a task failed
     *     too often
     */
    static <R> List<R> await(JavaFutureAction<List<R>> job) throws InterruptedException {
        try {
            return job.get();
        } catch (InterruptedException e) {
            job.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ParsimonyException fault) {
                    throw fault;
                }
            }
            Throwable failure = e.getCause() == null ? e : e.getCause();
            throw new ParsimonyException(
                    Problem.of(ErrorId.ENGINE_FAILURE, "A Spark job failed: " + message(failure))
                            .hint("The executors' logs name the cause. Progress until the last checkpoint is kept."),
                    failure);
        }
    }

    /** Returns the message of Spark's exception on one line, without the stack traces that it contains. */
    static String message(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(LINES)
                .collect(Collectors.joining(" "));
    }
}
