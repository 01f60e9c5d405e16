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
 * Runs a training session on a data set.
 *
 * @param epochs the number of passes over the data, at least one
 * @param schedule the factor of the optimizer's learning rate
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
     * Trains until the end of the last epoch, or until the listener is done. The session prepares the batches: see
     * {@link TrainingSession#rounds}.
     *
     * @param taken the number of steps already taken, zero for a new run; the session has the state after these steps
     * @throws ParsimonyException ({@code bad-plan}) if the data do not fit the plan; ({@code non-finite-loss}, {@code
     *     non-finite-gradient}, {@code bad-label}) with the epoch and step; ({@code cancelled}) if the thread was
     *     interrupted; the session then has the state after its last complete step, and the interrupt status is set
     */
    public void train(TrainingSession session, BatchSource source, long taken, TrainingListener listener) {
        train(session, session.plan().objective(), source, taken, listener);
    }

    /**
     * Trains with the weights of an objective in place of those of the session's plan: see {@link
     * #train(TrainingSession, BatchSource, long, TrainingListener)}.
     *
     * @param objective an objective with the losses of the plan and other weights
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
     * Checks that the shape of samples and the number of classes fit the student.
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
