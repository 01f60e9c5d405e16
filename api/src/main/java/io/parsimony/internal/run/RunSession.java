package io.parsimony.internal.run;

import io.parsimony.distill.Term;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.train.GradientBalancing;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.Trainer;
import io.parsimony.internal.train.TrainingSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The training session of a run. It is opened on first use (gradient balancing, checks or training), so that an engine
 * compiles the run's programs once.
 */
public final class RunSession implements AutoCloseable {

    private final Run run;
    private @Nullable TrainingSession session;
    private @Nullable Batch first;

    /** Creates the sessions of a run. */
    public RunSession(Run run) {
        this.run = run;
    }

    /** Returns the session, opened at the student's parameters. */
    public TrainingSession get() {
        if (session == null) {
            session = TrainingSession.open(run.backend(), run.plan());
        }
        return session;
    }

    /** Returns the run's first batch, with the teacher's values if the batches contain them. */
    public Batch first() {
        if (first == null) {
            Trainer.requireFit(run.plan(), run.batches().data());
            first = run.batches().first();
        }
        return first;
    }

    /** Returns the weights computed from the shares of the plan's losses. */
    public List<Double> weights() {
        return GradientBalancing.find(run.plan().objective(), get(), first()).terms().stream()
                .map(Term::weight)
                .toList();
    }

    /** Resets the session to the student's initial parameters. */
    public void rewind(OptimizerState start) {
        get().restore(run.plan().student().parameters(), start);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
