package io.parsimony.strategies.deploy;

import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.deploy.ChannelGroups.Reading;
import java.util.List;
import java.util.Optional;

/**
 * Removes what no output of the network depends on: nodes that lead to none, and channels that slices leave out.
 *
 * <p>With {@code weights = true} it also removes channels that are always zero, because all weights and the bias that
 * make them are, and channels that all layers read with weights of zero. Which ones these are depends on the
 * parameters, so this setting needs a model.
 *
 * @param weights whether weights of zero count, too
 */
public record DropDeadChannels(boolean weights) implements SiteStrategy {

    /** Removes what the architecture alone leaves out. */
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
