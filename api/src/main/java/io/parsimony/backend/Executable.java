package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.backend.Values;
import io.parsimony.tensor.Tensor;
import java.util.Map;

/**
 * A program that an engine has made ready. Safe for use by several threads: {@link CheckedExecutable} lets them run one
 * after another where the engine does not allow more. Closing waits for the runs under way; a run after it, or after
 * the backend was closed, is refused. What a run gave stays as it is through later runs and after the executable is
 * closed.
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

    /**
     * Runs the program on tensors in host memory. An engine that need not make values of them overrides this, for speed
     * alone.
     *
     * @param backend the backend that compiled the program
     * @param inputs a tensor for each of the program's inputs that is not a constant
     * @return the outputs and gradients by name
     * @throws ParsimonyException ({@code bad-input}, {@code closed}, {@code engine-failure})
     */
    default Map<String, Tensor> compute(Backend backend, Map<String, Tensor> inputs) {
        try (Values values = new Values(backend);
                Values outputs = new Values(backend)) {
            values.upload(inputs);
            outputs.putAll(run(values.asMap()));
            return outputs.download(name -> true);
        }
    }

    @Override
    void close();
}
