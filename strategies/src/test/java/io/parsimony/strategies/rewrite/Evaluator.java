package io.parsimony.strategies.rewrite;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Evaluates the head of a network for one sample in double precision. */
final class Evaluator {

    private Evaluator() {}

    /** Returns the first output. */
    static double[] logits(Model model, double... input) {
        return values(model, input).get(model.network().outputs().get(0));
    }

    /** Returns all values by name. */
    static Map<String, double[]> values(Model model, double... input) {
        Map<String, double[]> values = new HashMap<>();
        values.put(model.network().input(), input);
        for (Node node : model.network().nodes()) {
            double[] x = values.get(node.inputs().get(0));
            Shape shape = model.network().shape(node.inputs().get(0));
            values.put(node.name(), apply(model, node, x, shape));
        }
        return values;
    }

    /** Returns the largest difference between two models' first outputs over random inputs. */
    static double difference(Model one, Model other) {
        Random random = new Random(11);
        int size = one.network().inputs().get(one.network().input()).size();
        double largest = 0;
        for (int sample = 0; sample < 5; sample++) {
            double[] input = IntStream.range(0, size)
                    .mapToDouble(i -> random.nextGaussian())
                    .toArray();
            double[] a = logits(one, input);
            double[] b = logits(other, input);
            for (int i = 0; i < a.length; i++) {
                largest = Math.max(largest, Math.abs(a[i] - b[i]));
            }
        }
        return largest;
    }

    private static double[] apply(Model model, Node node, double[] x, Shape shape) {
        Layer layer = node.layer();
        if (layer instanceof Layer.Linear linear) {
            Tensor weight = model.parameters().get(node.parameter("weight"));
            double[] sums = new double[linear.outFeatures()];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = linear.bias()
                        ? model.parameters().get(node.parameter("bias")).get(i)
                        : 0;
                for (int j = 0; j < x.length; j++) {
                    sums[i] += weight.get(i * x.length + j) * x[j];
                }
            }
            return sums;
        }
        if (layer instanceof Layer.Activation activation) {
            return Arrays.stream(x)
                    .map(v -> switch (activation.function()) {
                        case RELU -> v > 0 ? v : 0;
                        case SIGMOID -> 1 / (1 + Math.exp(-v));
                        case TANH -> Math.tanh(v);
                        default -> throw new UnsupportedOperationException(activation.op());
                    })
                    .toArray();
        }
        if (layer instanceof Layer.GlobalAvgPool2d) {
            int pixels = shape.dim(1) * shape.dim(2);
            return IntStream.range(0, shape.dim(0))
                    .mapToDouble(c -> Arrays.stream(x, c * pixels, (c + 1) * pixels)
                            .average()
                            .orElseThrow())
                    .toArray();
        }
        if (layer instanceof Layer.Softmax) {
            double sum = Arrays.stream(x).map(Math::exp).sum();
            return Arrays.stream(x).map(v -> Math.exp(v) / sum).toArray();
        }
        if (layer instanceof Layer.Flatten || layer instanceof Layer.Dropout) {
            return x;
        }
        throw new UnsupportedOperationException(layer.op());
    }
}
