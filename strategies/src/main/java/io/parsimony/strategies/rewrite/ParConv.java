package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.fit.FittedBlock;
import io.parsimony.strategies.internal.fit.ParConvBlock;
import io.parsimony.strategies.internal.fit.ParConvFit;
import io.parsimony.strategies.internal.site.KeptNodes;
import io.parsimony.strategies.internal.site.Multiples;
import io.parsimony.strategies.internal.site.NodeSelection;
import io.parsimony.strategies.internal.site.Substitute;
import io.parsimony.tensor.Size2d;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces convolutions by parsimonious convolutions (ParConv; Wang and Du, <i>Joint architecture and knowledge
 * distillation in CNN for Chinese text recognition</i>, Pattern Recognition 111, 2021; arXiv 1912.07806).
 *
 * <p>The input's channels are shuffled in {@code split} groups and divided. The first {@code Cin/split} feed the
 * depthwise branch: a 1x1 convolution to {@code omega * Cin/split} channels (rounded down, at least one; with {@code
 * align} to the nearest multiple), batch norm, a depthwise convolution with the original's kernel, stride, padding and
 * dilation, batch norm, and a 1x1 convolution to {@code Cout}. The other channels feed one 1x1 convolution to {@code
 * Cout} with the original's stride. Both results are added. There is no activation inside and no bias. A batch norm and
 * activation after the original convolution are kept with their names and parameters; if no batch norm follows, one is
 * added. With {@code p = Cin/split} and {@code m = omega p}, a block has
 *
 * <pre>{@code
 * p m + kh kw m + m Cout + (Cin - p) Cout + 4 m       parameters (+ 2 Cout where a batch normalization is added)
 * H W p m + H' W' (kh kw m + m Cout + (Cin - p) Cout) multiply-accumulates, from H x W to H' x W'
 * }</pre>
 *
 * <p>The output's shape is unchanged. If the convolution's padding is less than half its kernel, the other branch is
 * cropped so that each of its outputs uses the pixel under the kernel's center.
 *
 * <p>If {@code Cin} does not divide into parts, {@code p} is rounded down: the remaining channels bypass the shuffle
 * and join the plain 1x1 convolution, so that the formula holds.
 *
 * <p>With {@code init = teacher} and calibration samples, each block is fitted to the teacher's convolution by least
 * squares, in network order, on the actual outputs of the blocks before it. With inference statistics, the block is
 * linear, so its depthwise branch is a sum of {@code m} kernels of rank one, found by alternating least squares; both
 * 1x1 convolutions to {@code Cout} are fitted together. Its batch norms get the samples' statistics, so that training
 * and inference agree. The record contains the explained share of the variance of the teacher's convolution. At most
 * 4,096 pixels of the samples are used.
 *
 * <p>Skipped, with a recorded reason: nodes in {@code keep}; grouped and 1x1 convolutions; convolutions with fewer than
 * two input channels per part (such as the first one, which reads an image); padding of more than half the kernel; and
 * blocks that would not reduce both multiply-accumulates and parameters. If {@code only} is set, other nodes are not
 * considered, so that several of these strategies can treat different convolutions differently.
 *
 * @param omega the share of the depthwise branch's channels that its depthwise convolution has, in (0, 1]
 * @param split the number of parts of the channels, one of which feeds the depthwise branch; at least 2
 * @param only the names of the convolutions to consider, or all if the list is empty; {@code *} stands for any
 *     characters
 * @param keep the names of convolutions to keep unchanged; {@code *} stands for any characters
 * @param init the initialization of the blocks
 * @param align the multiple of the number of depthwise channels, if a part has that many, for instance 16 for ONNX
 *     Runtime's blocked layout; 1 rounds nothing
 */
public record ParConv(double omega, int split, List<String> only, List<String> keep, Init init, int align)
        implements SiteStrategy {

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public ParConv {
        if (!(omega > 0 && omega <= 1)) {
            throw Require.bad("omega", "a number in (0, 1]", omega);
        }
        if (split < 2) {
            throw Require.bad("split", "a whole number of at least 2", split);
        }
        Multiples.require(align);
        only = List.copyOf(only);
        keep = List.copyOf(keep);
    }

    /** Creates the strategy without rounding. */
    public ParConv(double omega, int split, List<String> only, List<String> keep, Init init) {
        this(omega, split, only, keep, init, 1);
    }

    /**
     * Creates the strategy for all convolutions except the kept ones, fitted to the teacher if there is calibration.
     */
    public ParConv(double omega, int split, List<String> keep) {
        this(omega, split, List.of(), keep, Init.TEACHER);
    }

    /** Creates the strategy with half the channels in each branch, halved again inside the depthwise branch. */
    public ParConv() {
        this(0.5, 2, List.of());
    }

    @Override
    public String type() {
        return "parconv";
    }

    @Override
    public Kind kind() {
        return Kind.APPROXIMATE;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException also ({@code bad-value}) if {@code only} or {@code keep} names a node that is not a
     *     convolution; ({@code bad-parameters}) if a kernel that a block is fitted to is not finite
     */
    @Override
    public void visit(NetworkRewriter rewriter) {
        Network network = rewriter.network();
        selection().require(network, Layer.Conv2d.class, "convolution");
        selection().forEach(network, Layer.Conv2d.class, (node, conv) -> visit(rewriter, network, node, conv));
    }

    private NodeSelection selection() {
        return new NodeSelection(only, keep);
    }

    private void visit(NetworkRewriter rewriter, Network network, Node node, Layer.Conv2d conv) {
        Optional<String> obstacle = obstacle(node, conv).or(() -> Substitute.sharing(network, node));
        if (obstacle.isPresent()) {
            rewriter.keep(node, obstacle.get());
            return;
        }
        Optional<ParConvBlock> block = ParConvBlock.of(network, node, conv, omega, split, align);
        if (block.isEmpty()) {
            rewriter.keep(
                    node,
                    "Its padding " + conv.convolution().padding()
                            + " reaches beyond the center of its kernel, where the 1x1 branch has no input.");
            return;
        }
        List<Node> nodes = block.get().nodes();
        Optional<String> objection = Substitute.objection(network, node, nodes);
        if (objection.isPresent()) {
            rewriter.keep(node, objection.get());
            return;
        }
        String how = String.format(
                Locale.ROOT,
                "A %s convolution of %d to %d channels became a ParConv block with %d depthwise channels",
                conv.kernel(),
                conv.inChannels(),
                conv.outChannels(),
                block.get().middle());
        if (rewriter.model().isEmpty()) {
            rewriter.replace(node, new NetworkRewriter.Replacement(nodes, Map.of()), how + ".");
            return;
        }
        Optional<FittedBlock> start = init == Init.TEACHER ? ParConvFit.of(rewriter, block.get()) : Optional.empty();
        rewriter.replace(
                node,
                new NetworkRewriter.Replacement(nodes, FittedBlock.parameters(start)),
                how + FittedBlock.sentence(start));
    }

    private Optional<String> obstacle(Node node, Layer.Conv2d conv) {
        int in = conv.inChannels();
        if (selection().keeps(node)) {
            return Optional.of(KeptNodes.REASON);
        }
        if (conv.convolution().groups() > 1) {
            return Optional.of("It is already grouped in " + conv.convolution().groups() + " groups.");
        }
        if (conv.kernel().equals(Size2d.ONE)) {
            return Optional.of("It is already a 1x1 convolution.");
        }
        if (in < 2 * split) {
            return Optional.of("Its " + in + (in == 1 ? " input channel is" : " input channels are")
                    + " too few to split into " + split + " parts.");
        }
        return Optional.empty();
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder(new ParConv());
    }

    /** Collects settings; those not set keep their defaults. */
    public static final class Builder {

        private double omega;
        private int split;
        private List<String> only;
        private List<String> keep;
        private Init init;
        private int align;

        private Builder(ParConv from) {
            omega = from.omega;
            split = from.split;
            only = from.only;
            keep = from.keep;
            init = from.init;
            align = from.align;
        }

        /** Sets the share of the depthwise branch's channels that its depthwise convolution has, in (0, 1]. */
        public Builder omega(double value) {
            omega = value;
            return this;
        }

        /** Sets the number of parts of the channels, one of which takes the depthwise branch. */
        public Builder split(int value) {
            split = value;
            return this;
        }

        /** Sets the names of the convolutions to consider, or all if the list is empty. */
        public Builder only(List<String> value) {
            only = value;
            return this;
        }

        /** Sets the names of convolutions to keep unchanged. */
        public Builder keep(List<String> value) {
            keep = value;
            return this;
        }

        /** Sets {@code init}: the initialization of the blocks. */
        public Builder init(Init value) {
            init = value;
            return this;
        }

        /** Sets {@code align}: the multiple of the number of depthwise channels, if a part has that many. */
        public Builder align(int value) {
            align = value;
            return this;
        }

        /**
         * Builds the settings.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public ParConv build() {
            return new ParConv(omega, split, only, keep, init, align);
        }
    }
}
