package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node of the file's graph. */
final class OnnxOperation {

    private final NodeProto node;
    private final Map<String, AttributeProto> attributes = new LinkedHashMap<>();
    private final String label;

    OnnxOperation(NodeProto node, int index) {
        this.node = node;
        String name = node.getName().isEmpty() ? "number " + (index + 1) : "[" + node.getName() + "]";
        this.label = "node " + name + " (" + (standard() ? "" : node.getDomain() + ".") + node.getOpType() + ")";
        for (AttributeProto attribute : node.getAttributeList()) {
            OnnxFaults.require(
                    attributes.put(attribute.getName(), attribute) == null,
                    "Expected distinct attributes, found [%s] twice at %s.",
                    attribute.getName(),
                    label);
        }
    }

    /** Returns whether the operator is a standard operator of ONNX. */
    boolean standard() {
        return node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
    }

    /** Returns whether it is one of ONNX Runtime's own operators. */
    boolean isMicrosoft() {
        return node.getDomain().startsWith("com.microsoft");
    }

    String type() {
        return node.getOpType();
    }

    /** Returns the node's own name, or its first output's. */
    String name() {
        return node.getName().isEmpty() && !outputs().isEmpty() ? outputs().get(0) : node.getName();
    }

    /** Returns {@code node [name] (Type)}, for messages. */
    String label() {
        return label;
    }

    List<String> inputs() {
        return node.getInputList();
    }

    List<String> outputs() {
        return node.getOutputList();
    }

    /** Returns whether an input is given. An omitted optional input is missing or has an empty name. */
    boolean hasInput(int index) {
        return index < inputs().size() && !inputs().get(index).isEmpty();
    }

    /** Returns whether an output has a name. */
    boolean hasOutput(int index) {
        return index < outputs().size() && !outputs().get(index).isEmpty();
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    /** Returns whether an attribute holds a subgraph. */
    boolean hasSubgraph() {
        return node.getAttributeList().stream()
                .anyMatch(attribute -> attribute.hasG() || attribute.getGraphsCount() > 0);
    }

    /** Returns the subgraph in an attribute, or nothing. */
    @Nullable GraphProto graph(String name) {
        AttributeProto attribute = get(name, AttributeType.GRAPH);
        return attribute == null ? null : attribute.getG();
    }

    long integer(String name, long otherwise) {
        AttributeProto attribute = get(name, AttributeType.INT);
        return attribute == null ? otherwise : attribute.getI();
    }

    boolean flag(String name) {
        return integer(name, 0) != 0;
    }

    double real(String name, double otherwise) {
        AttributeProto attribute = get(name, AttributeType.FLOAT);
        return attribute == null ? otherwise : decimal(attribute.getF());
    }

    String text(String name, String otherwise) {
        AttributeProto attribute = get(name, AttributeType.STRING);
        return attribute == null ? otherwise : attribute.getS().toStringUtf8();
    }

    long @Nullable [] integers(String name) {
        AttributeProto attribute = get(name, AttributeType.INTS);
        return attribute == null
                ? null
                : attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
    }

    float @Nullable [] reals(String name) {
        AttributeProto attribute = get(name, AttributeType.FLOATS);
        if (attribute == null) {
            return null;
        }
        float[] values = new float[attribute.getFloatsCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = attribute.getFloats(i);
        }
        return values;
    }

    @Nullable TensorProto tensor(String name) {
        AttributeProto attribute = get(name, AttributeType.TENSOR);
        return attribute == null ? null : attribute.getT();
    }

    private @Nullable AttributeProto get(String name, AttributeType type) {
        AttributeProto attribute = attributes.get(name);
        OnnxFaults.require(
                attribute == null || attribute.getType() == type,
                "Expected the attribute [%s] to be of type %s at %s, found another type.",
                name,
                type,
                label);
        return attribute;
    }

    /** Returns the shortest decimal number of a float32 number: 0.1 instead of 0.10000000149. */
    static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }
}
