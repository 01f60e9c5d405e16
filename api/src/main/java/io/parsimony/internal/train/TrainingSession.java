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
 * <p>Every method but {@link #plan} and {@link #close} throws a {@link ParsimonyException}: with the id {@code closed}
 * after {@link #close}, and with {@code session-in-use} while another thread is inside one of them. {@link #close}
 * waits for it.
 */
public interface TrainingSession extends AutoCloseable {

    /**
     * Opens a session that trains on a backend, over its programs.
     *
     * @throws ParsimonyException ({@code bad-shape}, {@code bad-loss}) if a loss does not fit the networks; nothing is
     *     left in the engine then
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
     *     non-finite-gradient}); parameters and state are then as before the step
     */
    StepReport step(Batch batch, StepSettings settings);

    /**
     * Starts to take a run's steps. The session prepares their batches. Only one thread may use the session and its
     * rounds at a time.
     *
     * @param settings the settings by step of the run
     * @param from the first step of the run
     * @param to the step after the last
     */
    default Rounds rounds(BatchSource source, LongFunction<StepSettings> settings, long from, long to) {
        return new LocalRounds(this, source, settings, from, to);
    }

    /**
     * Returns the losses and gradients of a batch, without changing anything: for data-parallel training.
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
     * Returns the student's parameters averaged over the steps, running statistics included, where the plan asks for an
     * average; {@link #parameters} where it does not. This is what is evaluated and deployed.
     */
    default Parameters averages() {
        return plan().averaging().isEmpty()
                ? parameters()
                : EmaProgram.averages(
                        plan().student().network(), optimizerState().slots());
    }

    /** Returns the optimizer's state as it is now, with the averages of the parameters where the plan asks for them. */
    OptimizerState optimizerState();

    /**
     * Restores parameters and optimizer state; training continues from there bit for bit.
     *
     * @throws ParsimonyException ({@code bad-parameters}) if they are not exactly those expected; nothing is changed
     *     then
     */
    void restore(Parameters parameters, OptimizerState state);

    /** Frees all that the session holds in the engine. Closing twice is allowed. */
    @Override
    void close();
}
