package io.parsimony.backend.dl4j;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.error.Require;

/**
 * Makes ND4J, the numerical engine of Deeplearning4j, available as {@code dl4j}.
 *
 * @param threads the threads of one operation, or zero for as many as there are processors; with one, the same seed
 *     gives the same bits
 * @param memory the most native memory that one backend's values and programs take together, in MiB, or zero for no
 *     bound; what the engine needs while it computes one operation comes on top
 */
public record Dl4jBackendProvider(int threads, int memory) implements BackendProvider {

    /** Checks the ranges. */
    public Dl4jBackendProvider {
        Require.notNegative("threads", threads);
        Require.notNegative("memory", memory);
    }

    /** Uses all processors and no memory bound. */
    public Dl4jBackendProvider() {
        this(0, 0);
    }

    @Override
    public String type() {
        return "dl4j";
    }

    @Override
    public Backend open() {
        return Dl4jBackend.open(this);
    }
}
