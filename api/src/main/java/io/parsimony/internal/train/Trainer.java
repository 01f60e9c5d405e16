package io.parsimony.internal.train;

import io.parsimony.data.Dataset;
import io.parsimony.distill.Objective;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.optimize.Schedule;
import io.parsimony.tensor.Shape;
import io.parsimony.train.TrainingListener;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Drives a training session over a data set.
 *
 * @param epochs the number of passes over the data, at least one
 * @param schedule how the optimizer's learning rate is scaled
 */
public record Trainer(int epochs, Schedule schedule) {

    /** Checks the range. */
    public Trainer {
        Require.atLeastOne("epochs", epochs);
    }

    /** Returns the number of steps of a whole run. */
    public long steps(BatchSource source) {
        return (long) epochs * source.batches();
    }

    /** Trains from the first step on: see {@link #train(TrainingSession, BatchSource, long, TrainingListener)}. */
    public void train(TrainingSession session, BatchSource source, TrainingListener listener) {
        train(session, source, 0, listener);
    }

    /**
     * Trains to the end of the last epoch, or until the listener is done. The session prepares the batches: see {@link
     * TrainingSession#rounds}.
     *
     * @param taken the steps taken before, zero for a new run; the session holds the state after them
     * @throws ParsimonyException ({@code bad-plan}) if the data do not fit the plan; ({@code non-finite-loss}, {@code
     *     non-finite-gradient}, {@code bad-label}) with the epoch and step; ({@code cancelled}) if the thread was
     *     interrupted, the session being left after its last whole step and the thread's interrupt status set
     */
    public void train(TrainingSession session, BatchSource source, long taken, TrainingListener listener) {
        train(session, session.plan().objective(), source, taken, listener);
    }

    /**
     * Trains by the weights of another objective than that of the session's plan: see {@link #train(TrainingSession,
     * BatchSource, long, TrainingListener)}.
     *
     * @param objective the same losses as the plan's with other weights
     */
    public void train(
            TrainingSession session, Objective objective, BatchSource source, long taken, TrainingListener listener) {
        requireFit(session.plan(), source.data());
        long steps = steps(source);
        listener.start(taken, steps);
        double rate = session.plan().optimizer().learningRate();
        LongFunction<StepSettings> settings =
                step -> new StepSettings(rate * schedule.at(step, steps), objective.weights(step, steps));
        try (Rounds rounds = session.rounds(source, settings, taken, steps)) {
            for (long step = taken; step < steps && !listener.done(); ) {
                if (Thread.currentThread().isInterrupted()) {
                    throw cancelled(step);
                }
                int epoch = (int) (step / source.batches());
                for (Rounds.Step done : round(rounds, epoch, step, steps)) {
                    double used = settings.apply(step).learningRate();
                    listener.step(new TrainingListener.Progress(epoch, step, steps, used, done.report(), done.pace()));
                    step++;
                }
                if (step % source.batches() == 0) {
                    listener.epoch(epoch, () -> session.plan().student().with(session.averages()));
                }
                listener.after(step);
            }
        }
    }

    private static ParsimonyException cancelled(long step) {
        return ParsimonyException.of(ErrorId.CANCELLED, "Training was cancelled after %d steps.", step);
    }

    private static List<Rounds.Step> round(Rounds rounds, int epoch, long step, long steps) {
        try {
            return rounds.next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(step);
        } catch (ParsimonyException e) {
            throw e.at("epoch " + (epoch + 1) + ", step " + (step + 1) + " of " + steps);
        }
    }

    /**
     * Checks that samples and classes are the student's.
     *
     * @throws ParsimonyException ({@code bad-plan})
     */
    public static void requireFit(TrainingPlan plan, Dataset data) {
        Shape sample = plan.student().network().shape(plan.student().network().input());
        if (!data.sampleShape().equals(sample)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PLAN,
                    "Expected samples of shape %s, found %s in the data set.",
                    sample,
                    data.sampleShape());
        }
        if (data.classes() != plan.classes()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PLAN,
                    "Expected %d classes (the student's outputs), found %d in the data set.",
                    plan.classes(),
                    data.classes());
        }
    }
}
