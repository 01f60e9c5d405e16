package io.parsimony.strategies.deploy;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A convolution or linear layer with its weights, as a matrix from input channels to output channels for each tap of the
 * kernel.
 *
 * @param layer the layer
 * @param weights {@code [out, in, taps]}, zero between groups; empty without a model
 * @param bias {@code [out]}, zeros without a bias; empty without a model
 */
record LinearMap(Layer layer, double[] weights, double[] bias) {

    /** The linear map of a node, if it is a linear layer, or a convolution of one group or of one for each channel. */
    static Optional<LinearMap> of(NetworkRewriter rewriter, Node node) {
        boolean merges = node.is(Layer.Linear.class)
                || node.as(Layer.Conv2d.class)
                        .filter(conv -> conv.convolution().groups() == 1 || isDepthwise(conv))
                        .isPresent();
        if (!merges) {
            return Optional.empty();
        }
        return Optional.of(rewriter.model()
                .map(model -> of(model, node))
                .orElseGet(() -> new LinearMap(node.layer(), new double[0], new double[0])));
    }

    private static LinearMap of(Model model, Node node) {
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

    /** Channels, taps of the kernel, and whether there is a bias. */
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

    private static boolean isDepthwise(Layer.Conv2d conv) {
        int groups = conv.convolution().groups();
        return groups == conv.inChannels() && groups == conv.outChannels();
    }

    /** The multiply-accumulates for an output of a shape. */
    long operations(Shape output) {
        int each = layer instanceof Layer.Conv2d conv
                ? conv.fanIn()
                : Dimensions.of(layer).in();
        return (long) output.size() * each;
    }

    /** This map followed by another as one, if there is such a layer. */
    Optional<LinearMap> then(LinearMap next) {
        return merged(next).map(both -> new LinearMap(both, product(next), biases(next)));
    }

    private Optional<Layer> merged(LinearMap next) {
        boolean bias = Dimensions.of(layer).bias() || Dimensions.of(next.layer).bias();
        if (layer instanceof Layer.Linear first && next.layer instanceof Layer.Linear second) {
            return Optional.of(new Layer.Linear(first.inFeatures(), second.outFeatures(), bias));
        }
        if (!(layer instanceof Layer.Conv2d first) || !(next.layer instanceof Layer.Conv2d second)) {
            return Optional.empty();
        }
        Convolution a = first.convolution();
        Convolution b = second.convolution();
        int groups = isDepthwise(first) && isDepthwise(second) ? first.inChannels() : 1;
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
        return conv.kernel().equals(Size2d.ONE) && conv.convolution().padding().equals(Size2d.ZERO);
    }

    private static Size2d times(Size2d a, Size2d b) {
        return new Size2d(a.height() * b.height(), a.width() * b.width());
    }

    private double[] product(LinearMap next) {
        if (weights.length == 0) {
            return weights;
        }
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
        int each = biases.length == 0 ? 0 : next.weights.length / biases.length;
        int taps = Dimensions.of(next.layer).taps();
        for (int i = 0; i < next.weights.length; i++) {
            biases[i / each] += next.weights[i] * bias[i % each / taps];
        }
        return biases;
    }

    /** The parameters of a node with this layer; empty without a model. */
    Map<String, Tensor> parameters(Node node) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        if (weights.length > 0) {
            for (ParameterSpec spec : layer.parameters()) {
                double[] values = spec.shape().rank() == 1 ? bias : stored(spec.shape());
                parameters.put(node.parameter(spec.name()), Tensor.of(spec.shape(), values));
            }
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
