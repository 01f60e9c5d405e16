package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.List;

/** Builds small ONNX models. */
final class Protos {

    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private Protos() {}

    /** Returns a convolution of {@code [batch, 2, 4, 4]} to {@code [batch, 3, 2, 2]} with a ReLU. */
    static ModelProto.Builder small() {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("small")
                .addInput(value("x", -1, 2, 4, 4))
                .addNode(node("conv", "Conv", List.of("x", "conv.weight", "conv.bias"), "y"))
                .addNode(node("relu", "Relu", List.of("y"), "z"))
                .addInitializer(reals("conv.weight", 3, 2, 3, 3))
                .addInitializer(reals("conv.bias", 3))
                .addOutput(value("z", -1, 3, 2, 2));
        return model(graph);
    }

    static ModelProto.Builder model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
                .setGraph(graph);
    }

    static NodeProto.Builder node(String name, String type, List<String> inputs, String... outputs) {
        return NodeProto.newBuilder()
                .setName(name)
                .setOpType(type)
                .addAllInput(inputs)
                .addAllOutput(Arrays.asList(outputs));
    }

    /** Returns an attribute of one integer. */
    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    /** Returns an attribute of integers. */
    static AttributeProto integers(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    /** Returns the description of a float32 input or output; -1 is a symbolic extent. */
    static ValueInfoProto value(String name, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            shape.addDim(
                    dim == -1
                            ? Dimension.newBuilder().setDimParam("n")
                            : Dimension.newBuilder().setDimValue(dim));
        }
        TypeProto.Tensor type =
                TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    /** Returns a float32 tensor. */
    static TensorProto.Builder reals(String name, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        long size = 1;
        for (long dim : dims) {
            tensor.addDims(dim);
            size *= dim;
        }
        for (int i = 0; i < size; i++) {
            tensor.addFloatData((i * 37 % 11 - 5) / 10f);
        }
        return tensor;
    }

    /** Returns a vector of integers. */
    static TensorProto.Builder whole(String name, long... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(values.length);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        return tensor;
    }
}
