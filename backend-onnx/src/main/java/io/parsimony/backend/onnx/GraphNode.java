package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** A node of a graph that is being built. */
final class GraphNode {

    /**
     * The operator, attributes and arguments of a node. Two nodes of equal identity compute the same values.
     *
     * @param domain the operator set, empty for ONNX itself
     */
    record Identity(String domain, String operator, List<AttributeProto> attributes, List<GraphValue> inputs) {

        /** Copies the lists. */
        Identity {
            attributes = List.copyOf(attributes);
            inputs = List.copyOf(inputs);
        }
    }

    private final Identity identity;
    private final String name;
    private final List<GraphValue> outputs = new ArrayList<>();

    GraphNode(Identity identity, String name) {
        this.identity = identity;
        this.name = name;
    }

    /** Adds a result. */
    GraphValue result(GraphValue.Type type, Shape shape) {
        GraphValue result = GraphValue.result(type, shape, this);
        outputs.add(result);
        return result;
    }

    Identity identity() {
        return identity;
    }

    String operator() {
        return identity.operator();
    }

    String name() {
        return name;
    }

    List<GraphValue> inputs() {
        return identity.inputs();
    }

    GraphValue input(int index) {
        return identity.inputs().get(index);
    }

    List<GraphValue> outputs() {
        return outputs;
    }

    GraphValue output(int index) {
        return outputs.get(index);
    }

    @Override
    public String toString() {
        return name;
    }
}
