package io.parsimony.tck.check;

import io.parsimony.internal.distill.Taps;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerTraits.Standardization;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The biases and shifts that batch norms cancel. In training mode, the network's function does not depend on them,
 * their exact gradient is zero, and an engine's gradient is rounding noise.
 *
 * @param biases the full names of these biases
 * @param means the full names of the affected running means
 */
record NormalisedBiases(Set<String> biases, Set<String> means) {

    static final NormalisedBiases NONE = new NormalisedBiases(Set.of(), Set.of());

    /** Copies the sets. */
    NormalisedBiases {
        biases = Set.copyOf(biases);
        means = Set.copyOf(means);
    }

    /**
     * Finds these biases in a student.
     *
     * <p>A bias adds a constant to each channel. It is canceled if that constant reaches only batch norms, at most
     * through additions and convolutions without padding (which map constants to constants), and no output and no
     * activation that is compared with a teacher's.
     */
    static NormalisedBiases of(Network network, Taps taps) {
        Set<String> seen = new LinkedHashSet<>(network.outputs());
        taps.pairs().forEach(tap -> seen.add(tap.student()));
        Set<String> biases = new LinkedHashSet<>();
        Set<String> means = new LinkedHashSet<>();
        for (Node node : network.nodes()) {
            boolean biased = node.layer().parameters().stream()
                    .anyMatch(spec -> spec.name().equals("bias"));
            Set<String> reached = new LinkedHashSet<>();
            if (biased && onlyNormalised(network, seen, node, reached)) {
                biases.add(node.parameter("bias"));
                means.addAll(reached);
            }
        }
        return new NormalisedBiases(biases, means);
    }

    private static boolean onlyNormalised(Network network, Set<String> seen, Node node, Set<String> means) {
        List<Node> consumers = network.consumers(node.name());
        if (consumers.isEmpty() || seen.contains(node.name())) {
            return false;
        }
        for (Node consumer : consumers) {
            if (consumer.layer().traits().standardization() == Standardization.BATCH) {
                means.add(consumer.parameter(Layer.BatchNorm2d.RUNNING_MEAN));
            } else if (!keepsConstants(consumer) || !onlyNormalised(network, seen, consumer, means)) {
                return false;
            }
        }
        return true;
    }

    private static boolean keepsConstants(Node node) {
        return node.is(Layer.Add.class)
                || node.as(Layer.Conv2d.class).filter(conv -> !conv.isPadded()).isPresent();
    }
}
