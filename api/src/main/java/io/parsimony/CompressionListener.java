package io.parsimony;

import io.parsimony.Compression.Stage;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.train.TrainingListener;
import org.apiguardian.api.API;

/**
 * Observes a compression. Each stage calls {@link #started} and {@link #finished}; a stage that trains calls {@link
 * #training} and then the methods of {@link TrainingListener} in between. {@link #ended} is the last call, whether the
 * compression is complete or not. Every method does nothing by default.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface CompressionListener extends TrainingListener {

    /**
     * Called before a stage.
     *
     * @param soFar the setting, the teacher's cost, and all results up to now
     */
    default void started(Stage stage, CompressionResult soFar) {}

    /** Called before a training. {@link #start} follows after the training's checks. */
    default void training(TrainingConfiguration how) {}

    @Override
    default void step(Progress progress) {}

    /**
     * Called after a stage.
     *
     * @param soFar all results up to now: the rewrite from {@link Stage#REWRITE} on, each model after its own stage,
     *     latencies after {@link Stage#COMPARE}
     */
    default void finished(Stage stage, CompressionResult soFar) {}

    /**
     * Called last. Files may be written even if the thread was interrupted.
     *
     * @param result all results, or those of the finished stages of a compression that ended early
     */
    default void ended(CompressionResult result) {}
}
