package io.parsimony.strategies.internal.fit;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.strategies.internal.linalg.SingularValues;
import io.parsimony.strategies.internal.site.RankSettings.Sizes;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two factors of a linear layer.
 *
 * @param node the layer's node
 * @param linear the layer
 */
public record LinearFactors(Node node, Layer.Linear linear) implements Factorization {

    @Override
    public Sizes sizes() {
        long in = linear.inFeatures();
        long out = linear.outFeatures();
        return new Sizes((int) Math.min(in, out), in * out, in + out, linear.bias() ? out : 0);
    }

    @Override
    public String layer() {
        return "A linear layer of " + linear.inFeatures() + " to " + linear.outFeatures() + " features";
    }

    @Override
    public List<Node> nodes(int rank) {
        Node a = new Node(node.name() + ".a", new Layer.Linear(linear.inFeatures(), rank, false), node.inputs());
        Node b = new Node(
                node.name() + ".b", new Layer.Linear(rank, linear.outFeatures(), linear.bias()), List.of(a.name()));
        return List.of(a, b);
    }

    @Override
    public SingularValues values(Model model, int wanted) {
        String weight = node.parameter("weight");
        return SingularValues.of(weight, model.parameters().get(weight), wanted);
    }

    @Override
    public Map<String, Tensor> nearest(Model model, SingularValues values, int rank) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put(node.name() + ".a.weight", values.right(rank));
        parameters.put(node.name() + ".b.weight", values.left(rank));
        if (linear.bias()) {
            parameters.put(node.name() + ".b.bias", model.parameters().get(node.parameter("bias")));
        }
        return parameters;
    }
}
