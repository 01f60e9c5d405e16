package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;

/**
 * Writes a model as an ONNX file with a free batch. A layer becomes one node, or several whose names begin with the
 * layer's name and a slash. Parameters become initializers under their full names, the provenance becomes metadata.
 */
final class ModelWriter {

    /** The producer in the files of this format. Files of this producer are read without simplification. */
    static final String PRODUCER = "Parsimony";

    /** The prefix of metadata keys that hold provenance. */
    static final String METADATA = "parsimony.";

    /** The prefix of metadata keys that hold the form of an input in the file. */
    static final String PRESENTED = "parsimony:input.";

    /** The prefix of the names of nodes that only convert an input or output. */
    static final String INTERFACE = "/";

    /** The suffix of the names of partial products of a product with several factors. */
    static final String PART = "/part";

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final String BATCH = "batch";

    /**
     * The bound on the bytes of weights: a message may have 2^31 bytes, and the other parts take far less than the
     * difference.
     */
    private static final long MOST_BYTES = (1L << 31) - (1L << 27);

    private ModelWriter() {}

    /**
     * Returns the file's content.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code unsupported-model}) if it would have more than 2 GB
     */
    static ModelProto model(Model model) {
        long bytes = model.parameters().asMap().values().stream()
                .mapToLong(tensor -> (long) tensor.shape().size() * Float.BYTES)
                .sum();
        requireFits(bytes);
        ModelProto.Builder builder = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName(PRODUCER)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(graph(model));
        model.metadata()
                .forEach((key, value) -> builder.addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey(METADATA + key)
                        .setValue(value)));
        Ports.presented(model)
                .forEach((port, form) -> builder.addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey(PRESENTED + port)
                        .setValue(form)));
        return builder.build();
    }

    /** Throws if parameters with the given number of bytes do not fit into a file. */
    static void requireFits(long bytes) {
        if (bytes > MOST_BYTES) {
            throw OnnxFaults.unsupported(
                    "Make the network smaller first.",
                    "Expected parameters of less than %d bytes, the limit of an ONNX file, found %d.",
                    MOST_BYTES,
                    bytes);
        }
    }

    private static GraphProto graph(Model model) {
        GraphProto.Builder body = GraphProto.newBuilder().setName("network");
        LayerWriter writer = new LayerWriter(model.network(), body);
        for (Node node : model.network().nodes()) {
            writer.write(node);
        }
        model.parameters().asMap().forEach(writer::parameter);
        return new Ports(model).around(body);
    }

    static ValueInfoProto value(String name, Shape sample, DataType element) {
        TensorShapeProto.Builder shape =
                TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam(BATCH));
        for (int extent : sample.toArray()) {
            shape.addDim(Dimension.newBuilder().setDimValue(extent));
        }
        TypeProto.Tensor type = TypeProto.Tensor.newBuilder()
                .setElemType(element.getNumber())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }
}
