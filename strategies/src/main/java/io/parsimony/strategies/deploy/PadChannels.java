package io.parsimony.strategies.deploy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.deploy.ChannelGroups.Reading;

/**
 * Pads the channels between convolutions with zeros to a multiple. Engines that compute in blocks of 8 or 16 channels
 * then keep their layout; other numbers of channels cost a conversion. Weights of zero produce and read the added
 * channels, at the cost of more multiply-accumulates and parameters.
 *
 * <p>Skips channels that an input, an output, a linear layer, a grouped convolution other than a depthwise one, a
 * shuffle, a slice or a concatenation makes or reads.
 *
 * @param multiple the multiple of the number of channels; at least 2
 */
public record PadChannels(int multiple) implements SiteStrategy {

    private static final int BLOCK = 16;

    /**
     * Checks the range.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public PadChannels {
        if (multiple < 2) {
            throw Require.bad("multiple", "a whole number of at least 2", multiple);
        }
    }

    /** Creates the strategy for the block of AVX-512, 16 channels. */
    public PadChannels() {
        this(BLOCK);
    }

    @Override
    public String type() {
        return "pad-channels";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    @Override
    public void visit(NetworkRewriter rewriter) {
        ChannelPlan plan = new ChannelPlan(rewriter.network(), ChannelIds::moves, layer -> Reading.DIVIDE);
        ChannelGroups groups = plan.groups();
        groups.align(multiple);
        Regrouping.visit(rewriter, groups);
    }
}
