package io.parsimony.strategies.deploy;

import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.deploy.ChannelGroups.Reading;
import java.util.List;
import java.util.Optional;

/**
 * Removes nodes and channels that no output of the network depends on: nodes without a path to an output, and channels
 * that no slice selects.
 *
 * <p>With {@code weights = true}, also removes channels that are always zero because their weights and bias are zero,
 * and channels that all layers read with weights of zero. They depend on the parameters, so this setting requires a
 * model.
 *
 * @param weights whether weights of zero count too
 */
public record DropDeadChannels(boolean weights) implements SiteStrategy {

    /** Creates the strategy that depends only on the architecture. */
    public DropDeadChannels() {
        this(false);
    }

    @Override
    public String type() {
        return "drop-dead-channels";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.parsimony.error.ParsimonyException also ({@code needs-parameters}) with {@code weights} and no model
     */
    @Override
    public void visit(NetworkRewriter rewriter) {
        List<Node> nodes = ChannelPlan.reachable(rewriter.network());
        Optional<ZeroChannels> zeros = weights
                ? Optional.of(ZeroChannels.of(rewriter.requireModel("weights = true"), nodes))
                : Optional.empty();
        Regrouping.visit(
                rewriter,
                new ChannelPlan(
                        rewriter.network(), ChannelIds::reorders, layer -> Reading.SLICE, ids -> new LiveChannels(
                                        nodes, ids, zeros)
                                .dead()));
    }
}
