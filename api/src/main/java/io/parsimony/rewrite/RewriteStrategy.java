package io.parsimony.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.plugin.Plugin;

/** A way to make a model cheaper by changing its architecture. */
public interface RewriteStrategy extends Plugin {

    /** Whether the new model computes the same function. */
    enum Kind {
        /** The same function, up to rounding. */
        EXACT,
        /** Another function, which wants distillation. */
        APPROXIMATE
    }

    /** Whether the new model computes the same function. */
    Kind kind();

    /**
     * Rewrites a model, which stays as it is.
     *
     * @throws ParsimonyException ({@code no-site}) if there is nothing that this strategy applies to, with every reason;
     *     ({@code unknown-node}) if a setting names a node that does not exist
     */
    Rewrite apply(Model model, RewriteContext context);
}
