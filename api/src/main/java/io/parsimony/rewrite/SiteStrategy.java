package io.parsimony.rewrite;

import io.parsimony.network.Model;
import io.parsimony.network.Network;
import org.apiguardian.api.API;

/**
 * A strategy that visits nodes one by one. {@link #visit} serves both planning and rewriting, so that predicted costs
 * equal those of the rewritten model.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface SiteStrategy extends RewriteStrategy {

    /**
     * {@linkplain NetworkRewriter#replace Replaces}, {@linkplain NetworkRewriter#remove removes} or {@linkplain
     * NetworkRewriter#keep keeps} each site. The resulting nodes must not depend on parameters, unless the strategy
     * {@linkplain NetworkRewriter#requireModel requires} them.
     */
    void visit(NetworkRewriter rewriter);

    @Override
    default ArchitectureChange outline(Network network) {
        NetworkRewriter rewriter = new NetworkRewriter(type(), network);
        visit(rewriter);
        return rewriter.outline();
    }

    @Override
    default Rewrite apply(Model model, RewriteContext context) {
        NetworkRewriter rewriter = new NetworkRewriter(type(), model, context);
        visit(rewriter);
        return rewriter.finish();
    }
}
