package io.parsimony.examples.bench;

import io.parsimony.error.ErrorKind;

/** The errors of the benchmarks. */
public enum BenchErrorId implements ErrorKind {
    /** {@code not-comparable}. */
    NOT_COMPARABLE("Compare measurements of the same work on the same machine."),
    /** {@code unsupported}. */
    UNSUPPORTED("Leave out the benchmark on this backend.");

    private final String remedy;

    BenchErrorId(String remedy) {
        this.remedy = remedy;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
