package io.parsimony.rewrite;

import io.parsimony.network.Model;
import io.parsimony.network.Network;
import org.apiguardian.api.API;

/**
 * A strategy that looks at one node after the other. What it does to a network alone and what it does to a model is
 * written once, in {@link #visit}, so that predicted costs are those of the model that comes out.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface SiteStrategy extends RewriteStrategy {

    /**
     * Says of each site what becomes of it: {@link NetworkRewriter#replace replaced}, {@link NetworkRewriter#remove
     * removed} or {@link NetworkRewriter#keep kept}. Which nodes come out must not depend on parameters, unless the
     * strategy {@linkplain NetworkRewriter#requireModel requires} them.
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
