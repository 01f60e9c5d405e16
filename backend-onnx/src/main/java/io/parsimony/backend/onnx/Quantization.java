package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.parsimony.error.Require;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Quantizes a model file's graph. Inserts {@code QuantizeLinear} and {@code DequantizeLinear} pairs around values, and
 * stores the weights of convolutions and fully connected layers in int8.
 *
 * <p>A value that only an activation reads stays in float32, so that engines can fuse the two.
 */
final class Quantization {

    /** Operators whose weights are quantized. */
    private static final Set<String> WEIGHTED = Set.of("Conv", "Gemm");

    /** Operators that engines run on quantized values. */
    private static final Set<String> OPERATORS = Set.of(
            "Conv",
            "Gemm",
            "Relu",
            "Clip",
            "Add",
            "Concat",
            "MaxPool",
            "AveragePool",
            "GlobalAveragePool",
            "Flatten",
            "Reshape",
            "Transpose",
            "Slice");

    /** Operators that move values, whose results have the range of what they read. */
    private static final Set<String> MOVES = Set.of("MaxPool", "Flatten", "Reshape", "Transpose", "Slice");

    private static final Set<String> ACTIVATIONS = Set.of("Relu", "Clip");

    private static final int EIGHT_BITS = 127;
    private static final int SEVEN_BITS = 63;

    /** A channel's scale is at least this share of the greatest: its bias would not fit into 32 bits otherwise. */
    private static final float LEAST_SCALE = 1e-4f;

    private final GraphProto graph;
    private final Map<String, ValueRange> ranges;
    private final int levels;
    private final Map<String, TensorProto> constants;
    private final GraphProto.Builder quantized;
    private final Set<String> written = new HashSet<>();
    private final Set<String> kept = new HashSet<>();

    Quantization(GraphProto graph, Map<String, ValueRange> ranges, boolean reduceRange) {
        this.graph = graph;
        this.ranges = new LinkedHashMap<>(ranges);
        this.levels = reduceRange ? SEVEN_BITS : EIGHT_BITS;
        this.constants =
                graph.getInitializerList().stream().collect(Collectors.toMap(TensorProto::getName, tensor -> tensor));
        this.quantized = graph.toBuilder().clearNode().clearInitializer();
    }

    /** Returns the values to quantize. */
    static List<String> values(GraphProto graph) {
        Map<String, List<NodeProto>> readers = new HashMap<>();
        for (NodeProto node : graph.getNodeList()) {
            node.getInputList().forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>())
                    .add(node));
        }
        Set<String> constants =
                graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
        Set<String> outputs =
                graph.getOutputList().stream().map(ValueInfoProto::getName).collect(Collectors.toSet());
        Set<String> values = new LinkedHashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            if (!OPERATORS.contains(node.getOpType()) || OnnxFile.presents(node)) {
                continue;
            }
            // The further inputs of most operators are constants: extents, limits, weights.
            node.getInputList().stream()
                    .filter(input -> !input.isEmpty() && !constants.contains(input))
                    .forEach(values::add);
        }
        values.removeAll(outputs);
        for (NodeProto node : graph.getNodeList()) {
            List<NodeProto> next = readers.getOrDefault(node.getOutput(0), List.of());
            if (OPERATORS.contains(node.getOpType())
                    && next.size() == 1
                    && ACTIVATIONS.contains(next.get(0).getOpType())) {
                values.remove(node.getOutput(0));
            }
        }
        // An input of bytes is cast first, so the input itself stays unquantized.
        graph.getInputList().stream()
                .filter(input -> input.getType().getTensorType().getElemType() != DataType.FLOAT.getNumber())
                .forEach(input -> values.remove(input.getName()));
        return List.copyOf(values);
    }

    /** Returns the quantized graph. */
    GraphProto graph() {
        for (NodeProto node : graph.getNodeList()) {
            ValueRange range = node.getInputCount() > 0 ? ranges.get(node.getInput(0)) : null;
            if (range != null && MOVES.contains(node.getOpType())) {
                ranges.computeIfPresent(node.getOutput(0), (name, own) -> range);
            }
        }
        graph.getInputList().forEach(input -> pair(input.getName()));
        for (NodeProto node : graph.getNodeList()) {
            NodeProto.Builder copy = node.toBuilder().clearInput();
            boolean weighted = WEIGHTED.contains(node.getOpType()) && ranges.containsKey(node.getInput(0));
            float[] scales = weighted ? weight(node) : new float[0];
            for (int i = 0; i < node.getInputCount(); i++) {
                copy.addInput(input(node, i, scales));
            }
            quantized.addNode(copy);
            node.getOutputList().forEach(this::pair);
        }
        graph.getInitializerList().stream()
                .filter(constant -> kept.contains(constant.getName()))
                .forEach(quantized::addInitializer);
        return quantized.build();
    }

    private String input(NodeProto node, int index, float[] scales) {
        String name = node.getInput(index);
        if (ranges.containsKey(name)) {
            return name + "/dequantized";
        }
        if (scales.length > 0 && index == 1) {
            return name + "/dequantized";
        }
        if (scales.length > 0 && index == 2) {
            return bias(name, node, scales);
        }
        kept.add(name);
        return name;
    }

    /** Adds the pair of a value, if it is quantized. */
    private void pair(String value) {
        ValueRange range = ranges.get(value);
        if (range == null) {
            return;
        }
        scalar(value + "/scale", range.scale());
        quantized.addInitializer(bytes(value + "/zero_point", DataType.UINT8, new byte[] {(byte) range.zeroPoint()}));
        quantized.addNode(node("QuantizeLinear", value, "quantized", value));
        quantized.addNode(node("DequantizeLinear", value, "dequantized", value + "/quantized"));
    }

    private static NodeProto.Builder node(String type, String value, String suffix, String from) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName(value + "/" + suffix)
                .addInput(from)
                .addInput(value + "/scale")
                .addInput(value + "/zero_point")
                .addOutput(value + "/" + suffix);
    }

    /** Adds a weight in int8 unless it exists. Returns the scale of each output channel. */
    private float[] weight(NodeProto node) {
        TensorProto weight = Require.present(constants, node.getInput(1));
        FloatBuffer numbers = OnnxFile.numbers(weight);
        int channels = (int) weight.getDims(0);
        int each = numbers.remaining() / channels;
        float[] scales = new float[channels];
        float greatest = 0;
        for (int i = 0; i < numbers.remaining(); i++) {
            int channel = i / each;
            scales[channel] = Math.max(scales[channel], Math.abs(numbers.get(i)) / levels);
            greatest = Math.max(greatest, scales[channel]);
        }
        for (int channel = 0; channel < channels; channel++) {
            scales[channel] = greatest == 0 ? 1 : Math.max(scales[channel], greatest * LEAST_SCALE);
        }
        String name = weight.getName();
        if (written.add(name)) {
            byte[] rounded = new byte[numbers.remaining()];
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = (byte) Math.rint(numbers.get(i) / scales[i / each]);
            }
            quantized.addInitializer(bytes(name + "/quantized", DataType.INT8, rounded).toBuilder()
                    .clearDims()
                    .addAllDims(weight.getDimsList()));
            vector(name + "/scale", scales);
            quantized.addInitializer(bytes(name + "/zero_point", DataType.INT8, new byte[channels]));
            quantized.addNode(node("DequantizeLinear", name, "dequantized", name + "/quantized")
                    .addAttribute(axis()));
        }
        return scales;
    }

    /** Adds a bias in int32, in steps of the product of the scales of input and weight. */
    private String bias(String name, NodeProto node, float[] weightScales) {
        String key = node.getOutput(0) + "/bias";
        float step = Require.present(ranges, node.getInput(0)).scale();
        FloatBuffer numbers = OnnxFile.numbers(Require.present(constants, name));
        float[] scales = new float[weightScales.length];
        ByteBuffer rounded = ByteBuffer.allocate(scales.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < scales.length; i++) {
            scales[i] = step * weightScales[i];
            rounded.putInt(Math.round(numbers.get(i) / scales[i]));
        }
        quantized.addInitializer(TensorProto.newBuilder()
                .setName(key + "/quantized")
                .setDataType(DataType.INT32.getNumber())
                .addDims(scales.length)
                .setRawData(ByteString.copyFrom(rounded.flip())));
        vector(key + "/scale", scales);
        quantized.addNode(NodeProto.newBuilder()
                .setOpType("DequantizeLinear")
                .setName(key + "/dequantized")
                .addInput(key + "/quantized")
                .addInput(key + "/scale")
                .addOutput(key + "/dequantized")
                .addAttribute(axis()));
        return key + "/dequantized";
    }

    private static AttributeProto axis() {
        return AttributeProto.newBuilder()
                .setName("axis")
                .setType(AttributeType.INT)
                .setI(0)
                .build();
    }

    private void scalar(String name, float number) {
        quantized.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT.getNumber())
                .addFloatData(number));
    }

    private void vector(String name, float[] numbers) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(numbers.length);
        for (float number : numbers) {
            tensor.addFloatData(number);
        }
        quantized.addInitializer(tensor);
    }

    /** Returns a tensor of bytes: a scalar of type {@code UINT8}, or a vector of another type. */
    private static TensorProto bytes(String name, DataType type, byte[] bytes) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        return (type == DataType.UINT8 ? tensor : tensor.addDims(bytes.length)).build();
    }
}
