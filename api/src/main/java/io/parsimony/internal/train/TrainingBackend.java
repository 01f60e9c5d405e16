package io.parsimony.internal.train;

import io.parsimony.backend.Backend;

/** A backend with its own training sessions, for distributed training, test doubles and the kit's mutants. */
public interface TrainingBackend extends Backend {

    /** Opens a training session. */
    TrainingSession train(TrainingPlan plan);
}
