package io.parsimony.strategies.rewrite;

/** The initializer of new nodes' parameters. */
public enum Init {
    /** Fitted to the teacher's layer on calibration samples; random if there are none, as the record then states. */
    TEACHER,
    /** Random, from the seed. */
    RANDOM
}
