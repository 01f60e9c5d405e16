package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.NetworkRewriter.Replacement;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.linalg.Matrices;
import io.parsimony.strategies.internal.site.KeptNodes;
import io.parsimony.strategies.internal.site.Route;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces the flattening of a feature map {@code [C, H, W]} and the linear layer {@code [F, C H W]} after it by global
 * average pooling and a linear layer {@code [F, C]} (Lin, Chen and Yan, <i>Network in network</i>, ICLR 2014). It
 * starts from the teacher's weights summed over space,
 *
 * <pre>{@code W'[f, c] = sum over h, w of W[f, c, h, w]}</pre>
 *
 * which equals the teacher's function if each channel is constant over the map, and otherwise the teacher's function of
 * the map's mean. The layer takes {@code F C} multiply-accumulates instead of {@code F C H W}.
 *
 * <p>With {@code layers = all}, one linear layer from the channels to the last layer's outputs replaces all linear
 * layers after the flattening, including the activations and dropout between them, as in a residual network. It starts
 * from the product of their weights without the activations, which is only an initial value.
 *
 * <p>Skipped, with a recorded reason: nodes in {@code keep}; linear layers without a flattening before them
 * (activations and dropout may lie between); and flattenings of values other than a feature map of more than one pixel,
 * or with other readers.
 *
 * @param layers whether to replace only the first linear layer or all
 * @param keep the names of linear layers to keep unchanged; with {@code layers = all}, the layers before such a layer
 *     are replaced
 */
public record GlobalPoolHead(Layers layers, List<String> keep) implements SiteStrategy {

    /** The linear layers to replace. */
    public enum Layers {
        /** The first one after the flattening. */
        FIRST,
        /** All consecutive linear layers from the first one on. */
        ALL
    }

    /** Copies the list. */
    public GlobalPoolHead {
        keep = List.copyOf(keep);
    }

    /** Creates the strategy for the first linear layer. */
    public GlobalPoolHead() {
        this(Layers.FIRST, List.of());
    }

    @Override
    public String type() {
        return "global-pool-head";
    }

    @Override
    public Kind kind() {
        return Kind.APPROXIMATE;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException also ({@code bad-value}) if {@code keep} names a node that is not a linear layer;
     *     ({@code bad-parameters}) if a weight is not finite
     */
    @Override
    public void visit(NetworkRewriter rewriter) {
        KeptNodes.require(rewriter.network(), keep, Layer.Linear.class, "linear layer");
        List<String> gone = new ArrayList<>();
        rewriter.network().forEach(Layer.Linear.class, (node, linear) -> {
            if (!gone.contains(node.name())) {
                visit(rewriter, node, gone);
            }
        });
    }

    private void visit(NetworkRewriter rewriter, Node first, List<String> gone) {
        Network network = rewriter.network();
        Optional<Node> flatten = flattening(network, first);
        Optional<String> obstacle = keep.contains(first.name())
                ? Optional.of(KeptNodes.REASON)
                : flatten.isEmpty() ? Optional.of("No flatten layer precedes it.") : obstacle(network, flatten.get());
        if (obstacle.isPresent()) {
            rewriter.keep(first, obstacle.get());
            return;
        }
        Shape map = network.shape(flatten.get().inputs().get(0));
        List<Node> head = layers == Layers.ALL ? following(network, first) : List.of(first);
        replaceFlattening(rewriter, flatten.get(), map);
        replaceLinear(rewriter, head, map);
        head.forEach(node -> gone.add(node.name()));
    }

    /** Returns the flattening that a layer's input comes from, through scalar functions. */
    private static Optional<Node> flattening(Network network, Node linear) {
        String value = linear.inputs().get(0);
        while (network.contains(value)) {
            Node node = network.node(value);
            if (node.is(Layer.Flatten.class)) {
                return Optional.of(node);
            }
            if (!node.is(Layer.ScalarFunction.class)) {
                return Optional.empty();
            }
            value = node.inputs().get(0);
        }
        return Optional.empty();
    }

    private static Optional<String> obstacle(Network network, Node flatten) {
        Shape map = network.shape(flatten.inputs().get(0));
        if (map.rank() != 3) {
            return Optional.of(
                    "The flattened value before it has the shape " + map + ", not channels, height and width.");
        }
        if (map.dim(1) * map.dim(2) == 1) {
            return Optional.of("The feature map before it already has only one pixel.");
        }
        String pool = pool(flatten);
        if (network.contains(pool) || network.inputs().containsKey(pool)) {
            return Optional.of("The network already uses the name [" + pool + "] of its replacement.");
        }
        Route route = Route.from(network, flatten.name());
        return route.end().isPresent()
                ? Optional.empty()
                : Optional.of("The flatten layer before it cannot be removed. " + route.obstacle());
    }

    /** Returns the consecutive linear layers from the first on, up to the last one that may be removed. */
    private List<Node> following(Network network, Node first) {
        List<Node> head = new ArrayList<>(List.of(first));
        Optional<Node> next = Route.from(network, first.name()).end();
        while (next.isPresent() && !keep.contains(next.get().name())) {
            head.add(next.get());
            next = Route.from(network, next.get().name()).end();
        }
        return head;
    }

    private static String pool(Node flatten) {
        return flatten.name() + ".pool";
    }

    private static void replaceFlattening(NetworkRewriter rewriter, Node flatten, Shape map) {
        Node pool = new Node(pool(flatten), new Layer.GlobalAvgPool2d(), flatten.inputs());
        Node flat = new Node(flatten.name(), flatten.layer(), List.of(pool.name()));
        String how = "The feature map " + map + " is averaged over height and width before it is flattened.";
        rewriter.replace(flatten, new Replacement(List.of(pool, flat), Map.of()), how);
    }

    private static void replaceLinear(NetworkRewriter rewriter, List<Node> head, Shape map) {
        Network network = rewriter.network();
        Node last = head.get(head.size() - 1);
        for (Node node : head.subList(0, head.size() - 1)) {
            String why = "It was merged into [" + last.name() + "].";
            remove(rewriter, node, why);
            Route.from(network, node.name()).between().forEach(function -> remove(rewriter, function, why));
        }
        int outputs = linear(last).outFeatures();
        boolean bias = head.stream().anyMatch(node -> linear(node).bias());
        Node small = new Node(last.name(), new Layer.Linear(map.dim(0), outputs, bias), last.inputs());
        Map<String, Tensor> parameters = rewriter.model()
                .map(model -> parameters(model.parameters(), head, map.dim(0), bias))
                .orElse(Map.of());
        String how = head.size() == 1
                ? "Its weights were summed over the map's " + map.dim(1) * map.dim(2) + " pixels."
                : "It replaces " + head.size() + " linear layers and starts as their product.";
        rewriter.replace(last, new Replacement(List.of(small), parameters), how);
    }

    private static void remove(NetworkRewriter rewriter, Node node, String why) {
        rewriter.remove(node, why);
        rewriter.unmatch(node);
    }

    private static Layer.Linear linear(Node node) {
        return node.as(Layer.Linear.class).orElseThrow();
    }

    /** Returns the product of all layers, with the first layer's weights summed over space. */
    private static Map<String, Tensor> parameters(Parameters before, List<Node> head, int channels, boolean bias) {
        Node first = head.get(0);
        double[] weight = summed(numbers(before, first, "weight"), linear(first), channels);
        double[] biases = biases(before, first);
        for (Node node : head.subList(1, head.size())) {
            double[] next = numbers(before, node, "weight");
            int outputs = linear(node).outFeatures();
            weight = Matrices.product(next, outputs, weight, channels);
            double[] carried = Matrices.product(next, outputs, biases, 1);
            biases = biases(before, node);
            for (int i = 0; i < outputs; i++) {
                biases[i] += carried[i];
            }
        }
        Node last = head.get(head.size() - 1);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put(last.parameter("weight"), Tensor.of(Shape.of(biases.length, channels), weight));
        if (bias) {
            parameters.put(last.parameter("bias"), Tensor.of(Shape.of(biases.length), biases));
        }
        return parameters;
    }

    private static double[] summed(double[] weight, Layer.Linear layer, int channels) {
        int pixels = layer.inFeatures() / channels;
        double[] summed = new double[layer.outFeatures() * channels];
        for (int i = 0; i < weight.length; i++) {
            summed[i / pixels] += weight[i];
        }
        return summed;
    }

    private static double[] biases(Parameters before, Node node) {
        return linear(node).bias()
                ? numbers(before, node, "bias")
                : new double[linear(node).outFeatures()];
    }

    private static double[] numbers(Parameters before, Node node, String parameter) {
        String name = node.parameter(parameter);
        return Matrices.numbers(name, before.get(name));
    }
}
