package io.parsimony.internal.rewrite;

import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerTraits;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The linear layer of a classifier's logits, directly or through a softmax or its logarithm. Each of its rows is a
 * class.
 *
 * @param node its node
 * @param linear its layer
 */
public record OutputLayer(Node node, Layer.Linear linear) {

    /** Returns the output layer of a network, if its first output comes from one. */
    public static Optional<OutputLayer> of(Network network) {
        return network.find(network.logits())
                .flatMap(node -> node.as(Layer.Linear.class).map(linear -> new OutputLayer(node, linear)));
    }

    /** Returns the reason why the number of outputs must not change, one sentence; empty if it may change. */
    public Optional<String> objection(Network network) {
        String name = node.name();
        List<Node> consumers = network.consumers(name);
        Optional<Node> head = network.head();
        if (head.isPresent() && head.get().layer().traits().output() == LayerTraits.Output.VALUES) {
            return Optional.of("Its outputs pass through a sigmoid: each output is a label of its own.");
        }
        Optional<Node> sharer = network.sharer(node);
        if (sharer.isPresent()) {
            return Optional.of("It shares its parameters with [" + sharer.get().name() + "].");
        }
        if (consumers.size() > (head.isPresent() ? 1 : 0)) {
            String other = consumers.get(head.isPresent() ? 1 : 0).name();
            return Optional.of("The node [" + other + "] also uses its value.");
        }
        if (head.isPresent()
                && (network.outputs().contains(name)
                        || !network.consumers(head.get().name()).isEmpty())) {
            return Optional.of("The network uses both its value and its softmax.");
        }
        return Optional.empty();
    }

    /**
     * Returns the node with another number of outputs. A node with fewer outputs always has a bias: see {@link #tied}.
     */
    public Node narrowed(int classes) {
        boolean bias = linear.bias() || classes < linear.outFeatures();
        Layer narrowed = linear.withChannels(linear.inFeatures(), classes).withBias(bias);
        return new Node(node.name(), narrowed, node.inputs());
    }

    /**
     * Returns the weights and biases of grouped classes. A new row is the mean of its members' rows, a new bias the
     * mean of their biases plus {@code log(members)}: for equal members the new logit is the logarithm of their summed
     * probability. An ungrouped class keeps its bits.
     *
     * @param parameters the parameters of the model before
     * @return the parameters of the {@linkplain #narrowed narrowed} node, by full name
     */
    public Map<String, Tensor> tied(Parameters parameters, ClassGrouping map) {
        String weightName = node.parameter("weight");
        String biasName = node.parameter("bias");
        Map<String, Tensor> tied = new LinkedHashMap<>();
        int[] sizes = map.sizes();
        tied.put(weightName, means(parameters.get(weightName), linear.inFeatures(), map, sizes));
        if (linear.bias() || !map.isIdentity()) {
            Tensor biases = linear.bias() ? parameters.get(biasName) : Tensor.full(Shape.of(map.before()), 0);
            Tensor means = means(biases, 1, map, sizes);
            double[] shifted = new double[map.after()];
            for (int t = 0; t < shifted.length; t++) {
                shifted[t] = means.get(t) + Math.log(sizes[t]);
            }
            tied.put(biasName, Tensor.of(Shape.of(map.after()), shifted));
        }
        return tied;
    }

    /** Returns the means over members of rows of {@code width} numbers, in double precision. */
    private static Tensor means(Tensor rows, int width, ClassGrouping map, int[] sizes) {
        double[] means = new double[map.after() * width];
        for (int i = 0; i < map.before(); i++) {
            int to = map.target(i) * width;
            for (int j = 0; j < width; j++) {
                means[to + j] += rows.get(i * width + j);
            }
        }
        for (int t = 0; t < map.after(); t++) {
            for (int j = 0; j < width; j++) {
                means[t * width + j] /= sizes[t];
            }
        }
        return Tensor.of(rows.shape().with(0, map.after()), means);
    }
}
