package io.parsimony.cost;

import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the cost of a network: step one of the paper's guideline.
 *
 * <p><b>Multiply-accumulates.</b> A convolution takes {@code out * h * w * (in/groups) * kh * kw}, a linear layer
 * {@code in * out}; biases, normalization, activations and pools count as zero.
 *
 * <p><b>Operations</b>, in inference:
 *
 * <ul>
 *   <li>a convolution or linear layer: two per multiply-accumulate, and one per output element where a bias is added;
 *   <li>batch normalization: two per element, a product and a sum, since the statistics are constants;
 *   <li>any activation function: one per element;
 *   <li>a pool: one per element of each window, padding included; a global average pool: one per input element; an
 *       adaptive pool: one per element of each window;
 *   <li>an addition or multiplication of n values: n - 1 per output element;
 *   <li>a softmax or its logarithm: five per element (maximum, difference, exponential, sum, quotient);
 *   <li>flattening, dropout, padding, slices, concatenations and channel shuffles: none.
 * </ul>
 *
 * <p><b>Traffic.</b> Every layer reads each of its inputs and stored tensors once and writes its output once; a slice
 * reads only the elements that it returns. Flattening and dropout move nothing: in inference their output is their
 * input.
 */
public final class CostAnalyzer {

    private CostAnalyzer() {}

    /** Returns the cost of every node of a network, for one sample, in float32. */
    public static CostReport analyze(Network network) {
        return analyze(network, Precision.FLOAT32);
    }

    /** Returns the cost of every node of a network, for one sample, bytes counted at a precision. */
    public static CostReport analyze(Network network, Precision precision) {
        long[] live = Liveness.of(network);
        List<LayerCost> layers = new ArrayList<>(live.length);
        for (Node node : network.nodes()) {
            layers.add(analyze(network, node, precision, live[layers.size()]));
        }
        return new CostReport(precision, layers);
    }

    private static LayerCost analyze(Network network, Node node, Precision precision, long live) {
        Shape output = network.shape(node.name());
        long trainable = 0;
        long stored = 0;
        List<ParameterSpec> own = node.isShared() ? List.of() : node.layer().parameters();
        for (ParameterSpec spec : own) {
            stored += spec.shape().size();
            trainable += spec.trainable() ? spec.shape().size() : 0;
        }
        List<Shape> inputs = node.inputs().stream().map(network::shape).toList();
        LayerCounts counts = LayerCounts.of(node.layer(), inputs, output);
        Cost cost = new Cost(counts.macs(), trainable, precision.bytes(stored), output.size());
        Work work = new Work(counts.operations(), precision.bytes(counts.moved()));
        return new LayerCost(node, counts.component(), output, cost, work, live);
    }
}
