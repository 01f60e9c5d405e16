package io.parsimony.strategies.deploy;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Merges two consecutive convolutions or linear layers into one, if this takes no more multiply-accumulates. The
 * product of both weights replaces the second layer's weight, and the first layer is removed.
 *
 * <p>One of two convolutions must be 1x1 without padding. Neither may be grouped, except depthwise. A first convolution
 * with a bias is merged only into a second one without padding, because a padded zero has no bias.
 */
public record MergeLinear() implements SiteStrategy {

    @Override
    public String type() {
        return "merge-linear";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    /**
     * Consecutive layers to merge.
     *
     * @param layer the merged layer
     * @param nodes the layers in order
     */
    private record Chain(Layer layer, List<Node> nodes) {

        Chain with(Layer merged, Node next) {
            List<Node> longer = new ArrayList<>(nodes);
            longer.add(next);
            return new Chain(merged, longer);
        }

        Node last() {
            return nodes.get(nodes.size() - 1);
        }
    }

    @Override
    public void visit(NetworkRewriter rewriter) {
        Network network = rewriter.network();
        Map<String, Chain> chains = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            if (LinearMap.isLinear(node.layer())) {
                String input = node.inputs().get(0);
                boolean alone = network.consumers(input).size() == 1
                        && !network.outputs().contains(input);
                Optional<Chain> longer = Optional.ofNullable(chains.get(input))
                        .filter(chain -> alone)
                        .flatMap(chain -> longer(network, chain, node));
                longer.ifPresent(chain -> chains.remove(input));
                chains.put(node.name(), longer.orElse(new Chain(node.layer(), List.of(node))));
            }
        }
        chains.values().stream().filter(chain -> chain.nodes().size() > 1).forEach(chain -> merge(rewriter, chain));
    }

    /** Returns the chain with one more layer, if this takes no more operations. */
    private static Optional<Chain> longer(Network network, Chain chain, Node next) {
        long apart = operations(network, chain.layer(), chain.last()) + operations(network, next.layer(), next);
        return LinearMap.merged(chain.layer(), next.layer())
                .filter(merged -> operations(network, merged, next) <= apart)
                .map(merged -> chain.with(merged, next));
    }

    /** Returns the multiply-accumulates of a layer that computes a node's value. */
    private static long operations(Network network, Layer layer, Node node) {
        int each = layer instanceof Layer.Conv2d conv ? conv.fanIn() : ((Layer.Linear) layer).inFeatures();
        return (long) network.shape(node.name()).size() * each;
    }

    private static void merge(NetworkRewriter rewriter, Chain chain) {
        Node last = chain.last();
        Node put = new Node(last.name(), chain.layer(), chain.nodes().get(0).inputs());
        Map<String, Tensor> parameters = rewriter.model()
                .map(model -> chain.nodes().stream()
                        .map(node -> LinearMap.of(model, node))
                        .reduce(LinearMap::then)
                        .orElseThrow()
                        .parameters(put))
                .orElse(Map.of());
        List<Node> first = chain.nodes().subList(0, chain.nodes().size() - 1);
        first.forEach(node -> rewriter.dissolve(node, "It was merged into [" + last.name() + "]."));
        rewriter.replace(
                last,
                new NetworkRewriter.Replacement(List.of(put), parameters),
                "It now includes the layers " + first.stream().map(Node::name).toList() + ".");
    }
}
