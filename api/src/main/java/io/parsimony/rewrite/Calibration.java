package io.parsimony.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Runs models on a few samples, so that new parts can be fitted to what the old ones do. */
public interface Calibration {

    /**
     * The values of some nodes or inputs for the same samples at every call, in inference mode.
     *
     * @return by name, {@code [samples, ...]}
     * @throws ParsimonyException ({@code unknown-node}, {@code bad-input})
     */
    Map<String, Tensor> values(Model model, List<String> names);
}
