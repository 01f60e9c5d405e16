package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.plugin.Plugin;

/**
 * Makes an engine available under an id, its {@link #type}. Its record components are the backend's settings; making one
 * loads no native code.
 */
public interface BackendProvider extends Plugin {

    /**
     * Starts the engine.
     *
     * @throws ParsimonyException ({@code engine-unavailable}) if it does not start on this machine
     */
    Backend open();
}
