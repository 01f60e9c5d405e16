package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import java.util.Map;

/**
 * A model loaded for inference. Thread-safe: a server may share one session between all requests. {@link #close} waits
 * for active runs; later runs are refused.
 */
public interface InferenceSession extends AutoCloseable {

    /** Returns the model. */
    Model model();

    /**
     * Runs a batch of any size.
     *
     * @param inputs a batch for each of the network's inputs, all of the same size
     * @return the values of the nodes that the session was created for, by node
     * @throws ParsimonyException ({@code bad-input}, {@code closed})
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs);

    /** Runs a batch through a network with one input; returns the value of the first requested node. */
    default Tensor run(Tensor input) {
        return run(Map.of(model().network().input(), input)).values().iterator().next();
    }

    /** Frees the session's memory in the engine. Closing twice is allowed. */
    @Override
    void close();
}
