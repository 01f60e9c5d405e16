package io.parsimony.cli;

import io.parsimony.error.ErrorKind;

/** The errors of the command line. */
public enum CliErrorId implements ErrorKind {
    /** {@code bad-hash}. */
    BAD_HASH("Delete the downloaded file and fetch it again."),
    /** {@code bad-idx}. */
    BAD_IDX("Delete the IDX file and fetch it again."),
    /** {@code bad-model}. */
    BAD_MODEL("Name a model file whose outputs fit the data set."),
    /** {@code data-unavailable}. */
    DATA_UNAVAILABLE("Check the network connection, or put the files into the data folder by hand."),
    /** {@code unknown-mutant}. */
    UNKNOWN_MUTANT("Use the name of a mutant of the self-test.");

    private final String remedy;

    CliErrorId(String remedy) {
        this.remedy = remedy;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
