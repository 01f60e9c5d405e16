package io.parsimony.backend;

/** What a backend may declare; what is declared must work. */
public enum Capability {
    /** Programs without gradients, and inference sessions. */
    INFERENCE,
    /** Programs with gradients, and training sessions. */
    TRAINING,
    /** The same seed, configuration and data give the same bits on one thread. */
    DETERMINISTIC
}
