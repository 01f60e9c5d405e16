package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import java.util.Map;

/** A program that an engine has made ready. Not for use by several threads at once. */
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
