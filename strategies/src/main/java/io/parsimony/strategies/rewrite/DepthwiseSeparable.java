package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.fit.DepthwiseSeparableFit;
import io.parsimony.strategies.internal.fit.FittedBlock;
import io.parsimony.strategies.internal.site.KeptNodes;
import io.parsimony.strategies.internal.site.NodeSelection;
import io.parsimony.strategies.internal.site.Substitute;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces convolutions by depthwise separable ones, the block of MobileNet (Howard et al., <i>MobileNets: efficient
 * convolutional neural networks for mobile vision applications</i>, 2017; arXiv 1704.04861): a depthwise convolution
 * with the original's kernel, stride, padding and dilation, batch norm, ReLU, and a 1x1 convolution to {@code Cout}.
 * There is no bias. A batch norm and activation after the original are kept with their names and parameters; if no
 * batch norm follows, one is added. A block has
 *
 * <pre>{@code
 * kh kw Cin + Cin Cout + 2 Cin      parameters (+ 2 Cout where a batch normalization is added)
 * H' W' (kh kw Cin + Cin Cout)      multiply-accumulates, to H' x W'
 * }</pre>
 *
 * <p>With {@code init = teacher} and calibration samples, each block is fitted to the teacher's convolution by least
 * squares, in network order, on the actual outputs of the blocks before it. The depthwise kernel of each channel starts
 * as the best rank-one approximation of the teacher's kernel for this channel (its first singular vector). Alternating
 * least squares improve it without the ReLU. The batch norm's shift then keeps most of the outputs positive, and the
 * 1x1 convolution is fitted after the ReLU. The record contains the explained share of the variance of the teacher's
 * convolution.
 *
 * <p>Skipped, with a recorded reason: nodes in {@code keep}; grouped and 1x1 convolutions; and blocks that would not
 * reduce both multiply-accumulates and parameters. If {@code only} is set, other nodes are not considered.
 *
 * @param only the names of the convolutions to consider, or all if the list is empty; {@code *} stands for any
 *     characters
 * @param keep the names of convolutions to keep unchanged; {@code *} stands for any characters
 * @param init the initialization of the blocks
 */
public record DepthwiseSeparable(List<String> only, List<String> keep, Init init) implements SiteStrategy {

    /** Copies the lists. */
    public DepthwiseSeparable {
        only = List.copyOf(only);
        keep = List.copyOf(keep);
    }

    /** Creates the strategy for all convolutions, fitted to the teacher if there is calibration. */
    public DepthwiseSeparable() {
        this(List.of(), List.of(), Init.TEACHER);
    }

    @Override
    public String type() {
        return "depthwise-separable";
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
        NodeSelection selection = new NodeSelection(only, keep);
        selection.require(network, Layer.Conv2d.class, "convolution");
        selection.forEach(network, Layer.Conv2d.class, (node, conv) -> {
            List<Node> block = block(network, node, conv);
            Optional<String> obstacle = selection.keeps(node) ? Optional.of(KeptNodes.REASON) : obstacle(conv);
            Optional<String> objection = obstacle.or(() -> Substitute.sharing(network, node))
                    .or(() -> Substitute.objection(network, node, block));
            objection.ifPresentOrElse(why -> rewriter.keep(node, why), () -> replace(rewriter, node, conv, block));
        });
    }

    private static Optional<String> obstacle(Layer.Conv2d conv) {
        if (conv.convolution().groups() > 1) {
            return Optional.of("It is already grouped in " + conv.convolution().groups() + " groups.");
        }
        return conv.kernel().equals(Size2d.ONE) ? Optional.of("It is already a 1x1 convolution.") : Optional.empty();
    }

    private void replace(NetworkRewriter rewriter, Node node, Layer.Conv2d conv, List<Node> block) {
        String how = "A " + conv.kernel() + " convolution of " + conv.inChannels() + " to " + conv.outChannels()
                + " channels became a depthwise and a 1x1 convolution";
        if (rewriter.model().isEmpty()) {
            rewriter.replace(node, new NetworkRewriter.Replacement(block, Map.of()), how + ".");
            return;
        }
        Optional<FittedBlock> start =
                init == Init.TEACHER ? DepthwiseSeparableFit.of(rewriter, node, conv) : Optional.empty();
        rewriter.replace(
                node,
                new NetworkRewriter.Replacement(block, FittedBlock.parameters(start)),
                how + FittedBlock.sentence(start));
    }

    private static List<Node> block(Network network, Node node, Layer.Conv2d conv) {
        Convolution c = conv.convolution();
        int in = conv.inChannels();
        Convolution depthwise = new Convolution(c.stride(), c.padding(), c.dilation(), in);
        String name = node.name();
        List<Node> nodes = new ArrayList<>();
        nodes.add(new Node(
                name + ".depthwise", new Layer.Conv2d(in, in, conv.kernel(), depthwise, false), node.inputs()));
        nodes.add(new Node(name + ".depthwise_bn", new Layer.BatchNorm2d(in), List.of(name + ".depthwise")));
        nodes.add(new Node(
                name + ".relu", new Layer.Activation(Layer.Activation.Function.RELU), List.of(name + ".depthwise_bn")));
        nodes.add(new Node(
                name + ".pointwise",
                new Layer.Conv2d(in, conv.outChannels(), Size2d.ONE, Convolution.PLAIN, false),
                List.of(name + ".relu")));
        if (!Substitute.isStandardized(network, node)) {
            nodes.add(new Node(name + ".bn", new Layer.BatchNorm2d(conv.outChannels()), List.of(name + ".pointwise")));
        }
        return nodes;
    }
}
