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
 * @param validation the tests of the model between epochs on held-out samples
 * @param checkpoint the times of checkpoints
 * @param divergence the criterion of divergence
 * @param preflight the checks before the first step
 * @param cache the cache of the teacher's outputs
 */
public record RunOptions(
        ValidationSettings validation,
        CheckpointSettings checkpoint,
        DivergenceSettings divergence,
        PreflightSettings preflight,
        CacheSettings cache) {

    /** Creates the defaults of all parts. */
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

        /** Sets the tests of the model between epochs; by default there are none. */
        public Builder validation(ValidationSettings value) {
            validation = value;
            return this;
        }

        /** Sets the times of checkpoints; by default every ten minutes. */
        public Builder checkpoint(CheckpointSettings value) {
            checkpoint = value;
            return this;
        }

        /** Sets the criterion of divergence. */
        public Builder divergence(DivergenceSettings value) {
            divergence = value;
            return this;
        }

        /** Sets the checks before the first step; by default all. */
        public Builder preflight(PreflightSettings value) {
            preflight = value;
            return this;
        }

        /** Sets the cache of the teacher's outputs; by default there is none. */
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
     * The tests of the model between epochs, on samples held out from training.
     *
     * @param share the share of the training data to hold out, in [0, 1); zero disables the tests
     * @param metric the metric
     * @param margin the minimum improvement of a better model: percentage points, or units of the loss
     * @param patience the number of epochs without a better model after which training stops early, if set
     * @param keepBest whether the result is the best model; otherwise it is the last
     */
    public record ValidationSettings(
            double share, Metric metric, double margin, OptionalInt patience, boolean keepBest) {

        /** The metric of a test. */
        public enum Metric {
            /** The share of correctly classified samples: higher is better. */
            ACCURACY,
            /** The mean cross-entropy: lower is better. */
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

        /** Creates settings without a test. */
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

            /** Sets the metric that compares models; by default accuracy. */
            public Builder metric(Metric value) {
                metric = value;
                return this;
            }

            /** Sets the minimum improvement, in percentage points or units of the loss; by default zero. */
            public Builder margin(double value) {
                margin = value;
                return this;
            }

            /**
             * Sets the number of epochs without a better model after which training stops, at least one; by default it
             * does not stop.
             */
            public Builder patience(int value) {
                patience = OptionalInt.of(value);
                return this;
            }

            /** Sets whether the result is the best model, which is the default, or the last. */
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
     * The times of checkpoints: a checkpoint is written when either interval has passed.
     *
     * @param steps the number of steps between two checkpoints, if set
     * @param minutes the number of minutes between two checkpoints, if set
     * @param keep the number of newest checkpoints to keep, at least one; with two, a damaged file costs only one more
     *     interval
     */
    public record CheckpointSettings(OptionalInt steps, OptionalDouble minutes, int keep) {

        /** Checks the ranges. */
        public CheckpointSettings {
            steps.ifPresent(number -> Require.atLeastOne("steps", number));
            minutes.ifPresent(number -> Require.positive("minutes", number));
            Require.atLeastOne("keep", keep);
        }

        /** Creates settings of every ten minutes, with two checkpoints kept. */
        public CheckpointSettings() {
            this(OptionalInt.empty(), OptionalDouble.of(10), 2);
        }
    }

    /**
     * The settings of the divergence check. A run has diverged when its smoothed loss exceeds both its initial value
     * and {@code factor} times its lowest value, for {@code steps} steps in a row.
     *
     * @param factor the ratio to the lowest loss, more than one
     * @param steps the number of steps, at least one; the same number is exempt at the start
     */
    public record DivergenceSettings(double factor, int steps) {

        /** Checks the ranges. */
        public DivergenceSettings {
            if (!(factor > 1)) {
                throw Require.bad("factor", "a number above 1", factor);
            }
            Require.atLeastOne("steps", steps);
        }

        /** Creates settings of ten times the lowest loss for fifty steps. */
        public DivergenceSettings() {
            this(10, 50);
        }
    }

    /**
     * The checks before the first step: see {@link Preflight}.
     *
     * @param enabled whether any check runs
     * @param samples the number of samples to test the teacher on, at least one
     * @param teacherSkill the minimum accuracy of the teacher as a share of the range from chance to perfect, in [0, 1)
     * @param termRange the maximum ratio of the largest term to the smallest without a warning
     * @param overfitSteps the number of steps in which the loss of one batch must fall, at least one
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

        /** Creates settings of all checks: 512 samples, a fifth of the range, a ratio of ten thousand, eight steps. */
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

            /** Sets whether any check runs. */
            public Builder enabled(boolean value) {
                enabled = value;
                return this;
            }

            /** Sets the number of samples to test the teacher on, at least one. */
            public Builder samples(int value) {
                samples = value;
                return this;
            }

            /** Sets the minimum accuracy of the teacher as a share of the range from chance to perfect, in [0, 1). */
            public Builder teacherSkill(double value) {
                teacherSkill = value;
                return this;
            }

            /** Sets the maximum ratio between two terms without a warning, positive. */
            public Builder termRange(double value) {
                termRange = value;
                return this;
            }

            /** Sets the number of steps within which the loss of one batch must fall, at least one. */
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
     * The settings of the teacher cache.
     *
     * @param enabled whether the teacher's outputs are cached; otherwise the teacher runs in every step
     * @param folder the cache's folder, used only for this cache
     * @param topK the number k of cached top-k logits per sample, with the mass of the others, for losses that use no
     *     more; all logits if absent
     * @param teachers the files of further teachers, in any model format on the class path: the cache then contains the
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

        /** Creates a cache for only the plan's teacher. */
        public CacheSettings(boolean enabled, String folder, OptionalInt topK) {
            this(enabled, folder, topK, List.of());
        }

        /** Creates settings without a cache. */
        public CacheSettings() {
            this(false, "teacher-cache", OptionalInt.empty());
        }
    }
}
