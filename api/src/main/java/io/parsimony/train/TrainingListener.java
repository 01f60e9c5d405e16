package io.parsimony.train;

import io.parsimony.network.Model;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Observes a training run. In the order of calls: {@link #start}; for each step {@link #step}, after an epoch's last
 * one {@link #epoch}, and {@link #after}; before each step {@link #done} is asked.
 */
public interface TrainingListener {

    /** The listener that does nothing. */
    TrainingListener NONE = progress -> {};

    /**
     * Called once, before the first step.
     *
     * @param taken the steps that were taken before: none, or as many as a checkpoint holds; whatever a listener noted
     *     of later ones will be told again
     * @param steps the number of steps of the whole run
     */
    default void start(long taken, long steps) {}

    /** Called after each step. */
    void step(Progress progress);

    /**
     * Called after each epoch.
     *
     * @param epoch the epoch, counted from zero
     * @param student copies the model as it is now, with the average of its parameters where the training keeps one;
     *     for use during the call
     */
    default void epoch(int epoch, Supplier<Model> student) {}

    /**
     * Called after each epoch, when the model was tested on the samples held out for that.
     *
     * @param epoch the epoch, counted from zero
     */
    default void validated(int epoch, Score score) {}

    /**
     * Called after each epoch when the model was tested on the test data, which influence nothing.
     *
     * @param epoch the epoch, counted from zero
     */
    default void tested(int epoch, Score score) {}

    /**
     * Called after each step last.
     *
     * @param taken the steps taken, this one included
     */
    default void after(long taken) {}

    /**
     * Called before a checkpoint is written: what a listener noted of the steps until now must be on the disk when it
     * returns.
     *
     * @param taken the steps that the checkpoint will hold
     */
    default void checkpoint(long taken) {}

    /** Returns whether the run should end here, before its last step. */
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
     * @param whole returns the whole model with the part as trained, which this listener is given after each epoch
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
     * @param learningRate this step's learning rate
     * @param report what the step found
     * @param pace how fast it was
     */
    record Progress(int epoch, long step, long steps, double learningRate, StepReport report, Pace pace) {}

    /**
     * The speed of a step.
     *
     * @param samples the samples of its batch
     * @param waited the nanoseconds that the engine waited for the batch
     * @param took the nanoseconds that the step took, waiting left out
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
