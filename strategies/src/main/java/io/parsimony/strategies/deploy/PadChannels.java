package io.parsimony.strategies.deploy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.deploy.ChannelGroups.Reading;

/**
 * Rounds up the number of channels between convolutions with channels of zeros: engines that compute in blocks of 8 or
 * 16 channels keep their layout, where another number of channels costs a conversion. Weights of zero make and read the
 * added channels, for more multiply-accumulates and parameters.
 *
 * <p>Left as they are: channels that an input, an output, a linear layer, a convolution in groups other than a
 * depthwise one, a shuffle, a slice or a concatenation makes or reads.
 *
 * @param multiple what the number of channels becomes a multiple of; at least 2
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

    /** Rounds up to the block of AVX-512, 16 channels. */
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
