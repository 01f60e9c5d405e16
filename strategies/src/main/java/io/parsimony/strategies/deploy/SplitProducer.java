package io.parsimony.strategies.deploy;

import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.deploy.ChannelGroups.Reading;

/**
 * Divides layers so that each gives exactly the channels that later layers read together: no slice, shuffle or repeated
 * concatenation is left between them. Convolutions, batch normalizations, activations, pools, depthwise convolutions
 * and additions are divided; operations and parameters stay the same.
 *
 * <p>A ParConv block reads its input in two parts. The layer before it becomes two convolutions, one for each part, and
 * the block's last 1x1 convolutions become two pairs, each added up and activated. Engines fuse each pair, its addition
 * and its activation.
 *
 * <p>Where an input of the network is shuffled and sliced, the 1x1 convolutions that read the parts read all of it,
 * with weights of zero. A shuffle stays, with the reason on record, where another layer or an output pins the order.
 */
public record SplitProducer() implements SiteStrategy {

    @Override
    public String type() {
        return "split-producer";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    @Override
    public void visit(NetworkRewriter rewriter) {
        Regrouping.visit(rewriter, new ChannelPlan(rewriter.network(), layer -> false, layer -> Reading.DIVIDE));
    }
}
