package io.parsimony.internal.train;

import io.parsimony.backend.Backend;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.network.Parameters;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.function.LongFunction;

/**
 * The state of a training run inside an engine: parameters, optimizer state, and a frozen teacher. One thread at a time
 * may use a session; several sessions may run side by side.
 *
 * <p>Every method except {@link #plan} and {@link #close} throws a {@link ParsimonyException} with the id {@code
 * closed} after {@link #close}, and with the id {@code session-in-use} during a call by another thread. {@link #close}
 * waits for the end of such a call.
 */
public interface TrainingSession extends AutoCloseable {

    /**
     * Opens a training session on a backend.
     *
     * @throws ParsimonyException ({@code bad-shape}, {@code bad-loss}) if a loss does not fit the networks; the
     *     engine's memory is then freed
     */
    static TrainingSession open(Backend backend, TrainingPlan plan) {
        return backend instanceof TrainingBackend own ? own.train(plan) : new ProgramTrainingSession(backend, plan);
    }

    /** Returns the plan. */
    TrainingPlan plan();

    /**
     * Takes a step.
     *
     * @throws ParsimonyException ({@code bad-batch}, {@code bad-label}, {@code non-finite-loss}, {@code
     *     non-finite-gradient}); parameters and state are then unchanged
     */
    StepReport step(Batch batch, StepSettings settings);

    /**
     * Starts the steps of a run. The session prepares their batches. Only one thread at a time may use the session and
     * its rounds.
     *
     * @param settings the settings by step of the run
     * @param from the first step of the run
     * @param to the step after the last
     */
    default Rounds rounds(BatchSource source, LongFunction<StepSettings> settings, long from, long to) {
        return new LocalRounds(this, source, settings, from, to);
    }

    /**
     * Returns the losses and gradients of a batch, without a change of the state: for data-parallel training.
     *
     * @throws ParsimonyException ({@code bad-batch}, {@code bad-label}, {@code non-finite-loss})
     */
    Gradients gradients(Batch batch, StepSettings settings);

    /**
     * Takes a step with externally computed gradients, for instance averaged over machines.
     *
     * @return the gradients' norm before clipping
     * @throws ParsimonyException ({@code bad-parameters}) if the gradients or statistics are not exactly those
     *     expected; ({@code non-finite-gradient}); parameters and state are then as before the step
     */
    double update(Gradients gradients, StepSettings settings);

    /** Returns a copy of the student's current parameters, running statistics included. */
    Parameters parameters();

    /**
     * Returns the parameters to evaluate and deploy: with averaging, the averages of the student's parameters,
     * including running statistics; otherwise {@link #parameters}.
     */
    default Parameters averages() {
        return plan().averaging().isEmpty()
                ? parameters()
                : EmaProgram.averages(
                        plan().student().network(), optimizerState().slots());
    }

    /** Returns a copy of the optimizer's current state, including the averages of the parameters, if any. */
    OptimizerState optimizerState();

    /**
     * Restores parameters and optimizer state; training then continues with the same bits.
     *
     * @throws ParsimonyException ({@code bad-parameters}) if names or shapes differ from those expected; the state is
     *     then unchanged
     */
    void restore(Parameters parameters, OptimizerState state);

    /** Frees the session's memory in the engine. A second call has no effect. */
    @Override
    void close();
}
