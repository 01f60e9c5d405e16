package io.parsimony.tck.selftest;

import io.parsimony.internal.data.Batch;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Parameters;
import io.parsimony.train.TrainingListener.StepReport;

/** A training session that forwards all calls. */
class ForwardingTraining implements TrainingSession {

    private final TrainingSession inner;

    ForwardingTraining(TrainingSession inner) {
        this.inner = inner;
    }

    @Override
    public TrainingPlan plan() {
        return inner.plan();
    }

    @Override
    public StepReport step(Batch batch, StepSettings settings) {
        return inner.step(batch, settings);
    }

    @Override
    public Gradients gradients(Batch batch, StepSettings settings) {
        return inner.gradients(batch, settings);
    }

    @Override
    public double update(Gradients gradients, StepSettings settings) {
        return inner.update(gradients, settings);
    }

    @Override
    public Parameters parameters() {
        return inner.parameters();
    }

    @Override
    public Parameters averages() {
        return inner.averages();
    }

    @Override
    public OptimizerState optimizerState() {
        return inner.optimizerState();
    }

    @Override
    public void restore(Parameters parameters, OptimizerState state) {
        inner.restore(parameters, state);
    }

    @Override
    public void close() {
        inner.close();
    }
}
