package io.parsimony.run;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.run.Preflight;

/**
 * What is checked before the first step: see {@link Preflight}.
 *
 * @param enabled whether anything is
 * @param samples the samples on which the teacher is tested, at least one
 * @param teacherSkill how much of the way from chance to perfect the teacher must have gone, in [0, 1)
 * @param termRange how many times larger than the smallest the largest term may be without a warning
 * @param overfitSteps the steps in which the loss of one batch must fall, at least one
 */
public record PreflightSettings(boolean enabled, int samples, double teacherSkill, double termRange, int overfitSteps) {

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
