package io.parsimony.strategies.deploy;

import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Size2d;
import java.util.Optional;
import java.util.Set;

/**
 * Removes nodes that change nothing in inference: dropout; slices of everything, paddings of nothing and shuffles of one
 * group; pools of one pixel; sums, products and concatenations of one input; flattening of what is flat; and repeated
 * rectifiers.
 *
 * <p>An output of the network stays, so that it keeps its name.
 */
public record DropIdentities() implements SiteStrategy {

    private static final Set<Function> RECTIFIERS = Set.of(Function.RELU, Function.RELU6);
    /** Functions whose values are never negative. */
    private static final Set<Function> POSITIVE =
            Set.of(Function.RELU, Function.RELU6, Function.SIGMOID, Function.HARDSIGMOID, Function.SOFTPLUS);

    @Override
    public String type() {
        return "drop-identities";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    @Override
    public void visit(NetworkRewriter rewriter) {
        Network network = rewriter.network();
        for (Node node : network.nodes()) {
            Optional<String> why = why(network, node);
            if (why.isPresent() && network.outputs().contains(node.name())) {
                rewriter.keep(node, "It is an output of the network.");
            } else {
                why.ifPresent(reason -> rewriter.remove(node, reason));
            }
        }
    }

    /** Why a node changes nothing, if it does not. */
    private static Optional<String> why(Network network, Node node) {
        if (node.inputs().size() != 1) {
            return Optional.empty();
        }
        String input = node.inputs().get(0);
        Layer layer = node.layer();
        if (layer instanceof Layer.Dropout) {
            return Optional.of("Dropout does nothing in inference.");
        }
        if (layer instanceof Layer.Add || layer instanceof Layer.Multiply || layer instanceof Layer.Concat) {
            return Optional.of("It has one input.");
        }
        if (layer instanceof Layer.ChannelShuffle shuffle) {
            int channels = network.shape(input).dim(0);
            return Optional.of("It moves no channel.")
                    .filter(x -> shuffle.groups() == 1 || shuffle.groups() == channels);
        }
        if (repeats(network, input, layer)) {
            return Optional.of("Its input has no number that it would change.");
        }
        boolean same = network.shape(input).equals(network.shape(node.name()));
        return Optional.of("Its output is its input.").filter(x -> same && copies(layer));
    }

    /** Whether a layer whose output has its input's shape changes nothing. */
    private static boolean copies(Layer layer) {
        return layer instanceof Layer.Slice
                || layer instanceof Layer.Pad2d
                || layer instanceof Layer.Flatten
                || layer instanceof Layer.GlobalAvgPool2d
                || layer instanceof Layer.MaxPool2d max && isPixel(max.pooling())
                || layer instanceof Layer.AvgPool2d average && isPixel(average.pooling());
    }

    private static boolean isPixel(Pooling pooling) {
        return pooling.kernel().equals(Size2d.ONE);
    }

    /** Whether a rectifier gets what another function, perhaps pooled since, made positive already. */
    private static boolean repeats(Network network, String input, Layer layer) {
        if (!(layer instanceof Layer.Activation rectifier) || !RECTIFIERS.contains(rectifier.function())) {
            return false;
        }
        Optional<Node> before = source(network, input);
        if (before.isEmpty() || !(before.get().layer() instanceof Layer.Activation first)) {
            return false;
        }
        boolean bounded = first.function() != Function.RELU && first.function() != Function.SOFTPLUS;
        return POSITIVE.contains(first.function()) && (rectifier.function() == Function.RELU || bounded);
    }

    /** The node whose numbers a value has, behind layers that only move or drop them. */
    private static Optional<Node> source(Network network, String value) {
        if (!network.contains(value)) {
            return Optional.empty();
        }
        Node node = network.node(value);
        boolean moves = node.layer() instanceof Layer.MaxPool2d
                || node.layer() instanceof Layer.Dropout
                || node.layer() instanceof Layer.Flatten
                || node.layer() instanceof Layer.Slice
                || node.layer() instanceof Layer.ChannelShuffle;
        return moves ? source(network, node.inputs().get(0)) : Optional.of(node);
    }
}
