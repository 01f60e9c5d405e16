package io.parsimony.cost;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.tensor.Shape;

/**
 * Counts what a network costs: step one of the paper's guideline.
 *
 * <p>A convolution takes {@code out * h * w * (in/groups) * kh * kw} multiply-accumulates, a linear layer {@code in *
 * out}; biases, normalisation, activations and pools count as none.
 */
public final class CostAnalyzer {

    private CostAnalyzer() {}

    /** The cost of every node of a network, for one sample. */
    public static CostReport analyze(Network network) {
        return new CostReport(network.nodes().stream()
                .map(node -> analyze(node, network.shape(node.name())))
                .toList());
    }

    private static LayerCost analyze(Node node, Shape output) {
        Layer layer = node.layer();
        Component component = Component.OTHER;
        long macs = 0;
        if (layer instanceof Layer.Conv2d conv) {
            component = Component.CONVOLUTION;
            macs = (long) output.size() * conv.fanIn();
        } else if (layer instanceof Layer.Linear linear) {
            component = Component.FULLY_CONNECTED;
            macs = (long) linear.inFeatures() * linear.outFeatures();
        } else if (layer instanceof Layer.BatchNorm2d) {
            component = Component.NORMALIZATION;
        }
        long trainable = 0;
        long stored = 0;
        for (ParameterSpec spec : layer.parameters()) {
            stored += spec.shape().size();
            trainable += spec.trainable() ? spec.shape().size() : 0;
        }
        Cost cost = new Cost(macs, trainable, stored * Float.BYTES, output.size());
        return new LayerCost(node, component, output, cost);
    }
}
