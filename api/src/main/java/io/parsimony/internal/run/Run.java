package io.parsimony.internal.run;

import io.parsimony.backend.Backend;
import io.parsimony.data.Dataset;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.Fingerprints;
import io.parsimony.internal.train.Trainer;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import io.parsimony.run.RunOptions;
import io.parsimony.train.TrainingListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A training run from the first step to the finished model: a plan, its data and an engine.
 *
 * <p>With a {@link RunFolder}, a run can be resumed after its process was killed. A resumed run gives the same bits as
 * an uninterrupted one if the engine is deterministic (one thread).
 *
 * @param backend the engine
 * @param plan the plan, with an exponential moving average (EMA) if the settings enable it
 * @param trainer the epochs and the schedule
 * @param batches the data
 * @param held the held-out samples, if the run validates
 * @param evaluator scores the model on the held-out samples
 * @param options the options of the run
 */
public record Run(
        Backend backend,
        TrainingPlan plan,
        Trainer trainer,
        BatchSource batches,
        Optional<Dataset> held,
        Evaluator evaluator,
        RunOptions options) {

    /**
     * Trains without a folder, so that the run cannot be resumed.
     *
     * @return the trained student: its best or its last parameters, or their EMA if enabled
     * @throws ParsimonyException the errors of {@link Trainer#train}, {@link Preflight} and {@link
     *     BatchSource#prepare}; ({@code diverged}) if the loss diverges
     */
    public Model train(TrainingListener listener) {
        try (RunSession session = new RunSession(this)) {
            return weighted(session::weights).train(session, listener);
        }
    }

    private Model train(RunSession session, TrainingListener listener) {
        preflight(session);
        batches.prepare();
        Divergence divergence = new Divergence(options.divergence(), new LossHistory());
        Optional<Validation> validation = validation(Validation.State.START, listener);
        trainer.train(
                session.get(),
                plan.objective(),
                batches,
                0,
                TrainingListener.all(
                        divergence,
                        listener,
                        validation.<TrainingListener>map(v -> v).orElse(TrainingListener.NONE)));
        return trained(result(session.get(), validation));
    }

    /** Returns the run with weights instead of the shares of its losses, if they have shares. */
    Run weighted(Supplier<List<Double>> weights) {
        Objective objective = plan.objective();
        return objective.hasShares()
                ? new Run(
                        backend,
                        plan.with(objective.withWeights(weights.get())),
                        trainer,
                        batches,
                        held,
                        evaluator,
                        options)
                : this;
    }

    /**
     * Trains in a folder: resumes from its newest checkpoint, or returns the finished model. A finished run with fewer
     * epochs continues to the configured number. If the thread is interrupted between steps, a last checkpoint is
     * written.
     *
     * @return as {@link #train(TrainingListener)}
     * @throws ParsimonyException as {@link #train(TrainingListener)}, naming the last good checkpoint; ({@code
     *     run-exists}, {@code run-in-use}, {@code other-run}, {@code bad-checkpoint}, {@code bad-tensor-file}, {@code
     *     unwritable-file})
     */
    public Model train(RunFolder folder, TrainingListener listener) {
        return train(folder, listener, System::nanoTime);
    }

    Model train(RunFolder folder, TrainingListener listener, LongSupplier clock) {
        return folder.alone(() -> {
            try (RunSession session = new RunSession(this)) {
                return weighted(() -> folder.weights(session::weights)).train(session, folder, listener, clock);
            }
        });
    }

    private Model train(RunSession session, RunFolder folder, TrainingListener listener, LongSupplier clock) {
        Map<String, String> identity = identity();
        Optional<RunFolder.Finished> finished = folder.finished(identity);
        if (finished.isPresent()) {
            listener.start(finished.get().taken(), trainer.steps(batches));
            return trained(finished.get().parameters());
        }
        Optional<Checkpoint> from = folder.latest(identity);
        if (from.isEmpty()) {
            preflight(session);
            Preflight.requireSpace(folder.path(), plan, options.checkpoint().keep());
        }
        batches.prepare();
        return train(session.get(), folder, identity, from, listener, clock);
    }

    private Model train(
            TrainingSession session,
            RunFolder folder,
            Map<String, String> identity,
            Optional<Checkpoint> from,
            TrainingListener listener,
            LongSupplier clock) {
        Divergence divergence = new Divergence(
                options.divergence(), from.map(Checkpoint::losses).orElseGet(LossHistory::new));
        Optional<Validation> validation = validation(
                from.map(f -> new Validation.State(f.validated(), f.best())).orElse(Validation.State.START), listener);
        Checkpoints checkpoints = new Checkpoints(
                session,
                folder,
                options.checkpoint(),
                identity,
                batches.batches(),
                divergence,
                validation,
                listener,
                clock);
        from.ifPresent(checkpoint -> session.restore(checkpoint.parameters(), checkpoint.optimizer()));
        long taken = from.map(Checkpoint::taken).orElse(0L);
        TrainingListener all = TrainingListener.all(
                divergence,
                listener,
                validation.<TrainingListener>map(v -> v).orElse(TrainingListener.NONE),
                checkpoints);
        try {
            trainer.train(session, plan.objective(), batches, taken, all);
        } catch (ParsimonyException e) {
            if (e.id().equals("cancelled")) {
                checkpoints.saveLast();
            }
            throw naming(folder, e);
        }
        Parameters parameters = result(session, validation);
        listener.checkpoint(checkpoints.rested());
        checkpoints.saveLast();
        folder.finish(new RunFolder.Finished(checkpoints.rested(), parameters), identity);
        return trained(parameters);
    }

    /** Returns the trained student with the training in its provenance. */
    private Model trained(Parameters parameters) {
        String how = String.format(
                Locale.ROOT,
                "%d epochs of %s by %s, seed %d, %s",
                trainer.epochs(),
                plan.objective().terms().stream().map(Term::describe).toList(),
                plan.optimizer(),
                plan.seed(),
                backend.info().describe());
        return plan.student().with(parameters).noting("trained", how);
    }

    private Optional<Validation> validation(Validation.State state, TrainingListener listener) {
        return held.map(data -> new Validation(options.validation(), data, evaluator, state, listener));
    }

    private Parameters result(TrainingSession session, Optional<Validation> validation) {
        return validation
                .filter(v -> options.validation().keepBest())
                .flatMap(v -> v.state().best())
                .map(Best::parameters)
                .orElseGet(session::averages);
    }

    private void preflight(RunSession session) {
        if (options.preflight().enabled()) {
            try {
                Preflight.requirePassed(this, session);
            } catch (ParsimonyException e) {
                throw e.at("preflight");
            }
        }
    }

    /** Returns the fault with the checkpoint to resume from. */
    private static ParsimonyException naming(RunFolder folder, ParsimonyException fault) {
        String file = folder.newest()
                .map(newest -> "The last good checkpoint is [" + newest + "].")
                .orElse("There is no checkpoint.");
        List<Problem> problems = new ArrayList<>(fault.problems());
        Problem first = problems.get(0);
        problems.set(0, first.hint(first.hint() == null ? file : first.hint() + " " + file));
        ParsimonyException named = new ParsimonyException(problems, fault.getCause());
        named.setStackTrace(fault.getStackTrace());
        return named;
    }

    /** Returns the settings that must be equal to resume the run bit for bit. */
    private Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("backend", backend.info().id() + ": " + backend.info().describe());
        identity.put("student", Fingerprints.of(plan.student()));
        identity.put("history", plan.student().metadata().toString());
        identity.put("teacher", plan.teacher().map(Fingerprints::of).orElse("none"));
        identity.put("taps", plan.taps().pairs().toString());
        identity.put("losses", plan.objective().terms().toString());
        identity.put("optimizer", plan.optimizer().toString());
        identity.put("schedule", trainer.schedule().toString());
        identity.put("max-gradient-norm", plan.maxGradientNorm().toString());
        identity.put("frozen", new TreeSet<>(plan.frozen()).toString());
        identity.put("seed", String.valueOf(plan.seed()));
        identity.put("weight-averaging", plan.averaging().toString());
        identity.put(RunFolder.EPOCHS, String.valueOf(trainer.epochs()));
        identity.put("batches", batches.settings());
        identity.put("data", batches.data().size() + " samples, " + Fingerprints.of(batches.data()));
        identity.put(
                "held-out data",
                held.map(data -> data.size() + " samples, " + Fingerprints.of(data))
                        .orElse("none"));
        identity.put("validation", options.validation().toString());
        return identity;
    }
}
