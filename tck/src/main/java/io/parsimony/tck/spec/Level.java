package io.parsimony.tck.spec;

/** The binding force of a rule. */
public enum Level {
    /** A backend that violates the rule fails. */
    MUST,
    /** A violation is reported and does not fail the run. */
    SHOULD,
    /** Like {@link #SHOULD}, for optional behavior. */
    MAY
}
