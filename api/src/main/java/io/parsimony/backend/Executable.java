package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import java.util.Map;

/**
 * A program that an engine has made ready. Safe for use by several threads: {@link CheckedExecutable} lets them run one after
 * another where the engine does not allow more. Closing waits for the runs under way.
 */
public interface Executable extends AutoCloseable {

    /**
     * Runs the program.
     *
     * @param inputs a value of the same backend for each of the program's inputs that is not a constant; they stay the
     *     caller's and unchanged
     * @return the outputs and gradients by name, which the caller closes
     * @throws ParsimonyException ({@code bad-input}, {@code closed}, {@code engine-failure})
     */
    Map<String, Value> run(Map<String, ? extends Value> inputs);

    @Override
    void close();
}
