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
 * @param calibration the model's activations on a few samples, if an engine and data are available
 * @param strict whether an unreachable goal is an error; otherwise the closest student is built
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
         * @return the values by name, {@code [samples, ...]}
         * @throws ParsimonyException ({@code unknown-node}, {@code bad-input})
         */
        Map<String, Tensor> values(Model model, List<String> names);

        /**
         * Passes the same values to an action, a few samples at a time in the order of the samples, to limit the
         * memory.
         *
         * @throws ParsimonyException as {@link #values}
         */
        default void forEach(Model model, List<String> names, Consumer<Map<String, Tensor>> use) {
            use.accept(values(model, names));
        }

        /**
         * Opens a session of a model, for instance of a part; returns empty without an engine. The caller closes the
         * session.
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
