package io.parsimony.internal.train;

import io.parsimony.error.ParsimonyException;
import io.parsimony.train.TrainingListener;
import java.util.List;

/**
 * The steps of a run in order, grouped into rounds. A session in this process takes one step per round. A distributed
 * session may take several steps; its state is that at the end of the round. A round never extends beyond its epoch.
 */
public interface Rounds extends AutoCloseable {

    /**
     * A step of a round.
     *
     * @param report the losses of the step
     * @param pace the speed of the step
     */
    record Step(TrainingListener.StepReport report, TrainingListener.Pace pace) {}

    /**
     * Runs the next round.
     *
     * @return at least one step
     * @throws InterruptedException if the thread was interrupted while waiting; the session's state is unchanged
     * @throws ParsimonyException the errors of {@link TrainingSession#step}; the session's state is unchanged
     */
    List<Step> next() throws InterruptedException;

    /** Frees the memory of batches prepared ahead. */
    @Override
    void close();
}
