package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.NetworkRewriter.Replacement;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.fit.FittedBlock;
import io.parsimony.strategies.internal.fit.TuckerFactors;
import io.parsimony.strategies.internal.site.KeptNodes;
import io.parsimony.strategies.internal.site.Multiples;
import io.parsimony.strategies.internal.site.NodeSelection;
import io.parsimony.strategies.internal.site.SizeSettings;
import io.parsimony.strategies.internal.site.Substitute;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Replaces convolutions by three: a 1x1 convolution {@code name.reduce} to {@code r} channels, {@code name.core} with
 * the original's kernel, stride, padding and dilation from {@code r} to {@code s} channels, and a 1x1 convolution
 * {@code name.expand} with the original's bias (Kim, Park, Yoo, Choi, Yang and Shin, <i>Compression of deep
 * convolutional neural networks for fast and low power mobile applications</i>, ICLR 2016). The kernel's Tucker
 * decomposition along its two channel axes is
 *
 * <pre>{@code
 * W[o, c, y, x] = sum_ab Q[o, b] G[b, a, y, x] P[c, a],   G[b, a, y, x] = sum_oc Q[o, b] W[o, c, y, x] P[c, a]
 * }</pre>
 *
 * <p>with orthonormal columns: P contains the {@code r} strongest directions of the input channels, Q the {@code s}
 * strongest directions of the output channels given P, then P is updated given Q (higher-order orthogonal iteration; De
 * Lathauwer, De Moor and Vandewalle, SIAM J. Matrix Anal. Appl. 2000). There is no activation between the three. They
 * have
 *
 * <pre>{@code
 * Cin r + kh kw r s + s Cout                     parameters (and the bias)
 * H W Cin r + H' W' (kh kw r s + s Cout)         multiply-accumulates, from H x W to H' x W'
 * }</pre>
 *
 * <p>A factor of full rank is omitted, with its term.
 *
 * <p>With calibration samples, the input channels are weighted by their root mean square, on the input from the network
 * rewritten so far, and the last convolution is then fitted to the teacher's response by least squares. The record
 * contains the explained share of the response's variance.
 *
 * <p>Skipped, with a recorded reason: nodes in {@code keep}; grouped and 1x1 convolutions; convolutions of which even
 * ranks of one are not {@code compression} times smaller; and factors that would not reduce both multiply-accumulates
 * and parameters. If {@code only} is set, other nodes are not considered.
 *
 * @param ratio the ranks as a share of the channels on each side, in (0, 1], rounded, at least one; 0.5 if none of the
 *     three is set
 * @param energy the share of the squared singular values of the kernel's unfoldings to keep, in (0, 1]
 * @param compression the minimum reduction factor of the convolution's parameters, including biases, more than 1; the
 *     largest such ratio, in thousandths, is used
 * @param only the names of the convolutions to consider, or all if the list is empty; {@code *} stands for any
 *     characters
 * @param keep the names of convolutions to keep unchanged; {@code *} stands for any characters
 * @param align the multiple of the ranks, for instance 16 for ONNX Runtime's blocked layout; 1 rounds nothing (rounded
 *     up, but down for {@code compression})
 */
public record Tucker(
        OptionalDouble ratio,
        OptionalDouble energy,
        OptionalDouble compression,
        List<String> only,
        List<String> keep,
        int align)
        implements SiteStrategy {

    private static final double DEFAULT_RATIO = 0.5;
    private static final int STEPS = 1000;

    /**
     * Checks the ranges, and that at most one of ratio, energy and compression is set.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Tucker {
        Multiples.require(align);
        SizeSettings.requireShare("ratio", ratio);
        SizeSettings.requireShare("energy", energy);
        compression.ifPresent(value -> SizeSettings.requireCompression("compression", value));
        SizeSettings.requireOneAtMost(List.of("ratio", "energy", "compression"), ratio, energy, compression);
        only = List.copyOf(only);
        keep = List.copyOf(keep);
    }

    /** Creates the strategy with half of the channels on each side. */
    public Tucker() {
        this(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), List.of(), List.of(), 1);
    }

    /** Creates the strategy with one ratio for every convolution. */
    public static Tucker ofRatio(double ratio, String... keep) {
        return new Tucker(
                OptionalDouble.of(ratio), OptionalDouble.empty(), OptionalDouble.empty(), List.of(), List.of(keep), 1);
    }

    /** Creates the strategy with, for every convolution, the largest ratio that reduces its parameters by a factor. */
    public static Tucker ofCompression(double times, String... keep) {
        return new Tucker(
                OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(times), List.of(), List.of(keep), 1);
    }

    @Override
    public String type() {
        return "tucker";
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
        selection.forEach(network, Layer.Conv2d.class, (node, conv) -> {
            Optional<String> obstacle = selection.keeps(node) ? Optional.of(KeptNodes.REASON) : obstacle(conv);
            obstacle.or(() -> Substitute.sharing(network, node))
                    .ifPresentOrElse(why -> rewriter.keep(node, why), () -> replace(rewriter, node, conv));
        });
    }

    private static Optional<String> obstacle(Layer.Conv2d conv) {
        if (conv.groups() > 1) {
            return Optional.of("It is already grouped in " + conv.groups() + " groups.");
        }
        return conv.kernel().equals(Size2d.ONE) ? Optional.of("It is already a 1x1 convolution.") : Optional.empty();
    }

    private void replace(NetworkRewriter rewriter, Node node, Layer.Conv2d conv) {
        Optional<TuckerFactors> found = ranks(rewriter, node, conv);
        if (found.isEmpty()) {
            rewriter.keep(node, "Even ranks of 1 do not make it " + compression.getAsDouble() + " times smaller.");
            return;
        }
        TuckerFactors factors = found.get();
        Optional<String> objection = Substitute.objection(rewriter.network(), node, factors.nodes());
        if (objection.isPresent()) {
            rewriter.keep(node, objection.get());
            return;
        }
        String how = "A " + conv.kernel() + " convolution of " + conv.inChannels() + " to " + conv.outChannels()
                + " channels was factorized at ranks " + factors.in() + " and " + factors.out();
        Optional<FittedBlock> fitted = rewriter.model().isEmpty() ? Optional.empty() : factors.fitted(rewriter);
        Map<String, Tensor> parameters = fitted.map(FittedBlock::parameters)
                .orElseGet(() -> rewriter.model().map(factors::nearest).orElse(Map.of()));
        rewriter.replace(
                node,
                new Replacement(factors.nodes(), parameters),
                how + (fitted.isPresent() ? FittedBlock.sentence(fitted) : "."));
    }

    /** Returns the ranks; empty if no ranks are low enough. */
    private Optional<TuckerFactors> ranks(NetworkRewriter rewriter, Node node, Layer.Conv2d conv) {
        if (energy.isPresent()) {
            Model model = rewriter.requireModel("energy = " + energy.getAsDouble());
            TuckerFactors exact = TuckerFactors.ofEnergy(
                    node, conv, model.parameters().get(node.parameter("weight")), energy.getAsDouble());
            return Optional.of(new TuckerFactors(
                    node, conv, up(exact.in(), conv.inChannels()), up(exact.out(), conv.outChannels())));
        }
        if (compression.isEmpty()) {
            double share = ratio.orElse(DEFAULT_RATIO);
            return Optional.of(new TuckerFactors(
                    node,
                    conv,
                    up(part(share, conv.inChannels()), conv.inChannels()),
                    up(part(share, conv.outChannels()), conv.outChannels())));
        }
        long whole = parameters(conv);
        for (int step = STEPS; step > 0; step--) {
            double share = (double) step / STEPS;
            int in = Multiples.down(part(share, conv.inChannels()), align);
            int out = Multiples.down(part(share, conv.outChannels()), align);
            TuckerFactors factors = new TuckerFactors(node, conv, in, out);
            long after = factors.nodes().stream()
                    .mapToLong(one -> parameters(one.as(Layer.Conv2d.class).orElseThrow()))
                    .sum();
            if (after * compression.getAsDouble() <= whole) {
                return Optional.of(factors);
            }
        }
        return Optional.empty();
    }

    private static long parameters(Layer.Conv2d conv) {
        long weights =
                (long) conv.inChannels() * conv.outChannels() * conv.kernel().area();
        return weights + (conv.bias() ? conv.outChannels() : 0);
    }

    private static int part(double share, int channels) {
        return (int) Math.max(1, Math.round(share * channels));
    }

    private int up(int rank, int channels) {
        return Math.min(Multiples.up(rank, align), channels);
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder(new Tucker());
    }

    /** Collects settings; those not set keep their defaults. */
    public static final class Builder extends FactorBuilder<Builder> {

        private OptionalDouble ratio;

        private Builder(Tucker from) {
            super(from.energy, from.compression, from.only, from.keep, from.align);
            ratio = from.ratio;
        }

        /** Sets the ranks as a share of the channels on each side, in (0, 1]. */
        public Builder ratio(double value) {
            ratio = OptionalDouble.of(value);
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
        public Tucker build() {
            return new Tucker(ratio, energy, compression, only, keep, align);
        }
    }
}
