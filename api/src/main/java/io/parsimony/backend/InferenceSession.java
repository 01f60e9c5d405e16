package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import java.util.Map;

/**
 * A model at work in inference mode. Safe for use by any number of threads: a server puts one session behind many requests.
 * {@link #close} waits for the runs under way; a run after it is refused.
 */
public interface InferenceSession extends AutoCloseable {

    /** Returns the model. */
    Model model();

    /**
     * Runs a batch of any size.
     *
     * @param inputs a batch for each of the network's inputs, all of the same size
     * @return the values asked for when the session was made, by node
     * @throws ParsimonyException ({@code bad-input}, {@code closed})
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs);

    /** Runs a batch through a network with one input; gives the first of the values asked for. */
    default Tensor run(Tensor input) {
        return run(Map.of(model().network().input(), input)).values().iterator().next();
    }

    /** Frees all that the session holds in the engine. Closing twice is allowed. */
    @Override
    void close();
}
