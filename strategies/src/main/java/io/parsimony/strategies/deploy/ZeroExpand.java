package io.parsimony.strategies.deploy;

import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.deploy.ChannelGroups.Reading;

/**
 * Lets 1x1 convolutions read all channels of a value, with weights of zero, instead of a shuffled slice. A ParConv
 * block then needs neither a shuffle nor a slice, and the layer before it is not split, at the cost of more
 * multiply-accumulates. This is the alternative to {@link SplitProducer} on engines that run few large convolutions
 * faster than many small ones.
 *
 * <p>The function is unchanged unless an activation is infinite or NaN. A shuffle is skipped, with a recorded reason,
 * if another layer or an output pins the order.
 */
public record ZeroExpand() implements SiteStrategy {

    @Override
    public String type() {
        return "zero-expand";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    @Override
    public void visit(NetworkRewriter rewriter) {
        Regrouping.visit(
                rewriter,
                new ChannelPlan(
                        rewriter.network(),
                        layer -> false,
                        layer -> Layers.isPointwise(layer) ? Reading.EXPAND : Reading.DIVIDE));
    }
}
