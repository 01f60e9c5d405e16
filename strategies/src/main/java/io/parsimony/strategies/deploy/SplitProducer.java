package io.parsimony.strategies.deploy;

import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.deploy.ChannelGroups.Reading;

/**
 * Splits layers so that each produces exactly the channels that later layers read together. No slice, shuffle or
 * repeated concatenation remains between them. Convolutions, batch norms, activations, pools, depthwise convolutions
 * and additions are split; operations and parameters stay the same.
 *
 * <p>A ParConv block reads its input in two parts. The layer before it becomes two convolutions, one for each part. The
 * block's last 1x1 convolutions become two pairs, each summed and activated. Engines fuse each pair with its addition
 * and activation.
 *
 * <p>If an input of the network is shuffled and sliced, the 1x1 convolutions that read the parts read all of it, with
 * weights of zero. A shuffle is skipped, with a recorded reason, if another layer or an output pins the order.
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
