package io.parsimony.examples.mnist;

import io.parsimony.error.ErrorKind;

/** The errors of the digits experiments. */
public enum MnistErrorId implements ErrorKind {
    /** {@code kill-test}. */
    KILL_TEST("Read the message: a killed run did not continue to the same bits.");

    private final String remedy;

    MnistErrorId(String remedy) {
        this.remedy = remedy;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
