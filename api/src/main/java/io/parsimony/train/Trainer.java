package io.parsimony.train;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.optimize.Schedule;
import io.parsimony.tensor.Shape;

/**
 * Drives a training session over a data set.
 *
 * @param epochs the number of passes over the data, at least one
 * @param schedule how the optimiser's learning rate is scaled
 */
public record Trainer(int epochs, Schedule schedule) {

    /** Checks the range. */
    public Trainer {
        Require.atLeastOne("epochs", epochs);
    }

    /**
     * Trains for all epochs.
     *
     * @throws ParsimonyException ({@code bad-plan}) if the data do not fit the plan; ({@code non-finite-loss}, {@code
     *     non-finite-gradient}, {@code bad-label}) with the epoch and step; ({@code cancelled}) if the thread was interrupted, the session being left
     *     after its last whole step and the thread's interrupt status set
     */
    public void train(TrainingSession session, BatchSource source, TrainingListener listener) {
        TrainingPlan plan = session.plan();
        requireFit(plan, source.data());
        long steps = (long) epochs * source.batches();
        long step = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int index = 0; index < source.batches(); index++, step++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw ParsimonyException.of("cancelled", "Training was cancelled after %d steps.", step);
                }
                double rate = plan.optimizer().learningRate() * schedule.at(step, steps);
                StepSettings settings = new StepSettings(rate, plan.objective().weights(step, steps));
                StepReport report;
                try {
                    report = session.step(source.batch(epoch, index), settings);
                } catch (ParsimonyException e) {
                    throw e.at("epoch " + (epoch + 1) + ", step " + (step + 1) + " of " + steps);
                }
                listener.step(new TrainingListener.Progress(epoch, step, steps, rate, report));
            }
            listener.epoch(epoch, session);
        }
    }

    private static void requireFit(TrainingPlan plan, Dataset data) {
        Shape sample =
                plan.student().network().inputs().get(plan.student().network().input());
        if (!data.sampleShape().equals(sample)) {
            throw ParsimonyException.of(
                    "bad-plan", "Expected samples of shape %s, found %s in the data set.", sample, data.sampleShape());
        }
        if (data.classes() != plan.classes()) {
            throw ParsimonyException.of(
                    "bad-plan",
                    "Expected %d classes (the student's outputs), found %d in the data set.",
                    plan.classes(),
                    data.classes());
        }
    }
}
