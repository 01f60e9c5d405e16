package io.parsimony.tck.run;

/** How a case, or a rule, ended. */
public enum Status {
    /** The backend behaves. */
    PASSED("passed"),
    /** It does not. */
    FAILED("failed"),
    /** It does not, as the file of expected failures says. */
    EXPECTED_FAILURE("expectedFailure"),
    /** Nothing can be said, for the reason given. */
    SKIPPED("skipped"),
    /** A tier that this one stands on failed. */
    NOT_RUN("notRun");

    private final String label;

    Status(String label) {
        this.label = label;
    }

    /** Its name in reports. */
    public String label() {
        return label;
    }
}
