package io.parsimony.strategies.internal.fit;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.strategies.internal.linalg.SingularValues;
import io.parsimony.strategies.internal.site.RankSettings.Sizes;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The two factors of a 1x1 convolution.
 *
 * @param node the convolution's node
 * @param conv the convolution
 */
public record PointwiseFactors(Node node, Layer.Conv2d conv) implements Factorization {

    @Override
    public Sizes sizes() {
        long in = conv.inChannels();
        long out = conv.outChannels();
        return new Sizes((int) Math.min(in, out), in * out, in + out, conv.bias() ? out : 0);
    }

    @Override
    public String layer() {
        return "A 1x1 convolution of " + conv.inChannels() + " to " + conv.outChannels() + " channels";
    }

    @Override
    public List<Node> nodes(int rank) {
        Node a = new Node(
                node.name() + ".a",
                new Layer.Conv2d(conv.inChannels(), rank, Size2d.ONE, conv.convolution(), false),
                node.inputs());
        Node b = new Node(
                node.name() + ".b",
                new Layer.Conv2d(rank, conv.outChannels(), Size2d.ONE, Convolution.PLAIN, conv.bias()),
                List.of(a.name()));
        return List.of(a, b);
    }

    @Override
    public SingularValues values(Model model, int wanted) {
        String weight = node.parameter("weight");
        Shape matrix = Shape.of(conv.outChannels(), conv.inChannels());
        return SingularValues.of(weight, model.parameters().get(weight).reshape(matrix), wanted);
    }

    @Override
    public Map<String, Tensor> nearest(Model model, SingularValues values, int rank) {
        Map<String, Tensor> parameters = weights(values.right(rank), values.left(rank), rank);
        if (conv.bias()) {
            parameters.put(node.name() + ".b.bias", model.parameters().get(node.parameter("bias")));
        }
        return parameters;
    }

    @Override
    public Optional<FittedBlock> fitted(NetworkRewriter rewriter, int rank) {
        return ConvolutionSamples.draw(rewriter, node, conv, ConvolutionSamples.View.whole(conv))
                .map(samples -> {
                    ResponseFit.Factors factors = ResponseFit.reducedRank(samples, conv, rank);
                    ResponseFit second = factors.second();
                    Map<String, Tensor> parameters = weights(factors.first(), second.weight(), rank);
                    second.bias().ifPresent(bias -> parameters.put(node.name() + ".b.bias", bias));
                    return new FittedBlock(parameters, second.explained());
                });
    }

    private Map<String, Tensor> weights(Tensor a, Tensor b, int rank) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put(node.name() + ".a.weight", a.reshape(Shape.of(rank, conv.inChannels(), 1, 1)));
        parameters.put(node.name() + ".b.weight", b.reshape(Shape.of(conv.outChannels(), rank, 1, 1)));
        return parameters;
    }
}
