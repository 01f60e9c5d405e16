package io.parsimony.config;

import io.parsimony.backend.BackendProvider;
import io.parsimony.rewrite.RewriteStrategy;
import java.util.List;
import java.util.Optional;

/**
 * A whole configuration, valid as far as can be told without a model, data or an engine.
 *
 * @param backend the chosen backend with its settings
 * @param target how much cheaper the student must be
 * @param rewrites the strategies, applied one after the other
 * @param distill how the student is trained
 * @param teacher how the teacher is trained, where an application does so
 */
public record Configuration(
        BackendProvider backend,
        Target target,
        List<RewriteStrategy> rewrites,
        TrainingConfiguration distill,
        Optional<TrainingConfiguration> teacher) {

    /** Copies the list. */
    public Configuration {
        rewrites = List.copyOf(rewrites);
    }
}
