package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.UnsafeByteOperations;
import io.parsimony.network.Layer;
import io.parsimony.network.LayerVisitor;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Writes layers as operators of opset 17. The result of a layer's last operator has the node's name. */
final class LayerWriter implements LayerVisitor<NodeProto.Builder> {

    /** The suffix of the name of a reshape's extents. */
    static final String SHAPE = "shape";

    private final Network network;
    private final GraphProto.Builder graph;
    private final Set<String> constants = new HashSet<>();
    private Node node = new Node("none", new Layer.Flatten(), List.of());
    private String name = "";
    private List<String> inputs = List.of();

    LayerWriter(Network network, GraphProto.Builder graph) {
        this.network = network;
        this.graph = graph;
    }

    void write(Node next) {
        node = next;
        name = node.name();
        inputs = node.inputs();
        graph.addNode(node.layer().accept(this));
    }

    void parameter(String parameter, Tensor tensor) {
        ByteBuffer bytes =
                ByteBuffer.allocate(tensor.shape().size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(parameter)
                .setDataType(DataType.FLOAT.getNumber())
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes));
        for (int extent : tensor.shape().toArray()) {
            proto.addDims(extent);
        }
        graph.addInitializer(proto);
    }

    private String x() {
        return inputs.get(0);
    }

    /** Returns the shape of a sample of the first input. */
    private Shape sample() {
        return network.shape(x());
    }

    // ---- nodes, attributes and constants ---------------------------------------------------------------------------

    /** Returns an operator that computes the node's value. */
    private NodeProto.Builder node(String type, String... from) {
        return named(name, type, from);
    }

    private static NodeProto.Builder named(String output, String type, String... from) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName(output)
                .addAllInput(Arrays.asList(from))
                .addOutput(output);
    }

    /** Adds an intermediate operator of the node and returns the name of its result. */
    private String step(String suffix, String type, String... from) {
        return add(named(name + "/" + suffix, type, from));
    }

    private String add(NodeProto.Builder step) {
        graph.addNode(step);
        return step.getName();
    }

    private static AttributeProto integer(String key, long value) {
        return AttributeProto.newBuilder()
                .setName(key)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto integers(String key, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(key).setType(AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    private static AttributeProto real(String key, double value) {
        return AttributeProto.newBuilder()
                .setName(key)
                .setType(AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    private static AttributeProto pair(String key, Size2d size) {
        return integers(key, size.height(), size.width());
    }

    private static AttributeProto pads(Size2d padding) {
        return integers("pads", padding.height(), padding.width(), padding.height(), padding.width());
    }

    /** Returns the name of a scalar constant that several nodes may share. */
    private String number(double value) {
        float rounded = (float) value;
        String key = "number/" + rounded;
        if (constants.add(key)) {
            graph.addInitializer(TensorProto.newBuilder()
                    .setName(key)
                    .setDataType(DataType.FLOAT.getNumber())
                    .addFloatData(rounded));
        }
        return key;
    }

    /** Returns the name of an integer constant of this node. */
    private String numbers(String suffix, long... values) {
        String key = name + "/" + suffix;
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(key)
                .setDataType(DataType.INT64.getNumber())
                .addDims(values.length);
        Arrays.stream(values).forEach(proto::addInt64Data);
        graph.addInitializer(proto);
        return key;
    }

    /** Returns the name of a float32 constant of this node. */
    private String reals(String suffix, float... values) {
        String key = name + "/" + suffix;
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(key)
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(values.length);
        for (float value : values) {
            proto.addFloatData(value);
        }
        graph.addInitializer(proto);
        return key;
    }

    private String[] withParameters(boolean bias, String... others) {
        Stream<String> own = Stream.concat(Stream.of("weight"), bias ? Stream.of("bias") : Stream.empty());
        return Stream.concat(
                        Stream.of(x()), Stream.concat(own, Stream.of(others)).map(node::parameter))
                .toArray(String[]::new);
    }

    // ---- layers ----------------------------------------------------------------------------------------------------

    @Override
    public NodeProto.Builder conv2d(Layer.Conv2d layer) {
        return node("Conv", withParameters(layer.bias()))
                .addAttribute(pair("dilations", layer.convolution().dilation()))
                .addAttribute(integer("group", layer.convolution().groups()))
                .addAttribute(pair("kernel_shape", layer.kernel()))
                .addAttribute(pads(layer.convolution().padding()))
                .addAttribute(pair("strides", layer.convolution().stride()));
    }

    @Override
    public NodeProto.Builder linear(Layer.Linear layer) {
        return node("Gemm", withParameters(layer.bias())).addAttribute(integer("transB", 1));
    }

    @Override
    public NodeProto.Builder batchNorm2d(Layer.BatchNorm2d layer) {
        double kept =
                BigDecimal.ONE.subtract(BigDecimal.valueOf(layer.momentum())).doubleValue();
        return node(
                        "BatchNormalization",
                        withParameters(true, Layer.BatchNorm2d.RUNNING_MEAN, Layer.BatchNorm2d.RUNNING_VARIANCE))
                .addAttribute(real("epsilon", layer.epsilon()))
                .addAttribute(real("momentum", kept));
    }

    @Override
    public NodeProto.Builder activation(Layer.Activation layer) {
        String x = x();
        return switch (layer.function()) {
            case RELU -> node("Relu", x);
            case RELU6 -> node("Clip", x, number(0), number(6));
            case SIGMOID -> node("Sigmoid", x);
            case TANH -> node("Tanh", x);
            case HARDSWISH -> node("HardSwish", x);
            case HARDSIGMOID -> node("HardSigmoid", x)
                    .addAttribute(real("alpha", 1.0 / 6))
                    .addAttribute(real("beta", 0.5));
            case SILU -> node("Mul", x, step("sigmoid", "Sigmoid", x));
            case ELU -> node("Elu", x);
            case SOFTPLUS -> node("Softplus", x);
            case SOFTSIGN -> node("Softsign", x);
            case LOG_SIGMOID -> node("Neg", step("softplus", "Softplus", step("minus", "Neg", x)));
            case MISH -> node("Mul", x, step("tanh", "Tanh", step("softplus", "Softplus", x)));
            case GELU -> {
                String erf = step("erf", "Erf", step("scaled", "Div", x, number(Math.sqrt(2))));
                yield halved(x, erf);
            }
            case GELU_TANH -> {
                String cube = step("cube", "Pow", x, number(3));
                String inner = step("inner", "Add", x, step("cubic", "Mul", cube, number(0.044715)));
                String tanh = step("tanh", "Tanh", step("scaled", "Mul", inner, number(Math.sqrt(2 / Math.PI))));
                yield halved(x, tanh);
            }
        };
    }

    /** Returns the name of {@code x * (1 + gate) / 2}. */
    private NodeProto.Builder halved(String x, String gate) {
        return node("Mul", step("product", "Mul", x, step("gate", "Add", gate, number(1))), number(0.5));
    }

    @Override
    public NodeProto.Builder leakyRelu(Layer.LeakyRelu layer) {
        return node("LeakyRelu", x()).addAttribute(real("alpha", layer.negativeSlope()));
    }

    @Override
    public NodeProto.Builder pad2d(Layer.Pad2d layer) {
        String pads = numbers("pads", 0, 0, layer.top(), layer.left(), 0, 0, layer.bottom(), layer.right());
        return switch (layer.fill()) {
            case ZERO -> node("Pad", x(), pads, number(0));
            case LOWEST -> node("Pad", x(), pads, number(-Float.MAX_VALUE));
        };
    }

    @Override
    public NodeProto.Builder maxPool2d(Layer.MaxPool2d layer) {
        NodeProto.Builder pool = pool("MaxPool", layer.pooling());
        boolean zeros = network.find(x())
                .flatMap(before -> before.as(Layer.Pad2d.class))
                .filter(pad -> pad.fill() == Layer.Pad2d.Fill.ZERO)
                .isPresent();
        // ONNX Runtime 1.29 would replace the zeros by minus infinity unless the pool has a second output.
        return zeros ? pool.addOutput(name + "/indices") : pool;
    }

    @Override
    public NodeProto.Builder avgPool2d(Layer.AvgPool2d layer) {
        return pool("AveragePool", layer.pooling())
                .addAttribute(integer("count_include_pad", layer.countPadding() ? 1 : 0));
    }

    private NodeProto.Builder pool(String type, Pooling pooling) {
        return node(type, x())
                .addAttribute(integer("ceil_mode", pooling.ceilMode() ? 1 : 0))
                .addAttribute(pair("kernel_shape", pooling.kernel()))
                .addAttribute(pads(pooling.padding()))
                .addAttribute(pair("strides", pooling.stride()));
    }

    @Override
    public NodeProto.Builder globalAvgPool2d(Layer.GlobalAvgPool2d layer) {
        return node("GlobalAveragePool", x());
    }

    @Override
    public NodeProto.Builder channelShuffle(Layer.ChannelShuffle layer) {
        long channels = sample().dim(0);
        long height = sample().dim(1);
        long width = sample().dim(2);
        long groups = layer.groups();
        // An extent of zero copies the batch.
        String split = step("split", "Reshape", x(), numbers("groups", 0, groups, channels / groups, height, width));
        String swapped =
                add(named(name + "/swapped", "Transpose", split).addAttribute(integers("perm", 0, 2, 1, 3, 4)));
        return node("Reshape", swapped, numbers("joined", 0, channels, height, width));
    }

    @Override
    public NodeProto.Builder slice(Layer.Slice layer) {
        return node(
                "Slice",
                x(),
                numbers("start", layer.start()),
                numbers("end", (long) layer.start() + layer.length()),
                numbers("axis", layer.axis()));
    }

    @Override
    public NodeProto.Builder concat(Layer.Concat layer) {
        return node("Concat", inputs.toArray(String[]::new)).addAttribute(integer("axis", layer.axis()));
    }

    @Override
    public NodeProto.Builder add(Layer.Add layer) {
        return node(inputs.size() == 2 ? "Add" : "Sum", inputs.toArray(String[]::new));
    }

    @Override
    public NodeProto.Builder multiply(Layer.Multiply layer) {
        if (inputs.size() == 1) {
            return node("Identity", x());
        }
        String product = x();
        for (int i = 1; i < inputs.size() - 1; i++) {
            product = add(named(name + ModelWriter.PART + i, "Mul", product, inputs.get(i)));
        }
        return node("Mul", product, inputs.get(inputs.size() - 1));
    }

    @Override
    public NodeProto.Builder flatten(Layer.Flatten layer) {
        return node("Flatten", x()).addAttribute(integer("axis", 1));
    }

    @Override
    public NodeProto.Builder dropout(Layer.Dropout layer) {
        return node("Dropout", x(), number(layer.probability()));
    }

    @Override
    public NodeProto.Builder softmax(Layer.Softmax layer) {
        return node("Softmax", x()).addAttribute(integer("axis", layer.axis()));
    }

    @Override
    public NodeProto.Builder logSoftmax(Layer.LogSoftmax layer) {
        return node("LogSoftmax", x()).addAttribute(integer("axis", layer.axis()));
    }

    @Override
    public NodeProto.Builder scaleShift(Layer.ScaleShift layer) {
        return node("Add", step("scaled", "Mul", x(), byChannel("weight")), byChannel("bias"));
    }

    /** Returns a per-channel parameter reshaped to broadcast over the input; unchanged if the input holds features. */
    private String byChannel(String parameter) {
        int after = sample().rank() - 1;
        if (after == 0) {
            return node.parameter(parameter);
        }
        long[] axes = IntStream.rangeClosed(1, after).mapToLong(i -> i).toArray();
        return step(parameter, "Unsqueeze", node.parameter(parameter), numbers(parameter + "_axes", axes));
    }

    @Override
    public NodeProto.Builder clip(Layer.Clip layer) {
        String low = layer.low() == Double.NEGATIVE_INFINITY ? "" : number(layer.low());
        return layer.high() == Double.POSITIVE_INFINITY
                ? node("Clip", x(), low)
                : node("Clip", x(), low, number(layer.high()));
    }

    @Override
    public NodeProto.Builder scaledElu(Layer.ScaledElu layer) {
        return node("Selu", x()).addAttribute(real("alpha", layer.alpha())).addAttribute(real("gamma", layer.scale()));
    }

    @Override
    public NodeProto.Builder power(Layer.Power layer) {
        return node("Pow", x(), number(layer.exponent()));
    }

    @Override
    public NodeProto.Builder prelu(Layer.PRelu layer) {
        return node("PRelu", x(), byChannel("slope"));
    }

    @Override
    public NodeProto.Builder reduction(Layer.Reduction layer) {
        long[] axes = layer.axes().stream().mapToLong(Integer::longValue).toArray();
        return switch (layer.function()) {
            case SUM -> node("ReduceSum", x(), numbers("axes", axes));
            case MEAN -> node("ReduceMean", x()).addAttribute(integers("axes", axes));
            case MAX -> node("ReduceMax", x()).addAttribute(integers("axes", axes));
        };
    }

    /** Writes instance normalization of the groups, then scale and shift unless each channel is a group. */
    @Override
    public NodeProto.Builder groupNorm(Layer.GroupNorm layer) {
        if (layer.groups() == layer.channels()) {
            return node("InstanceNormalization", withParameters(true)).addAttribute(real("epsilon", layer.epsilon()));
        }
        String grouped = step("grouped", "Reshape", x(), numbers("groups", 0, layer.groups(), -1));
        float[] ones = new float[layer.groups()];
        Arrays.fill(ones, 1);
        String normalized = add(named(
                        name + "/normalized",
                        "InstanceNormalization",
                        grouped,
                        reals("ones", ones),
                        reals("zeros", new float[layer.groups()]))
                .addAttribute(real("epsilon", layer.epsilon())));
        long[] extents = LongStream.concat(
                        LongStream.of(0), IntStream.of(sample().toArray()).asLongStream())
                .toArray();
        String joined = step("joined", "Reshape", normalized, numbers("sample", extents));
        return node("Add", step("scaled", "Mul", joined, byChannel("weight")), byChannel("bias"));
    }

    @Override
    public NodeProto.Builder channelNorm(Layer.ChannelNorm layer) {
        int rank = sample().rank() + 1;
        if (rank == 2) {
            return node("LayerNormalization", withParameters(true)).addAttribute(real("epsilon", layer.epsilon()));
        }
        long[] last = LongStream.range(0, rank)
                .map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1)
                .toArray();
        long[] second = LongStream.range(0, rank)
                .map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1)
                .toArray();
        String turned = add(named(name + "/last", "Transpose", x()).addAttribute(integers("perm", last)));
        String normalized = add(named(
                        name + "/normalized",
                        "LayerNormalization",
                        turned,
                        node.parameter("weight"),
                        node.parameter("bias"))
                .addAttribute(real("epsilon", layer.epsilon())));
        return node("Transpose", normalized).addAttribute(integers("perm", second));
    }

    @Override
    public NodeProto.Builder localResponseNorm(Layer.LocalResponseNorm layer) {
        return node("LRN", x())
                .addAttribute(real("alpha", layer.alpha()))
                .addAttribute(real("beta", layer.beta()))
                .addAttribute(real("bias", layer.bias()))
                .addAttribute(integer("size", layer.size()));
    }

    @Override
    public NodeProto.Builder gather(Layer.Gather layer) {
        long[] indices = layer.indices().stream().mapToLong(Integer::longValue).toArray();
        return node("Gather", x(), numbers("indices", indices)).addAttribute(integer("axis", layer.axis()));
    }

    @Override
    public NodeProto.Builder padChannels(Layer.PadChannels layer) {
        long[] pads = new long[2 * sample().rank() + 2];
        pads[1] = layer.before();
        pads[pads.length / 2 + 1] = layer.after();
        return node("Pad", x(), numbers("pads", pads), number(0));
    }

    @Override
    public NodeProto.Builder reshape(Layer.Reshape layer) {
        long[] extents = LongStream.concat(
                        LongStream.of(0), IntStream.of(layer.sample().toArray()).asLongStream())
                .toArray();
        return node("Reshape", x(), numbers(SHAPE, extents));
    }

    /** Writes matrix products with the weights of columns, then of rows, in each window. */
    @Override
    public NodeProto.Builder adaptiveAvgPool2d(Layer.AdaptiveAvgPool2d layer) {
        String columns = name + AdaptivePools.COLUMNS;
        String rows = name + AdaptivePools.ROWS;
        parameter(columns, AdaptivePools.shares(sample().dim(2), layer.output().width()));
        parameter(
                rows,
                Tensors.transposed(
                        AdaptivePools.shares(sample().dim(1), layer.output().height())));
        return node("MatMul", rows, step("product", "MatMul", x(), columns));
    }

    @Override
    public NodeProto.Builder unevenAvgPool2d(Layer.UnevenAvgPool2d layer) {
        Layer.Pad2d pad = layer.padding();
        return node("AveragePool", x())
                .addAttribute(pair("kernel_shape", layer.kernel()))
                .addAttribute(integers("pads", pad.top(), pad.left(), pad.bottom(), pad.right()))
                .addAttribute(pair("strides", layer.stride()));
    }
}
