package io.parsimony.strategies.deploy;

import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Size2d;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Removes nodes that have no effect in inference. These are dropout; slices of whole axes, empty paddings, shuffles of
 * one group and gathers in order; pools of one pixel; sums, products and concatenations of one input; flattening of
 * flat values; and repeated ReLUs.
 *
 * <p>An output of the network is kept, because it keeps its name.
 */
public record DropIdentities() implements SiteStrategy {

    private static final Set<Function> RECTIFIERS = Set.of(Function.RELU, Function.RELU6);
    /** Functions whose values are never negative. */
    private static final Set<Function> POSITIVE =
            Set.of(Function.RELU, Function.RELU6, Function.SIGMOID, Function.HARDSIGMOID, Function.SOFTPLUS);

    /** Layers that change nothing if their output has their input's shape. */
    private static final List<Class<? extends Layer>> COPIES = List.of(
            Layer.Slice.class,
            Layer.Pad2d.class,
            Layer.Flatten.class,
            Layer.Reshape.class,
            Layer.GlobalAvgPool2d.class,
            Layer.AdaptiveAvgPool2d.class);
    /** Layers whose every output element is an input element. */
    private static final List<Class<? extends Layer>> CHOOSES = List.of(
            Layer.MaxPool2d.class,
            Layer.Dropout.class,
            Layer.Flatten.class,
            Layer.Slice.class,
            Layer.ChannelShuffle.class);

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

    /** Returns the reason why a node changes nothing; empty if it changes something. */
    private static Optional<String> why(Network network, Node node) {
        if (node.inputs().size() != 1) {
            return Optional.empty();
        }
        String input = node.inputs().get(0);
        if (node.is(Layer.Dropout.class)) {
            return Optional.of("Dropout has no effect in inference.");
        }
        if (node.is(Layer.Add.class) || node.is(Layer.Multiply.class) || node.is(Layer.Concat.class)) {
            return Optional.of("It has one input.");
        }
        Optional<Layer.ChannelShuffle> shuffle = node.as(Layer.ChannelShuffle.class);
        if (shuffle.isPresent()) {
            int channels = network.shape(input).dim(0);
            return shuffle.map(Layer.ChannelShuffle::groups)
                    .filter(groups -> groups == 1 || groups == channels)
                    .map(groups -> "It keeps the order of the channels.");
        }
        Optional<Layer.Gather> gather = node.as(Layer.Gather.class);
        if (gather.isPresent()) {
            List<Integer> all = IntStream.range(
                            0, network.shape(input).dim(gather.get().axis() - 1))
                    .boxed()
                    .toList();
            return gather.filter(layer -> layer.indices().equals(all))
                    .map(layer -> "It keeps the order of the elements.");
        }
        if (repeats(network, input, node)) {
            return Optional.of("It changes no value of its input.");
        }
        boolean same = network.shape(input).equals(network.shape(node.name()));
        return Optional.of("Its output equals its input.").filter(x -> same && copies(node));
    }

    /** Returns whether a layer with equal input and output shapes changes nothing. */
    private static boolean copies(Node node) {
        Optional<Pooling> pooling = node.as(Layer.MaxPool2d.class)
                .map(Layer.MaxPool2d::pooling)
                .or(() -> node.as(Layer.AvgPool2d.class).map(Layer.AvgPool2d::pooling));
        return COPIES.stream().anyMatch(node::is)
                || pooling.filter(window -> window.kernel().equals(Size2d.ONE)).isPresent();
    }

    /**
     * Returns whether an earlier function, possibly followed by pools, has already made a rectifier's input
     * nonnegative.
     */
    private static boolean repeats(Network network, String input, Node node) {
        Optional<Function> rectifier = function(node).filter(RECTIFIERS::contains);
        Optional<Function> first = rectifier
                .flatMap(x -> source(network, input))
                .flatMap(DropIdentities::function)
                .filter(POSITIVE::contains);
        return first.filter(x -> rectifier.get() == Function.RELU || x != Function.RELU && x != Function.SOFTPLUS)
                .isPresent();
    }

    private static Optional<Function> function(Node node) {
        return node.as(Layer.Activation.class).map(Layer.Activation::function);
    }

    /** Returns the node whose elements a value contains, before layers that only move or drop them. */
    private static Optional<Node> source(Network network, String value) {
        return network.find(value)
                .flatMap(node -> CHOOSES.stream().anyMatch(node::is)
                        ? source(network, node.inputs().get(0))
                        : Optional.of(node));
    }
}
