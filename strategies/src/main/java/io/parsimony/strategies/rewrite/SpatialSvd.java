package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.fit.SpatialFactors;
import io.parsimony.strategies.internal.site.KeptNodes;
import io.parsimony.strategies.internal.site.NodeSelection;
import io.parsimony.strategies.internal.site.RankSettings;
import io.parsimony.tensor.Size2d;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Replaces convolutions by two: one along the columns of the image, {@code name.vertical} with a kernel of {@code kh x
 * 1} to {@code r} channels, and one along its rows, {@code name.horizontal} with a kernel of {@code 1 x kw} and the
 * original's bias (Jaderberg, Vedaldi and Zisserman, <i>Speeding up convolutional neural networks with low rank
 * expansions</i>, BMVC 2014, scheme 2; in closed form Tai, Xiao, Zhang, Wang and E, <i>Convolutional neural networks
 * with low-rank regularization</i>, ICLR 2016). With the kernel as a matrix and its singular value decomposition,
 *
 * <pre>{@code
 * M[(c, y), (x, o)] = W[o, c, y, x] = U S V'
 * vertical[k, c, y] = sqrt(S_k) U[(c, y), k],   horizontal[o, k, x] = sqrt(S_k) V[(x, o), k]
 * }</pre>
 *
 * <p>no other pair of that rank is closer to the kernel. Each axis' stride, padding and dilation belong to its
 * convolution. There is no activation between the two. They have
 *
 * <pre>{@code
 * r (kh Cin + kw Cout)               parameters (and the bias)
 * H' W r kh Cin + H' W' r kw Cout    multiply-accumulates, from H x W to H' x W'
 * }</pre>
 *
 * <p>With calibration samples, the rows of M are weighted by the root mean square of their channel, on the input from
 * the network rewritten so far, and the horizontal convolution is then fitted to the teacher's response by least
 * squares. The record contains the explained share of the response's variance.
 *
 * <p>At most one of {@code rank}, {@code energy} and {@code compression} determines the rank of each convolution. The
 * default is an energy of 0.9.
 *
 * <p>Skipped, with a recorded reason: nodes in {@code keep}; grouped and 1x1 convolutions; convolutions of which even
 * rank one is not {@code compression} times smaller; and pairs that would not reduce both multiply-accumulates and
 * parameters. If {@code only} is set, other nodes are not considered.
 *
 * @param rank the rank, at least 1
 * @param energy the share of the squared singular values of the kernel to keep, in (0, 1]; the smallest such rank is
 *     used
 * @param compression the minimum reduction factor of the convolution's parameters, including biases, more than 1; the
 *     largest such rank is used
 * @param only the names of the convolutions to consider, or all if the list is empty; {@code *} stands for any
 *     characters
 * @param keep the names of convolutions to keep unchanged; {@code *} stands for any characters
 * @param align the multiple of a rank, for instance 16 for ONNX Runtime's blocked layout; 1 rounds nothing (rounded up,
 *     but down for {@code compression})
 */
public record SpatialSvd(
        OptionalInt rank,
        OptionalDouble energy,
        OptionalDouble compression,
        List<String> only,
        List<String> keep,
        int align)
        implements SiteStrategy {

    /**
     * Checks the ranges, and that at most one of rank, energy and compression is set.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public SpatialSvd {
        new RankSettings(rank, energy, compression, align);
        only = List.copyOf(only);
        keep = List.copyOf(keep);
    }

    /** Creates the strategy with the default: 0.9 of the energy. */
    public SpatialSvd() {
        this(OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty(), List.of(), List.of(), 1);
    }

    /** Creates the strategy with one rank for every convolution. */
    public static SpatialSvd ofRank(int rank, String... keep) {
        return new SpatialSvd(
                OptionalInt.of(rank), OptionalDouble.empty(), OptionalDouble.empty(), List.of(), List.of(keep), 1);
    }

    /** Creates the strategy with, for every convolution, the largest rank that reduces its parameters by a factor. */
    public static SpatialSvd ofCompression(double times, String... keep) {
        return new SpatialSvd(
                OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.of(times), List.of(), List.of(keep), 1);
    }

    @Override
    public String type() {
        return "spatial-svd";
    }

    @Override
    public Kind kind() {
        return Kind.APPROXIMATE;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException also ({@code bad-value}) if {@code only} or {@code keep} names a node that is not a
     *     convolution; ({@code bad-parameters}) if a kernel is not finite
     */
    @Override
    public void visit(NetworkRewriter rewriter) {
        Network network = rewriter.network();
        NodeSelection selection = new NodeSelection(only, keep);
        selection.require(network, Layer.Conv2d.class, "convolution");
        RankSettings settings = new RankSettings(rank, energy, compression, align);
        selection.forEach(network, Layer.Conv2d.class, (node, conv) -> {
            if (selection.keeps(node)) {
                rewriter.keep(node, KeptNodes.REASON);
            } else if (conv.groups() > 1) {
                rewriter.keep(node, "It is already grouped in " + conv.groups() + " groups.");
            } else if (conv.kernel().equals(Size2d.ONE)) {
                rewriter.keep(node, "It is already a 1x1 convolution.");
            } else {
                new SpatialFactors(node, conv).replace(rewriter, settings);
            }
        });
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder(new SpatialSvd());
    }

    /** Collects settings; those not set keep their defaults. */
    public static final class Builder extends FactorBuilder<Builder> {

        private OptionalInt rank;

        private Builder(SpatialSvd from) {
            super(from.energy, from.compression, from.only, from.keep, from.align);
            rank = from.rank;
        }

        /** Sets the rank, at least 1. */
        public Builder rank(int value) {
            rank = OptionalInt.of(value);
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Builds the settings.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public SpatialSvd build() {
            return new SpatialSvd(rank, energy, compression, only, keep, align);
        }
    }
}
