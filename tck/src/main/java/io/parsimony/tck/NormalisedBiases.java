package io.parsimony.tck;

import io.parsimony.distill.Taps;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The biases that batch normalisation takes away again: in training mode the network's function does not depend on them,
 * their exact gradient is zero, and what an engine computes for it is rounding noise.
 */
final class NormalisedBiases {

    private NormalisedBiases() {}

    /**
     * The full names of these biases, and of the running means that follow them.
     *
     * <p>A bias counts if its layer's value reaches nothing but batch normalisations, through additions at most, and
     * is neither an output nor compared with a teacher's.
     */
    static Set<String> of(Network network, Taps taps) {
        Set<String> seen = new LinkedHashSet<>(network.outputs());
        taps.pairs().forEach(tap -> seen.add(tap.student()));
        Set<String> names = new LinkedHashSet<>();
        for (Node node : network.nodes()) {
            boolean bias = node.layer() instanceof Layer.Conv2d layer && layer.bias();
            Set<String> means = new LinkedHashSet<>();
            if (bias && onlyNormalised(network, seen, node, means)) {
                names.add(node.parameter("bias"));
                names.addAll(means);
            }
        }
        return names;
    }

    private static boolean onlyNormalised(Network network, Set<String> seen, Node node, Set<String> means) {
        List<Node> consumers = network.consumers(node.name());
        if (consumers.isEmpty() || seen.contains(node.name())) {
            return false;
        }
        for (Node consumer : consumers) {
            if (consumer.layer() instanceof Layer.BatchNorm2d) {
                means.add(consumer.parameter(Layer.BatchNorm2d.RUNNING_MEAN));
            } else if (!(consumer.layer() instanceof Layer.Add) || !onlyNormalised(network, seen, consumer, means)) {
                return false;
            }
        }
        return true;
    }
}
