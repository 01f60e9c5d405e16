package io.parsimony.run;

import io.parsimony.cache.CacheSettings;

/**
 * How a training run is looked after; {@link io.parsimony.config.TrainingConfiguration} says what is trained.
 *
 * @param validation how the model is tested between epochs on samples held out from training
 * @param checkpoint when checkpoints are written
 * @param divergence when a run counts as diverged
 * @param preflight what is checked before the first step
 * @param cache where the teacher's outputs are cached
 */
public record RunOptions(
        ValidationSettings validation,
        CheckpointSettings checkpoint,
        DivergenceSettings divergence,
        PreflightSettings preflight,
        CacheSettings cache) {

    /** The defaults of all parts. */
    public RunOptions() {
        this(
                new ValidationSettings(),
                new CheckpointSettings(),
                new DivergenceSettings(),
                new PreflightSettings(),
                new CacheSettings());
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new RunOptions().toBuilder();
    }

    /** Returns a builder that starts from these options. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects options. */
    public static final class Builder {

        private ValidationSettings validation;
        private CheckpointSettings checkpoint;
        private DivergenceSettings divergence;
        private PreflightSettings preflight;
        private CacheSettings cache;

        private Builder(RunOptions from) {
            validation = from.validation;
            checkpoint = from.checkpoint;
            divergence = from.divergence;
            preflight = from.preflight;
            cache = from.cache;
        }

        /** Sets how the model is tested between epochs; by default not at all. */
        public Builder validation(ValidationSettings value) {
            validation = value;
            return this;
        }

        /** Sets when checkpoints are written; by default every ten minutes. */
        public Builder checkpoint(CheckpointSettings value) {
            checkpoint = value;
            return this;
        }

        /** Sets when a run counts as diverged. */
        public Builder divergence(DivergenceSettings value) {
            divergence = value;
            return this;
        }

        /** Sets what is checked before the first step; by default everything. */
        public Builder preflight(PreflightSettings value) {
            preflight = value;
            return this;
        }

        /** Sets where the teacher's outputs are cached; by default nowhere. */
        public Builder cache(CacheSettings value) {
            cache = value;
            return this;
        }

        /** Builds the options. */
        public RunOptions build() {
            return new RunOptions(validation, checkpoint, divergence, preflight, cache);
        }
    }
}
