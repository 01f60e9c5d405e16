package io.parsimony.format.dl4j;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerVisitor;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/**
 * Writes nodes as vertices of the same names; additional vertices of a node are named {@code node/part}. Sizes and
 * preprocessors are explicit, because Deeplearning4j's type inference is wrong for subsets of channels.
 */
final class VertexWriter implements LayerVisitor<String> {

    private static final IActivation IDENTITY = new ActivationIdentity();
    private static final String ONNX_INSTEAD = "Write the model as ONNX.";

    private static final Node NONE = new Node("none", new Layer.Flatten(), List.of());

    private final Model model;
    private final Network network;
    private final GraphBuilder graph;
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, List<FloatBuffer>> parameters = new HashMap<>();
    private Node node = NONE;

    VertexWriter(Model model) {
        this.model = model;
        this.network = model.network();
        // Nothing is drawn from the seed: without one, it would be the time.
        this.graph = new NeuralNetConfiguration.Builder()
                .seed(0)
                .graphBuilder()
                .allowDisconnected(true)
                .addInputs(List.copyOf(network.inputs().keySet()));
        network.inputs().keySet().forEach(name -> values.put(name, name));
    }

    /**
     * Writes a node.
     *
     * @throws ParsimonyException ({@code unsupported-model}) if Deeplearning4j has no equivalent
     */
    void add(Node next) {
        node = next;
        values.put(node.name(), node.layer().accept(this));
    }

    /** Returns the configuration of the written vertices. Deeplearning4j fails if a vertex reads an output. */
    ComputationGraphConfiguration configuration() {
        List<String> outputs = new ArrayList<>();
        for (String output : network.outputs()) {
            boolean last = network.contains(output) && network.consumers(output).isEmpty();
            outputs.add(
                    last ? output : layer(output + "/output", activation(IDENTITY), Require.present(values, output)));
        }
        return graph.setOutputs(outputs.toArray(String[]::new)).build();
    }

    /** Returns a vertex's parameters in Deeplearning4j's order. */
    List<FloatBuffer> parameters(String vertex) {
        return parameters.getOrDefault(vertex, List.of());
    }

    // ---- parts ----

    private String name() {
        return node.name();
    }

    private String x() {
        return Require.present(values, node.inputs().get(0));
    }

    private String[] inputs() {
        return node.inputs().stream().map(values::get).toArray(String[]::new);
    }

    /** Returns the shape of a sample of the first input. */
    private Shape sample() {
        return network.shape(node.inputs().get(0));
    }

    private Tensor parameter(String name) {
        return model.parameters().get(node.parameter(name));
    }

    private String layer(String name, org.deeplearning4j.nn.conf.layers.Layer layer, String input) {
        graph.addLayer(name, layer, input);
        return name;
    }

    private String vertex(String name, org.deeplearning4j.nn.conf.graph.GraphVertex vertex, String... inputs) {
        graph.addVertex(name, vertex, inputs);
        return name;
    }

    private static ActivationLayer activation(IActivation activation) {
        return new ActivationLayer.Builder().activation(activation).build();
    }

    /** Writes a node that returns its input. */
    private String nothing() {
        return layer(name(), activation(IDENTITY), x());
    }

    private ParsimonyException unsupported(String hint, String message) {
        return Dl4jFaults.unsupported(hint, "%s", message);
    }

    private static int[] pair(Size2d size) {
        return new int[] {size.height(), size.width()};
    }

    /** Returns a range of a tensor's elements in row-major order. */
    private static FloatBuffer part(Tensor tensor, int from, int count) {
        return tensor.data().slice(from, count);
    }

    // ---- layers with parameters ----

    @Override
    public String conv2d(Layer.Conv2d layer) {
        int groups = layer.convolution().groups();
        if (groups == 1) {
            return convolution(name(), layer, layer.inChannels(), layer.outChannels(), 0, x());
        }
        return groups == layer.inChannels() ? depthwise(layer) : grouped(layer, groups);
    }

    /** Writes the bias, then the OIHW weights of consecutive output channels. */
    private String convolution(String name, Layer.Conv2d layer, int in, int out, int from, String input) {
        Convolution how = layer.convolution();
        ConvolutionLayer convolution = new ConvolutionLayer.Builder()
                .kernelSize(pair(layer.kernel()))
                .stride(pair(how.stride()))
                .padding(pair(how.padding()))
                .dilation(pair(how.dilation()))
                .convolutionMode(ConvolutionMode.Truncate)
                .nIn(in)
                .nOut(out)
                .hasBias(layer.bias())
                .activation(IDENTITY)
                .build();
        List<FloatBuffer> numbers = new ArrayList<>();
        if (layer.bias()) {
            numbers.add(part(parameter("bias"), from, out));
        }
        int each = in * layer.kernel().area();
        numbers.add(part(parameter("weight"), from * each, out * each));
        parameters.put(name, numbers);
        return layer(name, convolution, input);
    }

    private String grouped(Layer.Conv2d layer, int groups) {
        int in = layer.inChannels() / groups;
        int out = layer.outChannels() / groups;
        String[] all = IntStream.range(0, groups)
                .mapToObj(group -> {
                    String channels = vertex(
                            name() + "/channels" + group, new SubsetVertex(group * in, (group + 1) * in - 1), x());
                    return convolution(name() + "/group" + group, layer, in, out, group * out, channels);
                })
                .toArray(String[]::new);
        return vertex(name(), new MergeVertex(), all);
    }

    private String depthwise(Layer.Conv2d layer) {
        Convolution how = layer.convolution();
        int out = layer.outChannels();
        DepthwiseConvolution2D convolution = new DepthwiseConvolution2D.Builder()
                .kernelSize(pair(layer.kernel()))
                .stride(pair(how.stride()))
                .padding(pair(how.padding()))
                .dilation(pair(how.dilation()))
                .convolutionMode(ConvolutionMode.Truncate)
                .depthMultiplier(out / layer.inChannels())
                .nIn(layer.inChannels())
                .nOut(out)
                .hasBias(layer.bias())
                .activation(IDENTITY)
                .build();
        List<FloatBuffer> numbers = new ArrayList<>();
        if (layer.bias()) {
            numbers.add(parameter("bias").data());
        }
        Tensor weight = parameter("weight");
        int area = layer.kernel().area();
        FloatBuffer turned = Tensor.allocate(weight.shape().size());
        for (int tap = 0; tap < area; tap++) {
            for (int channel = 0; channel < out; channel++) {
                turned.put(weight.get(channel * area + tap));
            }
        }
        numbers.add(turned.rewind());
        parameters.put(name(), numbers);
        return layer(name(), convolution, x());
    }

    /** Returns the weight, row by row here and column by column transposed there; then the bias. */
    @Override
    public String linear(Layer.Linear layer) {
        DenseLayer dense = new DenseLayer.Builder()
                .nIn(layer.inFeatures())
                .nOut(layer.outFeatures())
                .hasBias(layer.bias())
                .activation(IDENTITY)
                .build();
        List<FloatBuffer> numbers = new ArrayList<>();
        numbers.add(parameter("weight").data());
        if (layer.bias()) {
            numbers.add(parameter("bias").data());
        }
        parameters.put(name(), numbers);
        return layer(name(), dense, x());
    }

    @Override
    public String batchNorm2d(Layer.BatchNorm2d layer) {
        if (sample().rank() != 3) {
            throw unsupported(ONNX_INSTEAD, "Deeplearning4j's graphs fail on a batch norm of features.");
        }
        BatchNormalization norm = new BatchNormalization.Builder()
                .nIn(layer.channels())
                .nOut(layer.channels())
                .eps(layer.epsilon())
                .decay(1 - layer.momentum())
                .useLogStd(true)
                .build();
        parameters.put(
                name(),
                List.of(
                        parameter("weight").data(),
                        parameter("bias").data(),
                        parameter(Layer.BatchNorm2d.RUNNING_MEAN).data(),
                        logDeviations(parameter(Layer.BatchNorm2d.RUNNING_VARIANCE))));
        return layer(name(), norm, x());
    }

    /**
     * Returns the decimal logarithms of standard deviations, as Deeplearning4j stores them; minus infinity for zero.
     */
    private static FloatBuffer logDeviations(Tensor variances) {
        FloatBuffer logarithms = Tensor.allocate(variances.shape().size());
        for (int i = 0; i < variances.shape().size(); i++) {
            logarithms.put((float) (0.5 * Math.log10(variances.get(i))));
        }
        return logarithms.rewind();
    }

    /** Writes a frozen layer: training must not change its weight. */
    @Override
    public String channelShuffle(Layer.ChannelShuffle layer) {
        int channels = sample().dim(0);
        ConvolutionLayer convolution = new ConvolutionLayer.Builder()
                .kernelSize(1, 1)
                .convolutionMode(ConvolutionMode.Truncate)
                .nIn(channels)
                .nOut(channels)
                .hasBias(false)
                .activation(IDENTITY)
                .build();
        parameters.put(name(), List.of(Shuffles.weight(channels, layer.groups()).data()));
        return layer(name(), new FrozenLayer(convolution), x());
    }

    // ---- layers without ----

    @Override
    public String activation(Layer.Activation layer) {
        IActivation activation = Dl4jActivations.write(layer.function());
        if (activation != null) {
            return layer(name(), activation(activation), x());
        }
        return switch (layer.function()) {
            case HARDSIGMOID -> hardSigmoid(name());
            case HARDSWISH -> vertex(
                    name(), new ElementWiseVertex(ElementWiseVertex.Op.Product), x(), hardSigmoid(name() + "/gate"));
            default -> throw unsupported(
                    "Use swish (silu) or mish.",
                    "Deeplearning4j has no such activation: its own GELUs compute different functions.");
        };
    }

    private String hardSigmoid(String name) {
        String shifted = vertex(name() + "/shift", new ShiftVertex(3), x());
        String clipped = layer(name() + "/clip", activation(new ActivationReLU6()), shifted);
        return vertex(name, new ScaleVertex(1.0 / 6), clipped);
    }

    @Override
    public String leakyRelu(Layer.LeakyRelu layer) {
        return layer(name(), activation(new ActivationLReLU(layer.negativeSlope())), x());
    }

    @Override
    public String pad2d(Layer.Pad2d layer) {
        if (layer.fill() == Layer.Pad2d.Fill.LOWEST) {
            boolean pooled =
                    network.consumers(name()).stream().allMatch(consumer -> consumer.is(Layer.MaxPool2d.class));
            if (!pooled || network.outputs().contains(name())) {
                throw unsupported(
                        "Place a max pool after it.", "Deeplearning4j pads with the lowest number only in max pools.");
            }
            return x();
        }
        return layer(
                name(),
                new ZeroPaddingLayer.Builder(layer.top(), layer.bottom(), layer.left(), layer.right()).build(),
                x());
    }

    @Override
    public String maxPool2d(Layer.MaxPool2d layer) {
        String from = node.inputs().get(0);
        Optional<Layer.Pad2d> lowest = network.find(from)
                .flatMap(before -> before.as(Layer.Pad2d.class))
                .filter(pad -> pad.fill() == Layer.Pad2d.Fill.LOWEST);
        Shape sample =
                lowest.isPresent() ? network.shape(network.node(from).inputs().get(0)) : sample();
        Dl4jWindows.Sides sides = lowest.map(
                        pad -> new Dl4jWindows.Sides(pad.top(), pad.bottom(), pad.left(), pad.right()))
                .orElse(Dl4jWindows.Sides.even(Size2d.ZERO));
        return pool(PoolingType.MAX, layer.pooling(), false, sample, sides);
    }

    @Override
    public String avgPool2d(Layer.AvgPool2d layer) {
        return pool(
                PoolingType.AVG, layer.pooling(), layer.countPadding(), sample(), Dl4jWindows.Sides.even(Size2d.ZERO));
    }

    private String pool(PoolingType type, Pooling pooling, boolean count, Shape sample, Dl4jWindows.Sides before) {
        return layer(name(), PoolWriter.layer(type, pooling, count, sample, network.shape(name()), before), x());
    }

    @Override
    public String globalAvgPool2d(Layer.GlobalAvgPool2d layer) {
        return layer(
                name(),
                new GlobalPoolingLayer.Builder(PoolingType.AVG)
                        .collapseDimensions(false)
                        .build(),
                x());
    }

    @Override
    public String slice(Layer.Slice layer) {
        int end = layer.start() + layer.length();
        int left = sample().dim(layer.axis() - 1) - end;
        if (layer.axis() == 1 && sample().rank() != 2) {
            return vertex(name(), new SubsetVertex(layer.start(), end - 1), x());
        } else if (sample().rank() == 3) {
            boolean rows = layer.axis() == 2;
            Cropping2D cropping = rows
                    ? new Cropping2D.Builder(layer.start(), left, 0, 0).build()
                    : new Cropping2D.Builder(0, 0, layer.start(), left).build();
            return layer(name(), cropping, x());
        }
        throw unsupported("Slice images or features.", "Deeplearning4j has no slice of samples " + sample() + ".");
    }

    @Override
    public String concat(Layer.Concat layer) {
        if (node.inputs().size() == 1) {
            return nothing();
        }
        if (layer.axis() != 1 || sample().rank() == 2) {
            throw unsupported(
                    "Concatenate channels or features.",
                    "Deeplearning4j merges only along axis 1, found " + layer.axis() + ".");
        }
        return vertex(name(), new MergeVertex(), inputs());
    }

    @Override
    public String add(Layer.Add layer) {
        return elements(ElementWiseVertex.Op.Add);
    }

    @Override
    public String multiply(Layer.Multiply layer) {
        return elements(ElementWiseVertex.Op.Product);
    }

    private String elements(ElementWiseVertex.Op op) {
        if (node.inputs().size() == 1) {
            return nothing();
        }
        if (node.inputs().stream()
                        .mapToInt(input -> network.shape(input).rank())
                        .distinct()
                        .count()
                > 1) {
            throw unsupported("Give all inputs the same axes.", "Inputs of several ranks cannot be expressed.");
        }
        return vertex(name(), new ElementWiseVertex(op), inputs());
    }

    @Override
    public String flatten(Layer.Flatten layer) {
        Shape sample = sample();
        if (sample.rank() == 1) {
            return nothing();
        }
        if (sample.rank() != 3) {
            throw unsupported("Flatten images.", "Deeplearning4j flattens only images, found " + sample + ".");
        }
        return vertex(
                name(),
                new PreprocessorVertex(new CnnToFeedForwardPreProcessor(sample.dim(1), sample.dim(2), sample.dim(0))),
                x());
    }

    @Override
    public String dropout(Layer.Dropout layer) {
        return layer(name(), new DropoutLayer.Builder(1 - layer.probability()).build(), x());
    }

    @Override
    public String softmax(Layer.Softmax layer) {
        if (layer.axis() != 1 || sample().rank() != 1) {
            throw unsupported("Let the model end in logits.", "Only a softmax over features can be expressed.");
        }
        return layer(name(), activation(new ActivationSoftmax()), x());
    }

    @Override
    public String logSoftmax(Layer.LogSoftmax layer) {
        throw unsupported("Let the model end in logits.", "Deeplearning4j has no logarithm of a softmax.");
    }

    /** Writes a frozen depthwise 1x1 convolution: training must not change its weight. */
    @Override
    public String scaleShift(Layer.ScaleShift layer) {
        if (sample().rank() != 3) {
            throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no constant scale and shift of features.");
        }
        DepthwiseConvolution2D convolution = new DepthwiseConvolution2D.Builder()
                .kernelSize(1, 1)
                .convolutionMode(ConvolutionMode.Truncate)
                .depthMultiplier(1)
                .nIn(layer.channels())
                .nOut(layer.channels())
                .activation(IDENTITY)
                .build();
        parameters.put(
                name(), List.of(parameter("bias").data(), parameter("weight").data()));
        return layer(name(), new FrozenLayer(convolution), x());
    }

    @Override
    public String clip(Layer.Clip layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no clamp with these bounds.");
    }

    @Override
    public String scaledElu(Layer.ScaledElu layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no ELU with factors.");
    }

    @Override
    public String power(Layer.Power layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no power.");
    }

    @Override
    public String prelu(Layer.PRelu layer) {
        throw unsupported(
                ONNX_INSTEAD, "Deeplearning4j has no ReLU with a slope for each channel that this format writes.");
    }

    @Override
    public String reduction(Layer.Reduction layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no reduction along axes.");
    }

    @Override
    public String groupNorm(Layer.GroupNorm layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no group normalization.");
    }

    @Override
    public String channelNorm(Layer.ChannelNorm layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no layer normalization over channels.");
    }

    @Override
    public String localResponseNorm(Layer.LocalResponseNorm layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no local response normalization that this format writes.");
    }

    @Override
    public String gather(Layer.Gather layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no reordering of elements.");
    }

    @Override
    public String padChannels(Layer.PadChannels layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no padding of channels.");
    }

    @Override
    public String reshape(Layer.Reshape layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no reshape that this format writes.");
    }

    @Override
    public String unevenAvgPool2d(Layer.UnevenAvgPool2d layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no average pool with uneven padding.");
    }

    @Override
    public String adaptiveAvgPool2d(Layer.AdaptiveAvgPool2d layer) {
        throw unsupported(ONNX_INSTEAD, "Deeplearning4j has no adaptive average pool.");
    }
}
