package io.parsimony.strategies.deploy;

import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.deploy.ChannelGroups.Reading;

/**
 * Removes channel shuffles. A shuffle only reorders channels, so the layers before it can produce their channels in
 * that order, or the layers after it can read them in that order: only weights are permuted. The slices of a ParConv
 * block then take consecutive channels of the layer before the block.
 *
 * <p>The order passes through batch norms, activations, pools, depthwise convolutions, additions, concatenations,
 * flattening and products. A shuffle is skipped, with a recorded reason, if an input, an output or another layer (such
 * as a grouped convolution) pins the order.
 */
public record AbsorbShuffle() implements SiteStrategy {

    @Override
    public String type() {
        return "absorb-shuffle";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    @Override
    public void visit(NetworkRewriter rewriter) {
        Regrouping.visit(rewriter, new ChannelPlan(rewriter.network(), layer -> false, layer -> Reading.SLICE));
    }
}
