package io.parsimony.rewrite;

import io.parsimony.backend.InferenceSession;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The context of a strategy: seed, calibration and strictness.
 *
 * @param seed the seed of new parameters' initial values
 * @param calibration the model's behaviour on a few samples, where there is an engine and data at hand
 * @param strict whether an unreachable goal is an error; otherwise the nearest student is built
 */
public record RewriteContext(long seed, Optional<Calibration> calibration, boolean strict) {

    /** Creates a strict context. */
    public RewriteContext(long seed, Optional<Calibration> calibration) {
        this(seed, calibration, true);
    }

    /** Creates a strict context without calibration. */
    public RewriteContext(long seed) {
        this(seed, Optional.empty());
    }

    /** Runs models on a few samples, so that new parts can be fitted to the activations of the old ones. */
    public interface Calibration {

        /**
         * Returns the values of some nodes or inputs for the same samples at every call, in inference mode.
         *
         * @return by name, {@code [samples, ...]}
         * @throws ParsimonyException ({@code unknown-node}, {@code bad-input})
         */
        Map<String, Tensor> values(Model model, List<String> names);

        /**
         * The same values a few samples at a time, in the order of the samples, so that no more of them need be in
         * memory at once.
         *
         * @throws ParsimonyException as {@link #values}
         */
        default void forEach(Model model, List<String> names, Consumer<Map<String, Tensor>> use) {
            use.accept(values(model, names));
        }

        /**
         * Starts the engine on a model, for instance on a part of one, or returns nothing where there is no engine. The
         * caller closes the session.
         *
         * @throws ParsimonyException ({@code unknown-node})
         */
        default Optional<InferenceSession> open(Model model, List<String> names) {
            return Optional.empty();
        }

        /** Returns the number of samples. */
        default int samples(Model model) {
            String input = model.network().inputs().keySet().iterator().next();
            return Require.present(values(model, List.of(input)), input).shape().dim(0);
        }
    }
}
