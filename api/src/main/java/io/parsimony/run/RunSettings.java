package io.parsimony.run;

import java.util.OptionalDouble;

/**
 * How a run is looked after, besides what is trained.
 *
 * @param weightAveraging the decay of the average of the parameters that is evaluated and deployed in their place, if any
 * @param validation how the model is tested between epochs
 * @param checkpoint when checkpoints are written
 * @param divergence when a run has gone astray
 * @param preflight what is checked before the first step
 */
public record RunSettings(
        OptionalDouble weightAveraging,
        ValidationSettings validation,
        CheckpointSettings checkpoint,
        DivergenceSettings divergence,
        PreflightSettings preflight) {

    /** The defaults of all parts, and no average. */
    public RunSettings() {
        this(
                OptionalDouble.empty(),
                new ValidationSettings(),
                new CheckpointSettings(),
                new DivergenceSettings(),
                new PreflightSettings());
    }
}
