package io.parsimony.internal.train;

import io.parsimony.error.ParsimonyException;
import io.parsimony.train.TrainingListener;
import java.util.List;

/**
 * The steps of a run in order, taken in rounds. A session in this process takes one step a round. A distributed session
 * may take several; its state is that of the round's end. A round does not cross the end of an epoch.
 */
public interface Rounds extends AutoCloseable {

    /**
     * A step of a round.
     *
     * @param report its losses
     * @param pace its speed
     */
    record Step(TrainingListener.StepReport report, TrainingListener.Pace pace) {}

    /**
     * Takes the next round's steps.
     *
     * @return at least one step
     * @throws InterruptedException if the thread was interrupted while it waited; the session is as before the round
     * @throws ParsimonyException what {@link TrainingSession#step} throws; the session is as before the round
     */
    List<Step> next() throws InterruptedException;

    /** Frees the memory of batches that were prepared ahead. */
    @Override
    void close();
}
