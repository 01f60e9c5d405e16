package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.channels.ChannelFlow;
import io.parsimony.strategies.internal.site.KeptNodes;
import io.parsimony.strategies.internal.site.Multiples;
import io.parsimony.strategies.internal.site.NodeSelection;
import java.util.List;

/**
 * Removes whole output channels of convolutions, the least important by the teacher's weights, with all of their
 * readers' parameters: rows of the convolution, elements of the batch norms after it, columns of the convolutions and
 * linear layers after it. Kept channels have the teacher's weights. The importance of a channel is
 *
 * <ul>
 *   <li>{@code by = bn-scale}: the sum of {@code |gamma|} of the batch normalizations that it goes through (Liu et al.,
 *       <i>Learning efficient convolutional networks through network slimming</i>, ICCV 2017);
 *   <li>{@code by = l1}: the sum of {@code |w|} of the filter that makes it (Li et al., <i>Pruning filters for
 *       efficient ConvNets</i>, ICLR 2017).
 * </ul>
 *
 * <p>Channels united by an addition or product, as in a residual network, are kept or removed together; their
 * importance is the sum. A depthwise convolution passes its channels on. Of each group of {@code n} channels made by
 * the same convolutions, {@code floor(ratio n)} are removed, but never all. This number depends only on the
 * architecture. With {@code c'} of {@code c} channels kept on either side, a convolution has {@code kh kw Cin' Cout'}
 * weights, and as many multiply-accumulates per pixel. The constant of a channel that is constant but not zero, such as
 * one with a scale of zero, is lost; training compensates for it.
 *
 * <p>Skipped, with a recorded reason: nodes in {@code keep} and, for their channels, nodes outside {@code only};
 * outputs of the network; channels united with the input or with features of a linear layer; channels that pass a
 * channel shuffle or a grouped convolution other than a depthwise one, whose halves would no longer match; for {@code
 * bn-scale}, channels without a batch norm; and groups of which the ratio is less than one channel. Feature losses
 * compare only equal widths: after a pruned convolution there is no pair until the channels are complete again.
 *
 * @param ratio the share of the channels to remove, in (0, 1)
 * @param by the importance criterion
 * @param only the names of the convolutions to prune, or all if the list is empty; {@code *} stands for any characters
 * @param keep the names of convolutions that keep all output channels; {@code *} stands for any characters
 * @param align the multiple that the number of kept channels is rounded up to, for instance 16 for ONNX Runtime's
 *     blocked layout; 1 rounds nothing
 */
public record PruneChannels(double ratio, Importance by, List<String> only, List<String> keep, int align)
        implements SiteStrategy {

    /** The importance criterion of a channel. */
    public enum Importance {
        /** The scales of the batch norms that the channel passes. */
        BN_SCALE,
        /** The weights of the filters that make the channel. */
        L1
    }

    /**
     * Checks the ratio.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public PruneChannels {
        if (!(ratio > 0 && ratio < 1)) {
            throw Require.bad("ratio", "a number in (0, 1)", ratio);
        }
        Multiples.require(align);
        only = List.copyOf(only);
        keep = List.copyOf(keep);
    }

    /** Creates the strategy without rounding. */
    public PruneChannels(double ratio, Importance by, List<String> only, List<String> keep) {
        this(ratio, by, only, keep, 1);
    }

    /** Creates the strategy that prunes half the channels of every convolution by their weights. */
    public PruneChannels() {
        this(0.5, Importance.L1, List.of(), List.of());
    }

    @Override
    public String type() {
        return "prune-channels";
    }

    @Override
    public Kind kind() {
        return Kind.APPROXIMATE;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException also ({@code bad-value}) if {@code only} or {@code keep} names a node that is not a
     *     convolution
     */
    @Override
    public void visit(NetworkRewriter rewriter) {
        Network network = rewriter.network();
        NodeSelection selection = new NodeSelection(only, keep);
        selection.require(network, Layer.Conv2d.class, "convolution");
        ChannelFlow flow = ChannelFlow.of(network);
        network.forEach(Layer.Conv2d.class, (node, conv) -> {
            if (selection.keeps(node)) {
                flow.hold(node.name(), KeptNodes.REASON);
            } else if (!selection.covers(node)) {
                flow.hold(node.name(), "The settings do not name it.");
            }
        });
        new ChannelPruning(rewriter, flow, this).visit(selection);
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder(new PruneChannels());
    }

    /** Collects settings; those not set keep their defaults. */
    public static final class Builder {

        private double ratio;
        private Importance by;
        private List<String> only;
        private List<String> keep;
        private int align;

        private Builder(PruneChannels from) {
            ratio = from.ratio;
            by = from.by;
            only = from.only;
            keep = from.keep;
            align = from.align;
        }

        /** Sets the share of the channels to remove, in (0, 1). */
        public Builder ratio(double value) {
            ratio = value;
            return this;
        }

        /** Sets {@code by}: the importance criterion. */
        public Builder by(Importance value) {
            by = value;
            return this;
        }

        /** Sets the names of the convolutions to prune, or all if the list is empty. */
        public Builder only(List<String> value) {
            only = value;
            return this;
        }

        /** Sets the names of convolutions that keep all output channels. */
        public Builder keep(List<String> value) {
            keep = value;
            return this;
        }

        /** Sets {@code align}: the multiple that the number of kept channels is rounded up to. */
        public Builder align(int value) {
            align = value;
            return this;
        }

        /**
         * Builds the settings.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public PruneChannels build() {
            return new PruneChannels(ratio, by, only, keep, align);
        }
    }
}
