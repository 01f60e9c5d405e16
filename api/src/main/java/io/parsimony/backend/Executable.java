package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.backend.Values;
import io.parsimony.tensor.Tensor;
import java.util.Map;

/**
 * A compiled program. Thread-safe: {@link CheckedExecutable} serializes runs for engines that do not allow concurrent
 * ones. Closing waits for active runs; a run after closing the executable or its backend is refused. The results of a
 * run remain valid after later runs and after the executable is closed.
 */
public interface Executable extends AutoCloseable {

    /**
     * Runs the program.
     *
     * @param inputs a value of the same backend for each of the program's inputs that is not a constant; the caller
     *     keeps ownership, and they stay unchanged
     * @return the outputs and gradients by name, which the caller closes
     * @throws ParsimonyException ({@code bad-input}, {@code closed}, {@code engine-failure})
     */
    Map<String, Value> run(Map<String, ? extends Value> inputs);

    /**
     * Runs the program on tensors in host memory. An engine that can read them directly overrides this method only for
     * speed.
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
