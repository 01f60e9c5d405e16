package io.parsimony.internal.train;

import io.parsimony.backend.Backend;

/** A backend with its own training sessions: for test doubles, and for the kit's mutants. */
public interface TrainingBackend extends Backend {

    /** Opens a session that trains. */
    TrainingSession train(TrainingPlan plan);
}
