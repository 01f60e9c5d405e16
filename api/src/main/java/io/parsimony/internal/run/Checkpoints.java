package io.parsimony.internal.run;

import io.parsimony.internal.train.TrainingSession;
import io.parsimony.run.RunOptions.CheckpointSettings;
import io.parsimony.train.TrainingListener;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Writes a run's checkpoints when they are due. */
final class Checkpoints implements TrainingListener {

    private static final double NANOS = 60e9;

    private final TrainingSession session;
    private final RunFolder folder;
    private final CheckpointSettings settings;
    private final Map<String, String> identity;
    private final int batches;
    private final Divergence divergence;
    private final Optional<Validation> validation;
    private final TrainingListener listener;
    private final LongSupplier clock;
    private long rested;
    private long saved;
    private long savedAt;

    /**
     * Creates a writer for one run.
     *
     * @param batches the batches of an epoch
     * @param listener called before a checkpoint is written
     * @param clock a clock in nanoseconds
     */
    Checkpoints(
            TrainingSession session,
            RunFolder folder,
            CheckpointSettings settings,
            Map<String, String> identity,
            int batches,
            Divergence divergence,
            Optional<Validation> validation,
            TrainingListener listener,
            LongSupplier clock) {
        this.session = session;
        this.folder = folder;
        this.settings = settings;
        this.identity = identity;
        this.batches = batches;
        this.divergence = divergence;
        this.validation = validation;
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public void start(long taken, long steps) {
        rested = taken;
        saved = taken;
        savedAt = clock.getAsLong();
    }

    @Override
    public void step(Progress progress) {}

    @Override
    public void after(long taken) {
        rested = taken;
        boolean steps = settings.steps().isPresent()
                && taken - saved >= settings.steps().getAsInt();
        boolean time = settings.minutes().isPresent()
                && clock.getAsLong() - savedAt >= settings.minutes().getAsDouble() * NANOS;
        // A diverged state must not replace a good checkpoint.
        if ((steps || time) && !divergence.suspicious()) {
            save(taken);
        }
    }

    /** Returns the number of completed steps of the run. */
    long rested() {
        return rested;
    }

    /** Writes a checkpoint at the end of a run, unless one exists or a step is unfinished. */
    void saveLast() {
        boolean atRest = session.optimizerState().steps() == rested;
        if (atRest && rested > saved && !divergence.suspicious()) {
            save(rested);
        }
    }

    private void save(long taken) {
        listener.checkpoint(taken);
        Validation.State state = validation.map(Validation::state).orElse(Validation.State.START);
        Checkpoint checkpoint = new Checkpoint(
                taken,
                (int) (taken / batches),
                (int) (taken % batches),
                session.parameters(),
                session.optimizerState(),
                state.epochs(),
                state.best(),
                divergence.state(),
                identity);
        folder.save(checkpoint, settings.keep());
        saved = taken;
        savedAt = clock.getAsLong();
    }
}
