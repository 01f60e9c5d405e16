package io.parsimony.strategies.deploy;

import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Merges two convolutions or two linear layers with nothing between them into one, where this takes no more
 * multiply-accumulates. The product of both weights takes the place of the second, and the first goes.
 *
 * <p>One of two convolutions must be 1x1 without padding, and neither may have groups, except one for each channel. A first
 * convolution with a bias is merged only into a second without padding: a padded zero has no bias.
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

    @Override
    public void visit(NetworkRewriter rewriter) {
        Network network = rewriter.network();
        Map<String, LinearMap> maps = new LinkedHashMap<>();
        Map<String, String> inputs = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            Optional<LinearMap> own = LinearMap.of(rewriter, node);
            if (own.isEmpty()) {
                continue;
            }
            String input = node.inputs().get(0);
            boolean alone =
                    network.consumers(input).size() == 1 && !network.outputs().contains(input);
            Optional<LinearMap> merged = Optional.ofNullable(maps.get(input))
                    .filter(first -> alone)
                    .flatMap(first -> first.then(own.get()))
                    .filter(both -> both.operations(network.shape(node.name()))
                            <= own.get().operations(network.shape(node.name()))
                                    + maps.get(input).operations(network.shape(input)));
            maps.put(node.name(), merged.orElse(own.get()));
            inputs.put(node.name(), merged.isPresent() ? inputs.get(input) : input);
            if (merged.isPresent()) {
                maps.remove(input);
                rewriter.dissolve(network.node(input), "It was merged into [" + node.name() + "].");
            }
        }
        maps.forEach((name, map) -> {
            Node node = network.node(name);
            String input = inputs.get(name);
            if (!node.inputs().contains(input)) {
                Node put = new Node(name, map.layer(), List.of(input));
                rewriter.replace(
                        node,
                        new NetworkRewriter.Replacement(List.of(put), map.parameters(put)),
                        "It took in the layers between [" + input + "] and it.");
            }
        });
    }
}
