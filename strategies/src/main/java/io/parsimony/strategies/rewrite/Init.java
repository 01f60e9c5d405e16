package io.parsimony.strategies.rewrite;

/** The initializer of new nodes' parameters. */
public enum Init {
    /**
     * From what the teacher's layer does on calibration samples; at random where there are none, as the record then
     * says.
     */
    TEACHER,
    /** At random, from the seed. */
    RANDOM
}
