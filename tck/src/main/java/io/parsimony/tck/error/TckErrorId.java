package io.parsimony.tck.error;

import io.parsimony.error.ErrorKind;

/** The errors of the compatibility kit. */
public enum TckErrorId implements ErrorKind {
    /** {@code bad-case}. */
    BAD_CASE("Name a case as the kit prints it."),
    /** {@code bad-expected-failures}. */
    BAD_EXPECTED_FAILURES("Correct the list of expected failures."),
    /** {@code bad-specification}. */
    BAD_SPECIFICATION("Correct SPEC.md of the kit."),
    /** {@code bad-vectors}. */
    BAD_VECTORS("Restore the reference vectors."),
    /** {@code unknown-case}. */
    UNKNOWN_CASE("Use the name of a case of the rule."),
    /** {@code unknown-rule}. */
    UNKNOWN_RULE("Use a rule id of SPEC.md.");

    private final String remedy;

    TckErrorId(String remedy) {
        this.remedy = remedy;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
