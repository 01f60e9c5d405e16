package io.parsimony.backend;

/** A capability that a backend declares. Each declared capability must work. */
public enum Capability {
    /** Runs programs without gradients, and inference sessions. */
    INFERENCE,
    /** Runs programs with gradients, and training sessions. */
    TRAINING,
    /**
     * The same program, inputs and state give the same bits: run after run, in another executable or session, in
     * another instance of the backend, and while other threads compute. This holds for a fixed number of engine
     * threads, on one machine, with one version of the engine. An engine whose results depend on thread timing declares
     * this only when it is set to one thread.
     */
    DETERMINISTIC
}
