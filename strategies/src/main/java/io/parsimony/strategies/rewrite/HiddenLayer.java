package io.parsimony.strategies.rewrite;

import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.strategies.internal.linalg.Matrices;
import io.parsimony.strategies.internal.site.Route;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The features between two linear layers, of which some are kept: see {@link Bottleneck}.
 *
 * @param begin the linear layer that produces them
 * @param end the linear layer that reads them
 * @param stay the number of kept features
 * @param features the kept features, ascending; empty without a model
 * @param constants the constant that replaces each removed feature; empty without a model
 */
record HiddenLayer(Node begin, Node end, int stay, int[] features, double[] constants) {

    static HiddenLayer of(Node begin, Route route, int stay, Optional<Model> model, Optional<Calibration> calibration) {
        Node end = route.end().orElseThrow();
        if (model.isEmpty()) {
            return new HiddenLayer(begin, end, stay, new int[0], new double[0]);
        }
        int[] features = largest(importances(begin, end, model.get()), stay);
        double[] constants = calibration
                .map(samples -> means(samples, model.get(), begin, route))
                .orElseGet(() -> atBias(begin, route, model.get()));
        return new HiddenLayer(begin, end, stay, features, constants);
    }

    static int[] all(int features) {
        return IntStream.range(0, features).toArray();
    }

    /** Returns the contribution of the removed features to one output of the next layer. */
    double constant(Tensor weight, int row) {
        int width = constants.length;
        double sum = 0;
        int next = 0;
        for (int j = 0; j < width; j++) {
            if (next < features.length && features[next] == j) {
                next++;
            } else {
                sum += weight.get(row * width + j) * constants[j];
            }
        }
        return sum;
    }

    private static double[] importances(Node begin, Node end, Model model) {
        String inName = begin.parameter("weight");
        String outName = end.parameter("weight");
        double[] in = Matrices.numbers(inName, model.parameters().get(inName));
        double[] out = Matrices.numbers(outName, model.parameters().get(outName));
        int width = begin.as(Layer.Linear.class).orElseThrow().outFeatures();
        int inputs = in.length / width;
        double[] incoming = new double[width];
        double[] outgoing = new double[width];
        for (int i = 0; i < in.length; i++) {
            incoming[i / inputs] += in[i] * in[i];
        }
        for (int i = 0; i < out.length; i++) {
            outgoing[i % width] += out[i] * out[i];
        }
        return IntStream.range(0, width)
                .mapToDouble(j -> Math.sqrt(incoming[j]) * Math.sqrt(outgoing[j]))
                .toArray();
    }

    private static int[] largest(double[] importances, int stay) {
        return IntStream.range(0, importances.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer j) -> -importances[j])
                        .thenComparing(j -> j))
                .limit(stay)
                .mapToInt(j -> j)
                .sorted()
                .toArray();
    }

    /** Returns the features' means over the calibration samples. */
    private static double[] means(Calibration calibration, Model model, Node begin, Route route) {
        List<Node> between = route.between();
        String name = between.isEmpty()
                ? begin.name()
                : between.get(between.size() - 1).name();
        Tensor values = Require.present(calibration.values(model, List.of(name)), name);
        int samples = values.shape().dim(0);
        double[] means = new double[values.shape().dim(1)];
        for (int i = 0; i < values.shape().size(); i++) {
            means[i % means.length] += values.get(i) / (double) samples;
        }
        return means;
    }

    /** Returns the features' values for zero inputs. */
    private static double[] atBias(Node begin, Route route, Model model) {
        Layer.Linear linear = begin.as(Layer.Linear.class).orElseThrow();
        double[] values = new double[linear.outFeatures()];
        if (linear.bias()) {
            String name = begin.parameter("bias");
            values = Matrices.numbers(name, model.parameters().get(name));
        }
        for (Node node : route.between()) {
            Layer.ScalarFunction function = node.as(Layer.ScalarFunction.class).orElseThrow();
            values = Arrays.stream(values).map(function::apply).toArray();
        }
        return values;
    }
}
