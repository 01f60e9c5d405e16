package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes batch normalisations out by folding them, at inference statistics, into the convolutions before them: for
 * deployment, where many small operations cost more than their arithmetic (Jacob et al., <i>Quantization and training of
 * neural networks for efficient integer-arithmetic-only inference</i>, CVPR 2018, section 3.2). With scale {@code s =
 * gamma / sqrt(var + eps)} of each output channel,
 *
 * <pre>{@code
 * W' = s W      b' = s (b - mean) + beta
 * }</pre>
 *
 * <p>so that the function stays, up to rounding. A convolution without a bias gets one: of the batch normalisation's
 * {@code 2 C} trainable parameters {@code C} go. Behind a sum of convolutions, as at the end of a ParConv block, all of
 * them are scaled and the first takes the bias. The convolution's own value becomes what the batch normalisation gave,
 * and it is what the batch normalisation corresponds to.
 *
 * <p>A folded model is not for training: nothing normalises any more.
 *
 * <p>Left alone, with the reason on record: what {@code keep} names; batch normalisations behind anything else, such as a
 * concatenation, a pool or a channel shuffle, which have no weights to take them; and those whose convolution's value is
 * also used elsewhere or is an output of the network. What {@code only} does not name is not looked at.
 *
 * @param only the names of the batch normalisations to look at, all where the list is empty; {@code *} stands for any
 *     characters
 * @param keep the names of batch normalisations to leave alone; {@code *} stands for any characters
 */
public record FoldBatchNorm(List<String> only, List<String> keep) implements SiteStrategy {

    /** Copies the lists. */
    public FoldBatchNorm {
        only = List.copyOf(only);
        keep = List.copyOf(keep);
    }

    /** All batch normalisations. */
    public FoldBatchNorm() {
        this(List.of(), List.of());
    }

    @Override
    public String type() {
        return "fold-batch-norm";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException also ({@code bad-value}) if {@code only} or {@code keep} names a node that is not a
     *     batch normalisation
     */
    @Override
    public void visit(NetworkRewriter rewriter) {
        Network network = rewriter.network();
        Selection selection = new Selection(only, keep);
        selection.require(network, Layer.BatchNorm2d.class, "batch normalisation");
        selection.forEach(network, Layer.BatchNorm2d.class, (node, norm) -> {
            List<Node> takers = new ArrayList<>();
            Optional<String> obstacle = selection.keeps(node)
                    ? Optional.of(Kept.REASON)
                    : takers(network, node.inputs().get(0), takers);
            if (obstacle.isPresent()) {
                rewriter.keep(node, obstacle.get());
            } else {
                fold(rewriter, node, norm, takers);
            }
        });
    }

    /** Adds the convolutions that can take a scale of a value, or says why they cannot. */
    private static Optional<String> takers(Network network, String value, List<Node> takers) {
        if (!network.contains(value)) {
            return Optional.of("It follows the network's input [" + value + "], which has no weights to take it.");
        }
        Node node = network.node(value);
        if (network.outputs().contains(value)) {
            return Optional.of("The value of [" + value + "] before it is an output of the network.");
        }
        if (network.consumers(value).size() > 1) {
            return Optional.of("The value of [" + value + "] before it is also used elsewhere.");
        }
        if (node.is(Layer.Conv2d.class)) {
            takers.add(node);
            return Optional.empty();
        }
        boolean sum = node.is(Layer.Add.class)
                && new HashSet<>(node.inputs()).size() == node.inputs().size()
                && node.inputs().stream().allMatch(input -> network.shape(input).equals(network.shape(value)));
        if (!sum) {
            return Optional.of(
                    "It follows the " + node.layer().op() + " [" + value + "], which has no weights to take it.");
        }
        return node.inputs().stream()
                .map(input -> takers(network, input, takers))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static void fold(NetworkRewriter rewriter, Node node, Layer.BatchNorm2d norm, List<Node> takers) {
        for (int i = 0; i < takers.size(); i++) {
            Node taker = takers.get(i);
            boolean first = i == 0;
            Layer.Conv2d conv = (Layer.Conv2d) taker.layer();
            Layer.Conv2d folded = new Layer.Conv2d(
                    conv.inChannels(), conv.outChannels(), conv.kernel(), conv.convolution(), first || conv.bias());
            Map<String, Tensor> parameters = rewriter.model()
                    .map(model -> folded(model, node, norm, taker, conv, first))
                    .orElse(Map.of());
            Node put = new Node(taker.name(), folded, taker.inputs());
            rewriter.replace(
                    taker,
                    new NetworkRewriter.Replacement(List.of(put), parameters),
                    "It took in the batch normalisation [" + node.name() + "].");
        }
        rewriter.remove(
                node, "It was folded into " + takers.stream().map(Node::name).toList() + ".");
    }

    private static Map<String, Tensor> folded(
            Model model, Node node, Layer.BatchNorm2d norm, Node taker, Layer.Conv2d conv, boolean first) {
        Parameters before = model.parameters();
        Tensor weight = before.get(taker.parameter("weight"));
        int channels = conv.outChannels();
        int each = weight.shape().size() / channels;
        double[] weights = new double[channels * each];
        double[] biases = new double[channels];
        for (int o = 0; o < channels; o++) {
            double variance = before.get(node.parameter(Layer.BatchNorm2d.RUNNING_VARIANCE))
                    .get(o);
            double mean =
                    before.get(node.parameter(Layer.BatchNorm2d.RUNNING_MEAN)).get(o);
            double scale = before.get(node.parameter("weight")).get(o) / Math.sqrt(variance + norm.epsilon());
            double bias = conv.bias() ? before.get(taker.parameter("bias")).get(o) : 0;
            double shift = before.get(node.parameter("bias")).get(o);
            biases[o] = first ? scale * (bias - mean) + shift : scale * bias;
            for (int i = o * each; i < (o + 1) * each; i++) {
                weights[i] = scale * weight.get(i);
            }
        }
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put(taker.parameter("weight"), Tensor.of(weight.shape(), weights));
        if (first || conv.bias()) {
            parameters.put(taker.parameter("bias"), Tensor.of(Shape.of(channels), biases));
        }
        return parameters;
    }
}
