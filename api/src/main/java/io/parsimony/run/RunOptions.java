package io.parsimony.run;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.run.Preflight;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The options of a training run: validation, checkpoints, checks and cache. {@link
 * io.parsimony.config.TrainingConfiguration} holds the training itself.
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

    /**
     * How the model is tested between epochs, on samples held out from training.
     *
     * @param share the share of the training data that is held out, in [0, 1); with zero nothing is tested
     * @param metric what is looked at
     * @param margin by how much a model must be better to count as better: percentage points, or units of the loss
     * @param patience the number of epochs without a better model after which training stops early, if it does
     * @param keepBest whether the best model is the result; the last one is otherwise
     */
    public record ValidationSettings(
            double share, Metric metric, double margin, OptionalInt patience, boolean keepBest) {

        /** What is looked at. */
        public enum Metric {
            /** The share of samples classified rightly: more is better. */
            ACCURACY,
            /** The mean cross-entropy: less is better. */
            LOSS
        }

        /** Checks the ranges. */
        public ValidationSettings {
            Require.inRange("share", share, 0, 1);
            Require.notNegative("margin", margin);
            patience.ifPresent(epochs -> Require.atLeastOne("patience", epochs));
            if (patience.isPresent() && share == 0) {
                throw Require.bad("patience", "a share of held-out samples, for instance share = 0.1", "none");
            }
        }

        /** No test. */
        public ValidationSettings() {
            this(0, Metric.ACCURACY, 0, OptionalInt.empty(), true);
        }

        /** Returns a builder of a test on a share of the training data, in (0, 1). */
        public static Builder builder(double share) {
            return new Builder(share);
        }

        /** Collects settings. */
        public static final class Builder {

            private final double share;
            private Metric metric = Metric.ACCURACY;
            private double margin;
            private OptionalInt patience = OptionalInt.empty();
            private boolean keepBest = true;

            private Builder(double share) {
                this.share = share;
            }

            /** Sets what models are compared by; by default accuracy. */
            public Builder metric(Metric value) {
                metric = value;
                return this;
            }

            /** Sets by how much a model must be better, in percentage points or units of the loss; by default zero. */
            public Builder margin(double value) {
                margin = value;
                return this;
            }

            /**
             * Sets the epochs without a better model after which training stops, at least one; by default it does not.
             */
            public Builder patience(int value) {
                patience = OptionalInt.of(value);
                return this;
            }

            /** Sets whether the best model is the result, which is the default, or the last. */
            public Builder keepBest(boolean value) {
                keepBest = value;
                return this;
            }

            /**
             * Builds the settings.
             *
             * @throws ParsimonyException ({@code bad-value})
             */
            public ValidationSettings build() {
                return new ValidationSettings(share, metric, margin, patience, keepBest);
            }
        }
    }

    /**
     * When checkpoints are written: when either interval is over.
     *
     * @param steps the steps between two, if they are counted
     * @param minutes the minutes between two, if they are counted
     * @param keep how many of the newest stay, at least one; with two a damaged file costs one interval more
     */
    public record CheckpointSettings(OptionalInt steps, OptionalDouble minutes, int keep) {

        /** Checks the ranges. */
        public CheckpointSettings {
            steps.ifPresent(number -> Require.atLeastOne("steps", number));
            minutes.ifPresent(number -> Require.positive("minutes", number));
            Require.atLeastOne("keep", keep);
        }

        /** Every ten minutes, two kept. */
        public CheckpointSettings() {
            this(OptionalInt.empty(), OptionalDouble.of(10), 2);
        }
    }

    /**
     * The settings of the divergence check. A run has diverged when its smoothed loss exceeds both its initial value
     * and {@code factor} times its lowest value, for {@code steps} steps in a row.
     *
     * @param factor how many times the lowest loss, more than one
     * @param steps the number of steps, at least one; as many are let pass at the start
     */
    public record DivergenceSettings(double factor, int steps) {

        /** Checks the ranges. */
        public DivergenceSettings {
            if (!(factor > 1)) {
                throw Require.bad("factor", "a number above 1", factor);
            }
            Require.atLeastOne("steps", steps);
        }

        /** Ten times the lowest for fifty steps. */
        public DivergenceSettings() {
            this(10, 50);
        }
    }

    /**
     * What is checked before the first step: see {@link Preflight}.
     *
     * @param enabled whether anything is
     * @param samples the samples on which the teacher is tested, at least one
     * @param teacherSkill how much of the way from chance to perfect the teacher must have gone, in [0, 1)
     * @param termRange how many times larger than the smallest the largest term may be without a warning
     * @param overfitSteps the steps in which the loss of one batch must fall, at least one
     */
    public record PreflightSettings(
            boolean enabled, int samples, double teacherSkill, double termRange, int overfitSteps) {

        /** Checks the ranges. */
        public PreflightSettings {
            Require.atLeastOne("samples", samples);
            Require.inRange("teacher-skill", teacherSkill, 0, 1);
            Require.positive("term-range", termRange);
            Require.atLeastOne("overfit-steps", overfitSteps);
        }

        /** All checks: 512 samples, a fifth of the way, ten thousand times, eight steps. */
        public PreflightSettings() {
            this(builder());
        }

        private PreflightSettings(Builder from) {
            this(from.enabled, from.samples, from.teacherSkill, from.termRange, from.overfitSteps);
        }

        /** Returns settings without any check. */
        public static PreflightSettings none() {
            return builder().enabled(false).build();
        }

        /** Returns a builder that starts from all checks. */
        public static Builder builder() {
            return new Builder();
        }

        /** Collects settings. */
        public static final class Builder {

            private boolean enabled = true;
            private int samples = 512;
            private double teacherSkill = 0.2;
            private double termRange = 1e4;
            private int overfitSteps = 8;

            private Builder() {}

            /** Sets whether anything is checked. */
            public Builder enabled(boolean value) {
                enabled = value;
                return this;
            }

            /** Sets the number of samples that the teacher is tested on, at least one. */
            public Builder samples(int value) {
                samples = value;
                return this;
            }

            /** Sets the share of the way from chance to perfect that the teacher must have gone, in [0, 1). */
            public Builder teacherSkill(double value) {
                teacherSkill = value;
                return this;
            }

            /** Sets the largest ratio between two terms without a warning, positive. */
            public Builder termRange(double value) {
                termRange = value;
                return this;
            }

            /** Sets the steps within which the loss of one batch must fall, at least one. */
            public Builder overfitSteps(int value) {
                overfitSteps = value;
                return this;
            }

            /**
             * Builds the settings.
             *
             * @throws ParsimonyException ({@code bad-value})
             */
            public PreflightSettings build() {
                return new PreflightSettings(this);
            }
        }
    }

    /**
     * Where the teacher's values are kept, and which.
     *
     * @param enabled whether they are kept at all; otherwise the teacher runs in every step
     * @param folder the cache's folder, for this one cache alone
     * @param topK how many of each sample's logits are kept one by one, the largest, with the mass of the others: for
     *     losses that look at no more; all where absent
     * @param teachers the files of further teachers, in any model format on the class path: what is kept is then the
     *     mean of all teachers' logits
     */
    public record CacheSettings(boolean enabled, String folder, OptionalInt topK, List<String> teachers) {

        /**
         * Checks the settings.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public CacheSettings {
            teachers = List.copyOf(teachers);
            if (folder.isBlank()) {
                throw Require.bad("folder", "the path of a folder", folder);
            }
            topK.ifPresent(number -> Require.atLeastOne("top-k", number));
            if (!enabled && !teachers.isEmpty()) {
                throw new ParsimonyException(Problem.of(
                                ErrorId.BAD_VALUE,
                                "Further teachers require the teacher cache, found " + teachers + " without it.")
                        .at("teachers")
                        .hint("Set enabled = true."));
            }
        }

        /** A cache for the plan's teacher alone. */
        public CacheSettings(boolean enabled, String folder, OptionalInt topK) {
            this(enabled, folder, topK, List.of());
        }

        /** No cache. */
        public CacheSettings() {
            this(false, "teacher-cache", OptionalInt.empty());
        }
    }
}
