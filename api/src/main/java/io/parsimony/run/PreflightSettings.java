package io.parsimony.run;

import io.parsimony.error.Require;

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
        this(true, 512, 0.2, 1e4, 8);
    }
}
