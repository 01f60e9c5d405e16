package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.NetworkRewriter.Replacement;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.site.KeptNodes;
import io.parsimony.strategies.internal.site.Route;
import io.parsimony.strategies.internal.site.SizeSettings;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Narrows hidden fully connected layers. Of the features between a linear layer {@code a}, scalar functions {@code f}
 * (activations, dropout) and a linear layer {@code b}, the most important are kept with the teacher's weights. Feature
 * {@code j} has the importance
 *
 * <pre>{@code |A[j, :]| * |B[:, j]|}</pre>
 *
 * the product of the Euclidean norms of its incoming and its outgoing weights. (He, Fan, Qian, Tan and Yu, <i>Reshaping
 * deep neural network for fast decoding by node-pruning</i>, ICASSP 2014, rank nodes by either norm.) Apart from a
 * constant, a feature contributes at most {@code |A[j, :]| |x| |B[:, j]|} if {@code f} has slopes of at most one, so
 * the least important features change the outputs least. The constant is added to the bias of {@code b}, if it has one:
 * the feature's mean with calibration, else {@code f(bias of a)}. So features without incoming or outgoing weights are
 * removed exactly. Of equally important features, the first are kept. Two consecutive linear layers count too: of a
 * pair made by {@code low-rank}, the largest singular values are kept.
 *
 * <p>The number of kept features depends only on the settings; the selection depends on the weights. From {@code h}
 * features to {@code w}, with {@code i} inputs to {@code a} and {@code o} outputs of {@code b}, the layers take {@code
 * w (i + o)} multiply-accumulates instead of {@code h (i + o)}, and {@code h - w} fewer biases if {@code a} has a bias.
 *
 * <p>Skipped, with a recorded reason: nodes in {@code keep}; layers with fewer features than {@code width}; and layers
 * whose value is an output, has several readers, or passes anything other than scalar functions before a linear layer.
 * So the last layer of a classifier keeps its outputs; its inputs follow the layer before.
 *
 * @param width the number of features to keep, at least 1
 * @param ratio the share of the features to keep, in (0, 1], rounded, at least one; 0.5 if neither is set
 * @param keep the names of linear layers that keep their outputs
 */
public record Bottleneck(OptionalInt width, OptionalDouble ratio, List<String> keep) implements SiteStrategy {

    private static final double DEFAULT_RATIO = 0.5;

    /**
     * Throws if a setting is out of range, or both sizes are set.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Bottleneck {
        width.ifPresent(value -> Require.atLeastOne("width", value));
        SizeSettings.requireShare("ratio", ratio);
        SizeSettings.requireOneAtMost(List.of("width", "ratio"), width, ratio);
        keep = List.copyOf(keep);
    }

    /** Creates the strategy with half of the features in every hidden layer. */
    public Bottleneck() {
        this(OptionalInt.empty(), OptionalDouble.empty(), List.of());
    }

    /** Creates the strategy with the same width for every hidden layer. */
    public static Bottleneck ofWidth(int width, String... keep) {
        return new Bottleneck(OptionalInt.of(width), OptionalDouble.empty(), List.of(keep));
    }

    /** Creates the strategy with a share of the width for every hidden layer. */
    public static Bottleneck ofRatio(double ratio, String... keep) {
        return new Bottleneck(OptionalInt.empty(), OptionalDouble.of(ratio), List.of(keep));
    }

    @Override
    public String type() {
        return "bottleneck";
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
        Network network = rewriter.network();
        KeptNodes.require(network, keep, Layer.Linear.class, "linear layer");
        // By the name of the layer that reads the features, because a layer comes before the readers of its features.
        Map<String, HiddenLayer> narrowed = new LinkedHashMap<>();
        network.forEach(Layer.Linear.class, (node, linear) -> {
            Optional<HiddenLayer> inputs = Optional.ofNullable(narrowed.get(node.name()));
            Route route = Route.from(network, node.name());
            Optional<String> obstacle = obstacle(node, linear, route);
            Optional<HiddenLayer> outputs =
                    obstacle.isPresent() ? Optional.empty() : Optional.of(hidden(rewriter, node, linear, route));
            outputs.ifPresent(layer -> narrowed.put(layer.end().name(), layer));
            if (inputs.isPresent() || outputs.isPresent()) {
                replace(rewriter, node, linear, inputs, outputs);
            } else {
                rewriter.keep(node, obstacle.orElseThrow());
            }
        });
    }

    private Optional<String> obstacle(Node node, Layer.Linear linear, Route route) {
        if (keep.contains(node.name())) {
            return Optional.of(KeptNodes.REASON);
        }
        if (width.orElse(0) > linear.outFeatures()) {
            return Optional.of("It has only " + linear.outFeatures() + " features.");
        }
        return route.end().isPresent() ? Optional.empty() : Optional.of(route.obstacle());
    }

    private HiddenLayer hidden(NetworkRewriter rewriter, Node node, Layer.Linear linear, Route route) {
        int stay = SizeSettings.of(width, ratio, DEFAULT_RATIO, linear.outFeatures());
        return HiddenLayer.of(node, route, stay, rewriter.model(), rewriter.calibration());
    }

    private static void replace(
            NetworkRewriter rewriter,
            Node node,
            Layer.Linear linear,
            Optional<HiddenLayer> inputs,
            Optional<HiddenLayer> outputs) {
        int in = inputs.map(HiddenLayer::stay).orElse(linear.inFeatures());
        int out = outputs.map(HiddenLayer::stay).orElse(linear.outFeatures());
        Node narrow = new Node(node.name(), new Layer.Linear(in, out, linear.bias()), node.inputs());
        Map<String, Tensor> parameters = rewriter.model()
                .map(model -> parameters(model, node, linear, inputs, outputs))
                .orElse(Map.of());
        String what = outputs.map(
                        layer -> "Of its " + linear.outFeatures() + " features, the " + out + " most important remain.")
                .orElse("");
        String follows = inputs.map(layer -> "Its inputs are the " + in + " features of ["
                        + layer.begin().name() + "] that remain.")
                .orElse("");
        rewriter.replace(node, new Replacement(List.of(narrow), parameters), (what + " " + follows).strip());
    }

    private static Map<String, Tensor> parameters(
            Model model, Node node, Layer.Linear linear, Optional<HiddenLayer> inputs, Optional<HiddenLayer> outputs) {
        Parameters before = model.parameters();
        Tensor weight = before.get(node.parameter("weight"));
        int[] rows = outputs.map(HiddenLayer::features).orElseGet(() -> HiddenLayer.all(linear.outFeatures()));
        int[] columns = inputs.map(HiddenLayer::features).orElseGet(() -> HiddenLayer.all(linear.inFeatures()));
        float[] slice = new float[rows.length * columns.length];
        int next = 0;
        for (int row : rows) {
            for (int column : columns) {
                slice[next++] = weight.get(row * linear.inFeatures() + column);
            }
        }
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put(node.parameter("weight"), Tensor.of(Shape.of(rows.length, columns.length), slice));
        if (linear.bias()) {
            Tensor bias = before.get(node.parameter("bias"));
            double[] biases = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                int row = rows[i];
                biases[i] = bias.get(row)
                        + inputs.map(layer -> layer.constant(weight, row)).orElse(0.0);
            }
            parameters.put(node.parameter("bias"), Tensor.of(Shape.of(rows.length), biases));
        }
        return parameters;
    }
}
