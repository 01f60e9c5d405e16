package io.parsimony.tck.spec;

/** The binding force of a rule. */
public enum Level {
    /** A backend that breaks the rule fails. */
    MUST,
    /** A rule that is not met is shown, and fails nothing. */
    SHOULD,
    /** As {@link #SHOULD}, and nobody should mind. */
    MAY
}
