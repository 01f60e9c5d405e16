package io.parsimony.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.plugin.Plugin;

/**
 * A strategy that reduces a model's cost by changing its architecture. Most strategies visit sites one by one and
 * implement {@link SiteStrategy}.
 */
public interface RewriteStrategy extends Plugin {

    /** Whether the new model computes the same function. */
    enum Kind {
        /** The same function, up to rounding. */
        EXACT,
        /** Another function, which requires distillation. */
        APPROXIMATE
    }

    /** Returns whether the new model computes the same function. */
    Kind kind();

    /**
     * Returns the change that {@link #apply} would make to a network, without parameters: the same nodes, sites and
     * costs.
     *
     * @throws ParsimonyException as {@link #apply}, and ({@code needs-parameters}) if a setting makes the architecture
     *     depend on parameters
     */
    ArchitectureChange outline(Network network);

    /**
     * Returns a rewritten model; the given model is unchanged.
     *
     * @throws ParsimonyException ({@code no-site}) if this strategy applies to no site, with every reason; ({@code
     *     unknown-node}) if a setting names a node that does not exist
     */
    Rewrite apply(Model model, RewriteContext context);
}
