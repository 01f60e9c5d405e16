package io.parsimony.internal.train;

import io.parsimony.backend.Backend;

/** A backend with training sessions of its own: for doubles of backends, and for the kit's mutants. */
public interface TrainingBackend extends Backend {

    /** Opens a session that trains. */
    TrainingSession train(TrainingPlan plan);
}
