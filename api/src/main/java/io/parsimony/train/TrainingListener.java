package io.parsimony.train;

/** Is told how a training run goes. */
public interface TrainingListener {

    /** A listener that does nothing. */
    TrainingListener NONE = progress -> {};

    /** Called after each step. */
    void step(Progress progress);

    /** Called after each epoch, with the session at rest: parameters may be read. */
    default void epoch(int epoch, TrainingSession session) {}

    /**
     * Where a run is.
     *
     * @param epoch the epoch, counted from zero
     * @param step the step of the run, counted from zero
     * @param steps the number of steps of the run
     * @param learningRate this step's learning rate
     * @param report what the step found
     */
    record Progress(int epoch, long step, long steps, double learningRate, StepReport report) {}
}
