package io.parsimony.train;

import io.parsimony.network.Model;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Observes a training run. The order of calls: {@link #start}; for each step {@link #step}, after an epoch's last step
 * {@link #epoch}, and {@link #after}; before each step, {@link #done} is queried.
 */
public interface TrainingListener {

    /** The listener that does nothing. */
    TrainingListener NONE = progress -> {};

    /**
     * Called once, before the first step.
     *
     * @param taken the number of earlier steps: zero, or the number in a checkpoint; records of later steps become
     *     invalid, because these steps are repeated
     * @param steps the number of steps of the whole run
     */
    default void start(long taken, long steps) {}

    /** Called after each step. */
    void step(Progress progress);

    /**
     * Called after each epoch.
     *
     * @param epoch the epoch, counted from zero
     * @param student returns a copy of the current model, with the average of its parameters if the training keeps one;
     *     for use during the call
     */
    default void epoch(int epoch, Supplier<Model> student) {}

    /**
     * Called after each epoch that tested the model on the held-out samples.
     *
     * @param epoch the epoch, counted from zero
     */
    default void validated(int epoch, Score score) {}

    /**
     * Called after each epoch that tested the model on the test data, which never affect the training.
     *
     * @param epoch the epoch, counted from zero
     */
    default void tested(int epoch, Score score) {}

    /**
     * Called last in each step.
     *
     * @param taken the number of steps, including this one
     */
    default void after(long taken) {}

    /**
     * Called before a checkpoint is written: a listener's records up to this step must be on disk when it returns.
     *
     * @param taken the number of steps in the checkpoint
     */
    default void checkpoint(long taken) {}

    /** Returns whether the run should end before its last step. */
    default boolean done() {
        return false;
    }

    /** Returns a listener that forwards each call to several listeners in order. */
    static TrainingListener all(TrainingListener... listeners) {
        return new TrainingListeners(List.of(listeners), UnaryOperator.identity());
    }

    /**
     * Returns this listener for the training of a part of a model.
     *
     * @param whole returns the whole model with the trained part, which this listener receives after each epoch
     */
    default TrainingListener ofPart(UnaryOperator<Model> whole) {
        return new TrainingListeners(List.of(this), whole);
    }

    /**
     * The progress of a run.
     *
     * @param epoch the epoch, counted from zero
     * @param step the step of the run, counted from zero
     * @param steps the number of steps of the run
     * @param learningRate the learning rate of this step
     * @param report the losses of the step
     * @param pace the speed of the step
     */
    record Progress(int epoch, long step, long steps, double learningRate, StepReport report, Pace pace) {}

    /**
     * The speed of a step.
     *
     * @param samples the samples of its batch
     * @param waited the nanoseconds that the engine waited for the batch
     * @param took the nanoseconds of the step without the wait
     */
    record Pace(int samples, long waited, long took) {}

    /**
     * The losses of a step.
     *
     * @param total the objective, before the update
     * @param terms every term's loss, before its weight
     * @param gradientNorm the Euclidean norm of all gradients together, before clipping
     */
    record StepReport(double total, List<Double> terms, double gradientNorm) {

        /** Copies the list. */
        public StepReport {
            terms = List.copyOf(terms);
        }
    }
}
