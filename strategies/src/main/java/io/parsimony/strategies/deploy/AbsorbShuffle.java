package io.parsimony.strategies.deploy;

import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.deploy.ChannelGroups.Reading;

/**
 * Removes channel shuffles. A shuffle is an order of channels, so the layers before it produce their channels in that
 * order, or the layers after it read them in that order: only weights are permuted. The slices of a ParConv block then
 * take consecutive channels of the layer before the block.
 *
 * <p>The order passes through batch normalizations, activations, pools, depthwise convolutions, additions,
 * concatenations, flattening and products. A shuffle stays, with the reason on record, where an input, an output or
 * another layer pins the order, for instance a convolution in groups.
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
