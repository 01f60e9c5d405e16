package io.parsimony.tck.run;

/** The status of a case or a rule. */
public enum Status {
    /** The backend conforms. */
    PASSED("passed"),
    /** The backend does not conform. */
    FAILED("failed"),
    /** The backend does not conform, and the file of expected failures lists the rule. */
    EXPECTED_FAILURE("expectedFailure"),
    /** The case was not run, for the given reason. */
    SKIPPED("skipped"),
    /** A lower tier failed. */
    NOT_RUN("notRun");

    private final String label;

    Status(String label) {
        this.label = label;
    }

    /** Returns its name in reports. */
    public String label() {
        return label;
    }
}
