package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.plugin.Plugin;

/**
 * Provides an engine under an id, its {@link #type}. Its record components are the backend's settings. Its constructor
 * loads no native code.
 */
public interface BackendProvider extends Plugin {

    /**
     * The system property that allows a backend to change process-wide settings for speed, for instance the C library's
     * memory allocator and the engine's system properties. A library leaves it unset; the command line sets it to
     * {@code true}.
     */
    String TUNE_PROCESS = "io.parsimony.tune-process";

    /** Returns whether {@value #TUNE_PROCESS} is {@code true}. */
    static boolean mayTuneProcess() {
        return Boolean.getBoolean(TUNE_PROCESS);
    }

    /**
     * Starts the engine.
     *
     * @throws ParsimonyException ({@code engine-unavailable}) if it does not start on this machine
     */
    Backend open();
}
