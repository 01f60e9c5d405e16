package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.UnsafeByteOperations;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Builds an ONNX graph of static shapes.
 *
 * <p>Equal nodes are merged, and nodes that no output needs are left out of the model. An emitter may therefore emit
 * the same node again, or emit nodes that may turn out to be unused.
 */
final class OrtGraph {

    /** The operator set of ONNX itself. */
    static final String ONNX = "";
    /** The runtime's additional operators. */
    static final String MICROSOFT = "com.microsoft";
    /** The runtime's operators on images in blocked layout. */
    static final String BLOCKED = "com.microsoft.nchwc";

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    /**
     * The bound on constants: a serialized model must be smaller than 2 GiB, and the other parts need a little space.
     */
    private static final long MOST_CONSTANT_BYTES = Integer.MAX_VALUE - (16L << 20);

    private final String name;
    private final Map<String, GraphValue> inputs = new LinkedHashMap<>();
    private final Map<GraphValue, TensorProto> constants = new LinkedHashMap<>();
    private final Map<Object, GraphValue> shared = new HashMap<>();
    /** The nodes in topological order. */
    private final List<GraphNode> nodes = new ArrayList<>();

    private final Map<GraphNode.Identity, GraphNode> known = new HashMap<>();
    private final Map<GraphValue, String> outputs = new LinkedHashMap<>();
    /** The names in use: of inputs, constants, outputs and nodes. */
    private final Set<String> names = new HashSet<>();

    private long constantBytes;

    OrtGraph(String name) {
        this.name = name;
    }

    /** Returns an input of the graph. The model contains it only if a node reads it. */
    GraphValue input(String name, Shape shape) {
        names.add(name);
        GraphValue input = GraphValue.leaf(GraphValue.Type.FLOAT, shape, name);
        inputs.put(name, input);
        return input;
    }

    /** Returns a named constant. */
    GraphValue constant(String name, Tensor tensor) {
        names.add(name);
        return floats(name, tensor);
    }

    /** Returns a constant. */
    GraphValue constant(Tensor tensor) {
        return floats(unused("constant"), tensor);
    }

    /** Returns a constant with the same number in every element. */
    GraphValue filled(Shape shape, float value) {
        return shared.computeIfAbsent(List.of(shape, value), key -> constant(Tensor.full(shape, value)));
    }

    /** Returns a scalar constant. */
    GraphValue scalar(double value) {
        return filled(Shape.SCALAR, (float) value);
    }

    /** Returns a constant vector of integers: a shape, axes or padding widths. */
    GraphValue integers(long... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(values);
        return shared.computeIfAbsent(
                data, key -> leaf(unused("integers"), GraphValue.Type.INT64, Shape.of(values.length), data));
    }

    private GraphValue floats(String name, Tensor tensor) {
        long bytes = (long) tensor.shape().size() * Float.BYTES;
        constantBytes += bytes;
        if (constantBytes > MOST_CONSTANT_BYTES) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.TOO_LARGE,
                            "A graph holds less than 2 GiB of constants, found " + constantBytes + " bytes in program ["
                                    + this.name + "].")
                    .hint("Give parameters as inputs rather than as constants."));
        }
        ByteBuffer data = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(tensor.data());
        return leaf(name, GraphValue.Type.FLOAT, tensor.shape(), data);
    }

    private GraphValue leaf(String name, GraphValue.Type type, Shape shape, ByteBuffer data) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.code())
                .setRawData(UnsafeByteOperations.unsafeWrap(data));
        for (int extent : shape.toArray()) {
            tensor.addDims(extent);
        }
        GraphValue constant = GraphValue.leaf(type, shape, name);
        constants.put(constant, tensor.build());
        return constant;
    }

    /** Returns the single float32 result of a standard ONNX operator. */
    GraphValue apply(String operator, Shape result, List<AttributeProto> attributes, GraphValue... arguments) {
        return apply(ONNX, operator, GraphValue.Type.FLOAT, result, attributes, arguments);
    }

    /** Returns the single float32 result of a standard ONNX operator without attributes. */
    GraphValue apply(String operator, Shape result, GraphValue... arguments) {
        return apply(operator, result, List.of(), arguments);
    }

    /** Returns the single result of an operator. */
    GraphValue apply(
            String domain,
            String operator,
            GraphValue.Type type,
            Shape result,
            List<AttributeProto> attributes,
            GraphValue... arguments) {
        GraphNode node = node(domain, operator, attributes, arguments);
        return node.outputs().isEmpty() ? node.result(type, result) : node.output(0);
    }

    /**
     * Returns the node of an operator, either an equal earlier node or a new one. A new node has no results; the caller
     * adds them.
     */
    GraphNode node(String domain, String operator, List<AttributeProto> attributes, GraphValue... arguments) {
        GraphNode.Identity identity = new GraphNode.Identity(domain, operator, attributes, List.of(arguments));
        return known.computeIfAbsent(identity, this::add);
    }

    private GraphNode add(GraphNode.Identity identity) {
        String uses = identity.inputs().stream()
                .filter(value -> value.name() != null && inputs.containsKey(value.name()))
                .map(GraphValue::name)
                .distinct()
                .collect(Collectors.joining(", "));
        String operator = identity.operator();
        GraphNode node = new GraphNode(identity, unused(uses.isEmpty() ? operator : operator + "(" + uses + ")"));
        nodes.add(node);
        return node;
    }

    /**
     * Makes a value an output. Copies the value if it is an input, a constant or already an output.
     *
     * @return the output's name: the given one, or another if an input has that name
     */
    String output(String name, GraphValue value) {
        String free = names.add(name) ? name : unused(name);
        GraphValue own = value;
        if (value.producer() == null || outputs.containsKey(value)) {
            // A second copy must be a new value, so node() is not used.
            own = add(new GraphNode.Identity(ONNX, "Identity", List.of(), List.of(value)))
                    .result(value.type(), value.shape());
        }
        outputs.put(own, free);
        return free;
    }

    /** Prevents the runtime from reusing a value's memory for a later value: makes the value an unused output. */
    void keep(GraphValue value) {
        if (!outputs.containsKey(value)) {
            outputs.put(value, unused("kept"));
        }
    }

    private String unused(String stem) {
        String candidate = stem + "#" + (names.size() + 1);
        while (!names.add(candidate)) {
            candidate += "'";
        }
        return candidate;
    }

    // ---- the model -------------------------------------------------------------------------------------------------

    /** Returns the graph as a serialized ONNX model. */
    byte[] toModel() {
        return model().toByteArray();
    }

    ModelProto model() {
        Set<GraphValue> needed = new HashSet<>(outputs.keySet());
        Set<GraphNode> emitted = new HashSet<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            GraphNode node = nodes.get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                emitted.add(node);
                needed.addAll(node.inputs());
            }
        }
        GraphProto.Builder graph = GraphProto.newBuilder().setName(name);
        inputs.values().stream().filter(needed::contains).forEach(value -> graph.addInput(info(value, name(value))));
        outputs.forEach((value, output) -> graph.addOutput(info(value, output)));
        constants.forEach((value, tensor) -> {
            if (needed.contains(value)) {
                graph.addInitializer(tensor);
            }
        });
        nodes.stream().filter(emitted::contains).forEach(node -> graph.addNode(proto(node, needed)));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("parsimony")
                .addOpsetImport(opset(ONNX, OPSET))
                .addOpsetImport(opset(MICROSOFT, 1))
                .addOpsetImport(opset(BLOCKED, 1))
                .setGraph(graph)
                .build();
    }

    private NodeProto proto(GraphNode node, Set<GraphValue> needed) {
        NodeProto.Builder proto = NodeProto.newBuilder()
                .setName(node.name())
                .setDomain(node.identity().domain())
                .setOpType(node.operator())
                .addAllAttribute(node.identity().attributes());
        node.inputs().forEach(input -> proto.addInput(name(input)));
        // Unused trailing results are optional. Without them, the runtime may choose a faster kernel.
        int last = node.outputs().size() - 1;
        while (!needed.contains(node.output(last))) {
            last--;
        }
        for (int i = 0; i <= last; i++) {
            proto.addOutput(name(node.output(i)));
        }
        return proto.build();
    }

    private String name(GraphValue value) {
        String output = outputs.get(value);
        if (output != null) {
            return output;
        }
        if (value.name() != null) {
            return value.name();
        }
        GraphNode producer = Objects.requireNonNull(value.producer());
        return producer.name() + ":" + producer.outputs().indexOf(value);
    }

    private static ValueInfoProto info(GraphValue value, String name) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int extent : value.shape().toArray()) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(extent));
        }
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(value.type().code()).setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static OperatorSetIdProto opset(String domain, long version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }
}
