package io.parsimony.strategies.deploy;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves average pools before the 1x1 convolutions that precede them. A mean over pixels and a sum over channels
 * commute, and the convolutions then read fewer pixels. The transitions of a DenseNet are of this kind.
 *
 * <p>Such a convolution has stride one, no padding and no reader except the pool; if the pool has padding, the
 * convolution has no bias.
 */
public record PoolFirst() implements SiteStrategy {

    @Override
    public String type() {
        return "pool-first";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    @Override
    public void visit(NetworkRewriter rewriter) {
        Network network = rewriter.network();
        for (Node pool : network.nodes()) {
            boolean shrinks = network.shape(pool.name()).size()
                    < network.shape(pool.inputs().get(0)).size();
            Deque<Node> before = new ArrayDeque<>();
            String input = pool.inputs().get(0);
            while (shrinks && mayChangePlaces(network, input, pool.layer())) {
                before.push(network.node(input));
                input = network.node(input).inputs().get(0);
            }
            if (!before.isEmpty()) {
                move(rewriter, pool, List.copyOf(before));
            }
        }
    }

    private static boolean mayChangePlaces(Network network, String input, Layer pool) {
        return network.contains(input)
                && network.consumers(input).size() == 1
                && !network.outputs().contains(input)
                && network.node(input)
                        .as(Layer.Conv2d.class)
                        .filter(conv -> isPlain(conv) && averages(pool, conv.bias()))
                        .isPresent();
    }

    private static boolean isPlain(Layer.Conv2d conv) {
        return conv.kernel().equals(Size2d.ONE)
                && conv.convolution().stride().equals(Size2d.ONE)
                && conv.convolution().padding().equals(Size2d.ZERO);
    }

    private static boolean averages(Layer layer, boolean bias) {
        return layer instanceof Layer.GlobalAvgPool2d
                || layer instanceof Layer.AvgPool2d pool
                        && (!bias
                                || pool.pooling().padding().equals(Size2d.ZERO)
                                        && !pool.pooling().ceilMode());
    }

    /**
     * Replaces the pool by the moved nodes; an output of the network keeps its name, which the last convolution takes.
     */
    private static void move(NetworkRewriter rewriter, Node pool, List<Node> convolutions) {
        Node last = convolutions.get(convolutions.size() - 1);
        boolean output = rewriter.network().outputs().contains(pool.name());
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        String input = output ? last.name() : pool.name();
        nodes.add(new Node(input, pool.layer(), convolutions.get(0).inputs()));
        for (Node conv : convolutions) {
            Node put = new Node(output && conv == last ? pool.name() : conv.name(), conv.layer(), List.of(input));
            rewriter.model().ifPresent(model -> conv.layer()
                    .parameters()
                    .forEach(spec -> parameters.put(
                            put.parameter(spec.name()), model.parameters().get(conv.parameter(spec.name())))));
            rewriter.dissolve(conv, "It moved behind the pool [" + pool.name() + "].");
            nodes.add(put);
            input = put.name();
        }
        rewriter.replace(
                pool,
                new NetworkRewriter.Replacement(nodes, parameters),
                "It moved before [" + convolutions.get(0).name() + "].");
    }
}
