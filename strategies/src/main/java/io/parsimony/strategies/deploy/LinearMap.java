package io.parsimony.strategies.deploy;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A convolution or linear layer with its weights, as a matrix from input channels to output channels for each tap of
 * the kernel.
 *
 * @param layer the layer
 * @param weights {@code [out, in, taps]}, zero between groups
 * @param bias {@code [out]}, zeros without a bias
 */
record LinearMap(Layer layer, double[] weights, double[] bias) {

    /** The number of channels, the number of kernel taps, and whether there is a bias. */
    private record Dimensions(int in, int out, int taps, boolean bias) {

        static Dimensions of(Layer layer) {
            if (layer instanceof Layer.Conv2d conv) {
                return new Dimensions(
                        conv.inChannels(), conv.outChannels(), conv.kernel().area(), conv.bias());
            }
            Layer.Linear linear = (Layer.Linear) layer;
            return new Dimensions(linear.inFeatures(), linear.outFeatures(), 1, linear.bias());
        }
    }

    /** Returns whether a layer is linear, an ungrouped convolution or a depthwise convolution. */
    static boolean isLinear(Layer layer) {
        return layer instanceof Layer.Linear
                || layer instanceof Layer.Conv2d conv && (conv.convolution().groups() == 1 || Layers.isDepthwise(conv));
    }

    /** Returns the layer equivalent to two consecutive layers, if there is one. */
    static Optional<Layer> merged(Layer one, Layer other) {
        boolean bias = Dimensions.of(one).bias() || Dimensions.of(other).bias();
        if (one instanceof Layer.Linear first && other instanceof Layer.Linear second) {
            return Optional.of(new Layer.Linear(first.inFeatures(), second.outFeatures(), bias));
        }
        if (!(one instanceof Layer.Conv2d first) || !(other instanceof Layer.Conv2d second)) {
            return Optional.empty();
        }
        Convolution a = first.convolution();
        Convolution b = second.convolution();
        int groups = Layers.isDepthwise(first) && Layers.isDepthwise(second) ? first.inChannels() : 1;
        Size2d stride = times(a.stride(), b.stride());
        if (isPoint(second)) {
            Convolution both = new Convolution(stride, a.padding(), a.dilation(), groups);
            return Optional.of(new Layer.Conv2d(first.inChannels(), second.outChannels(), first.kernel(), both, bias));
        }
        if (isPoint(first) && (b.padding().equals(Size2d.ZERO) || !first.bias())) {
            Convolution both =
                    new Convolution(stride, times(a.stride(), b.padding()), times(a.stride(), b.dilation()), groups);
            return Optional.of(new Layer.Conv2d(first.inChannels(), second.outChannels(), second.kernel(), both, bias));
        }
        return Optional.empty();
    }

    private static boolean isPoint(Layer.Conv2d conv) {
        return Layers.isPointwise(conv) && conv.convolution().padding().equals(Size2d.ZERO);
    }

    private static Size2d times(Size2d a, Size2d b) {
        return new Size2d(a.height() * b.height(), a.width() * b.width());
    }

    /** Returns the map of a node's {@linkplain #isLinear linear} layer. */
    static LinearMap of(Model model, Node node) {
        Tensor weight = model.parameters().get(node.parameter("weight"));
        Dimensions d = Dimensions.of(node.layer());
        double[] weights = new double[d.out * d.in * d.taps];
        int stored = weight.shape().dim(1);
        for (int o = 0; o < d.out; o++) {
            for (int i = 0; i < stored; i++) {
                int channel = stored == d.in ? i : o;
                for (int t = 0; t < d.taps; t++) {
                    weights[(o * d.in + channel) * d.taps + t] = weight.get((o * stored + i) * d.taps + t);
                }
            }
        }
        double[] bias = new double[d.out];
        for (int o = 0; o < d.out && d.bias; o++) {
            bias[o] = model.parameters().get(node.parameter("bias")).get(o);
        }
        return new LinearMap(node.layer(), weights, bias);
    }

    /** Returns this map followed by another, for which there is a {@linkplain #merged layer}. */
    LinearMap then(LinearMap next) {
        return new LinearMap(merged(layer, next.layer).orElseThrow(), product(next), biases(next));
    }

    private double[] product(LinearMap next) {
        Dimensions a = Dimensions.of(layer);
        Dimensions b = Dimensions.of(next.layer);
        int taps = a.taps() * b.taps();
        double[] product = new double[b.out() * a.in() * taps];
        for (int o = 0; o < b.out(); o++) {
            for (int m = 0; m < b.in(); m++) {
                for (int t = 0; t < b.taps(); t++) {
                    double factor = next.weights[(o * b.in() + m) * b.taps() + t];
                    for (int i = 0; i < a.in() && factor != 0; i++) {
                        for (int u = 0; u < a.taps(); u++) {
                            // One of both has a single tap.
                            product[(o * a.in() + i) * taps + t + u] +=
                                    factor * weights[(m * a.in() + i) * a.taps() + u];
                        }
                    }
                }
            }
        }
        return product;
    }

    private double[] biases(LinearMap next) {
        double[] biases = next.bias.clone();
        int each = next.weights.length / biases.length;
        int taps = Dimensions.of(next.layer).taps();
        for (int i = 0; i < next.weights.length; i++) {
            biases[i / each] += next.weights[i] * bias[i % each / taps];
        }
        return biases;
    }

    /** Returns the parameters of a node with this layer. */
    Map<String, Tensor> parameters(Node node) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (ParameterSpec spec : layer.parameters()) {
            double[] values = spec.shape().rank() == 1 ? bias : stored(spec.shape());
            parameters.put(node.parameter(spec.name()), Tensor.of(spec.shape(), values));
        }
        return parameters;
    }

    private double[] stored(Shape shape) {
        Dimensions d = Dimensions.of(layer);
        if (shape.dim(1) == d.in()) {
            return weights;
        }
        double[] diagonal = new double[d.out() * d.taps()];
        for (int i = 0; i < diagonal.length; i++) {
            int channel = i / d.taps();
            diagonal[i] = weights[(channel * d.in() + channel) * d.taps() + i % d.taps()];
        }
        return diagonal;
    }
}
