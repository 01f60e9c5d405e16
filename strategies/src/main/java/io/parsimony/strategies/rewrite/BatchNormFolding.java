package io.parsimony.strategies.rewrite;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.NetworkRewriter.Replacement;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Folds batch norms and constant scales and shifts of a network into layers with weights. */
final class BatchNormFolding {

    private final NetworkRewriter rewriter;
    private final Network network;
    private final Set<String> gone = new HashSet<>();
    private final Map<String, Taker> takers = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();

    BatchNormFolding(NetworkRewriter rewriter) {
        this.rewriter = rewriter;
        this.network = rewriter.network();
    }

    /** The scale and shift of each channel; empty without parameters. */
    private record Affine(double[] scale, double[] shift) {}

    /** A layer with weights and the nodes folded into it. */
    private final class Taker {
        private final Node node;
        private final Layer.Dense layer;
        private final List<String> taken = new ArrayList<>();
        private final double[] weights;
        private final double[] biases;
        private boolean bias;

        Taker(Node node) {
            this.node = node;
            this.layer = node.as(Layer.Dense.class).orElseThrow();
            this.bias = layer.bias();
            this.weights = rewriter.model()
                    .map(model -> values(model.parameters(), node.parameter("weight")))
                    .orElse(new double[0]);
            this.biases = rewriter.model()
                    .map(model ->
                            bias ? values(model.parameters(), node.parameter("bias")) : new double[outputs(layer)])
                    .orElse(new double[0]);
        }

        /** Folds a node after the layer into it; of a sum of layers, only one takes the shift. */
        void takeFollowing(Node norm, boolean shifted) {
            taken.add(norm.name());
            bias |= shifted;
            affine(norm).ifPresent(affine -> {
                int each = weights.length / biases.length;
                for (int o = 0; o < biases.length; o++) {
                    biases[o] = affine.scale()[o] * biases[o] + (shifted ? affine.shift()[o] : 0);
                    for (int i = o * each; i < (o + 1) * each; i++) {
                        weights[i] *= affine.scale()[o];
                    }
                }
            });
        }

        /** Folds a node before the layer into it. */
        void takePreceding(Node norm) {
            taken.add(norm.name());
            bias = true;
            affine(norm).ifPresent(affine -> {
                int each = weights.length / biases.length;
                int groups = layer.groups();
                int perChannel = each * groups / affine.scale().length;
                for (int o = 0; o < biases.length; o++) {
                    int first = o / (biases.length / groups) * (each / perChannel);
                    for (int i = 0; i < each; i++) {
                        int channel = first + i / perChannel;
                        biases[o] += weights[o * each + i] * affine.shift()[channel];
                        weights[o * each + i] *= affine.scale()[channel];
                    }
                }
            });
        }

        void replace() {
            String name = names.getOrDefault(node.name(), node.name());
            Node put = new Node(name, layer.withBias(bias), node.inputs());
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            if (rewriter.model().isPresent()) {
                for (var spec : put.layer().parameters()) {
                    double[] values = spec.name().equals("weight") ? weights : biases;
                    parameters.put(put.parameter(spec.name()), Tensor.of(spec.shape(), values));
                }
            }
            rewriter.replace(
                    node,
                    new Replacement(List.of(put), parameters),
                    (taken.size() == 1 ? "It now includes the batch norm " : "It now includes the batch norms ") + taken
                            + ".");
        }
    }

    /** Folds nodes that scale and shift, given in topological order, and records the reason for each skipped node. */
    void visit(List<Node> norms) {
        Map<Node, String> stay = new LinkedHashMap<>();
        norms.forEach(norm -> foldBackward(norm).ifPresent(obstacle -> stay.put(norm, obstacle)));
        List<Node> last = new ArrayList<>(stay.keySet());
        Collections.reverse(last);
        last.stream().filter(this::foldForward).forEach(stay::remove);
        stay.forEach(rewriter::keep);
        replace();
    }

    /** Folds into the layers before a node, or returns the reason why this is not possible. */
    private Optional<String> foldBackward(Node norm) {
        List<Node> found = new ArrayList<>();
        Optional<String> obstacle = before(norm.inputs().get(0), found);
        if (obstacle.isEmpty()) {
            for (Node node : found) {
                taker(node).takeFollowing(norm, node.equals(found.get(0)));
            }
            if (network.outputs().contains(norm.name())) {
                names.put(producer(norm.inputs().get(0)), norm.name());
            }
            remove(norm, found);
        }
        return obstacle;
    }

    /** Folds into the layers after a node, if this is possible. */
    private boolean foldForward(Node norm) {
        List<Node> found = new ArrayList<>();
        boolean folds = after(norm.name(), found);
        if (folds) {
            found.forEach(node -> taker(node).takePreceding(norm));
            remove(norm, found);
        }
        return folds;
    }

    /** Replaces every layer with folded nodes. */
    private void replace() {
        takers.values().forEach(Taker::replace);
        names.forEach((node, name) -> {
            if (!takers.containsKey(node)) {
                Node sum = network.node(node);
                rewriter.replace(
                        sum,
                        new Replacement(List.of(new Node(name, sum.layer(), sum.inputs())), Map.of()),
                        "It was renamed to the output [" + name + "].");
            }
        });
    }

    private Taker taker(Node node) {
        return takers.computeIfAbsent(node.name(), name -> new Taker(node));
    }

    private void remove(Node norm, List<Node> into) {
        gone.add(norm.name());
        rewriter.remove(
                norm, "It was folded into " + into.stream().map(Node::name).toList() + ".");
    }

    /** Returns the node that produces a value after the folded nodes are removed. */
    private String producer(String value) {
        return gone.contains(value) ? producer(network.node(value).inputs().get(0)) : value;
    }

    /** Adds the layers that a scale of a value can be folded into, or returns the reason why there are none. */
    private Optional<String> before(String value, List<Node> found) {
        if (!network.contains(value)) {
            return Optional.of("It follows the network's input [" + value + "], which has no weights to fold it into.");
        }
        Node node = network.node(value);
        if (network.outputs().contains(value)) {
            return Optional.of("The value of [" + value + "] before it is an output of the network.");
        }
        if (network.consumers(value).size() > 1) {
            return Optional.of("The value of [" + value + "] before it is also used elsewhere.");
        }
        if (node.is(Layer.Dense.class)) {
            found.add(node);
            return Optional.empty();
        }
        if (gone.contains(value)) {
            return before(node.inputs().get(0), found);
        }
        boolean sum = node.is(Layer.Add.class)
                && new HashSet<>(node.inputs()).size() == node.inputs().size()
                && node.inputs().stream().allMatch(input -> network.shape(input).equals(network.shape(value)));
        if (!sum) {
            return Optional.of(
                    "It follows the " + node.layer().op() + " [" + value + "], which has no weights to fold it into.");
        }
        return node.inputs().stream()
                .map(input -> before(input, found))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * Adds the layers that a scale and shift of their input can be folded into; returns false if there is another
     * reader.
     */
    private boolean after(String value, List<Node> found) {
        if (network.outputs().contains(value) || network.consumers(value).isEmpty()) {
            return false;
        }
        for (Node reader : network.consumers(value)) {
            if (takesPreceding(reader)) {
                found.add(reader);
            } else if (!gone.contains(reader.name()) && !commutes(reader) || !after(reader.name(), found)) {
                return false;
            }
        }
        return true;
    }

    private static boolean takesPreceding(Node node) {
        return node.as(Layer.Dense.class).filter(layer -> !layer.isPadded()).isPresent();
    }

    /** Returns whether scaling and shifting channels commutes with a layer. */
    private static boolean commutes(Node node) {
        return node.is(Layer.Flatten.class)
                || node.is(Layer.Dropout.class)
                || node.is(Layer.GlobalAvgPool2d.class)
                || node.is(Layer.AdaptiveAvgPool2d.class)
                || node.as(Layer.AvgPool2d.class)
                        .map(Layer.AvgPool2d::pooling)
                        .filter(pooling -> pooling.padding().equals(Size2d.ZERO) && !pooling.ceilMode())
                        .isPresent();
    }

    private Optional<Affine> affine(Node norm) {
        return rewriter.model().map(model -> {
            Parameters parameters = model.parameters();
            double[] scale = values(parameters, norm.parameter("weight"));
            double[] shift = values(parameters, norm.parameter("bias"));
            if (norm.is(Layer.ScaleShift.class)) {
                return new Affine(scale, shift);
            }
            double epsilon = norm.as(Layer.BatchNorm2d.class).orElseThrow().epsilon();
            double[] mean = values(parameters, norm.parameter(Layer.BatchNorm2d.RUNNING_MEAN));
            double[] variance = values(parameters, norm.parameter(Layer.BatchNorm2d.RUNNING_VARIANCE));
            for (int c = 0; c < scale.length; c++) {
                scale[c] /= Math.sqrt(variance[c] + epsilon);
                shift[c] -= scale[c] * mean[c];
            }
            return new Affine(scale, shift);
        });
    }

    private static double[] values(Parameters parameters, String name) {
        Tensor tensor = parameters.get(name);
        double[] values = new double[tensor.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.get(i);
        }
        return values;
    }

    private static int outputs(Layer layer) {
        Shape weight = layer.parameters().get(0).shape();
        return weight.dim(0);
    }
}
