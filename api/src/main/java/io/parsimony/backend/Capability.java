package io.parsimony.backend;

/** What a backend may declare; what is declared must work. */
public enum Capability {
    /** Programs without gradients, and inference sessions. */
    INFERENCE,
    /** Programs with gradients, and training sessions. */
    TRAINING,
    /**
     * The same program, inputs and state give the same bits: run after run, in another executable or session, in
     * another instance of the backend, and while other threads compute. This holds for one number of engine threads, on
     * one machine, with one version of the engine; another number of threads may give other bits. An engine whose bits
     * depend on which of several threads is faster declares this only while it is set to one thread.
     */
    DETERMINISTIC
}
