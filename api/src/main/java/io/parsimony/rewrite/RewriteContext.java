package io.parsimony.rewrite;

import java.util.Optional;

/**
 * What a strategy may use besides the model.
 *
 * @param seed the seed of new parameters' initial values
 * @param calibration the model's behaviour on a few samples, where there is an engine and data at hand
 */
public record RewriteContext(long seed, Optional<Calibration> calibration) {

    /** Without calibration. */
    public RewriteContext(long seed) {
        this(seed, Optional.empty());
    }
}
