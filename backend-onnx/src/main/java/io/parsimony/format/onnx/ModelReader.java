package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.format.ModelFormat.ImportSettings;
import io.parsimony.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads a file into a checked {@link OnnxGraph}. Its memory use is a small multiple of the size of the files. */
final class ModelReader {

    /** The newest standard opset that the runtime of this module reads. */
    static final long NEWEST_OPSET = 28;

    private static final long OLDEST_OPSET = 7;

    private final Path file;
    private final TensorReader tensors;
    private final ImportSettings settings;

    ModelReader(Path file, ImportSettings settings) {
        this.file = file;
        this.settings = settings;
        this.tensors = new TensorReader(file.toAbsolutePath().normalize().getParent());
    }

    /**
     * Reads the file.
     *
     * @throws ParsimonyException ({@code unreadable-file}, {@code bad-model-file}, {@code unsupported-model})
     */
    OnnxGraph read() {
        try {
            return graph(parse(bytes()));
        } catch (ParsimonyException e) {
            throw e.at("file [" + file + "]");
        }
    }

    private byte[] bytes() {
        try {
            OnnxFaults.require(
                    Files.isRegularFile(file) || Files.isDirectory(file) || !Files.exists(file),
                    "Expected a regular file, found another.");
            if (Files.size(file) > Integer.MAX_VALUE - 8) {
                throw OnnxFaults.unsupported(
                        "Save the weights as external data beside it.",
                        "Expected a file of less than 2 GB, found %d bytes.",
                        Files.size(file));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNREADABLE_FILE, "Cannot read the file: " + e + ".")
                            .hint("Check that the file exists and that this process may read it."),
                    e);
        }
    }

    private static ModelProto parse(byte[] bytes) {
        ByteString content = UnsafeByteOperations.unsafeWrap(bytes);
        try {
            WireLimits.check(content.newCodedInput());
            return ModelProto.parseFrom(content);
        } catch (InvalidProtocolBufferException e) {
            throw malformed(e);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private static ParsimonyException malformed(IOException cause) {
        return new ParsimonyException(
                Problem.of(OnnxFaults.BAD_FILE, "Expected an ONNX model, found an invalid file: " + cause.getMessage())
                        .hint("Check that the file is complete."),
                cause);
    }

    private OnnxGraph graph(ModelProto model) {
        OnnxFaults.require(model.hasGraph(), "Expected an ONNX model with a graph, found none.");
        long opset = opset(model);
        GraphProto proto = model.getGraph();
        if (proto.getSparseInitializerCount() > 0) {
            throw OnnxFaults.unsupported("Store the weights densely.", "The model holds sparse weights.");
        }
        Set<String> used = used(proto);
        Set<String> unread = new HashSet<>();
        Map<String, Constant> constants = new LinkedHashMap<>();
        for (TensorProto tensor : proto.getInitializerList()) {
            String name = named(tensor.getName(), "an initializer");
            OnnxFaults.require(
                    !constants.containsKey(name) && !unread.contains(name),
                    "Expected unique initializers, found [%s] twice.",
                    name);
            if (used.contains(name)) {
                constants.put(name, at("initializer [" + name + "]", () -> tensors.read(tensor)));
            } else {
                unread.add(name);
            }
        }
        Set<String> bytes = new HashSet<>();
        Map<String, long[]> inputs = new LinkedHashMap<>();
        for (ValueInfoProto input : proto.getInputList()) {
            String name = named(input.getName(), "an input");
            if (!constants.containsKey(name) && !unread.contains(name)) {
                long[] dims = at("input [" + name + "]", () -> input(input));
                if (input.getType().getTensorType().getElemType() == DataType.UINT8.getNumber()) {
                    bytes.add(name);
                }
                OnnxFaults.require(inputs.put(name, dims) == null, "Expected unique inputs, found [%s] twice.", name);
            }
        }
        Map<String, long[]> declared = new LinkedHashMap<>();
        proto.getValueInfoList().forEach(value -> declare(value, declared));
        proto.getOutputList().forEach(value -> declare(value, declared));
        List<OnnxOperation> operations = operations(proto, inputs.keySet(), constants.keySet());
        List<String> outputs =
                proto.getOutputList().stream().map(ValueInfoProto::getName).toList();
        OnnxFaults.require(!outputs.isEmpty(), "Expected at least one output, found none.");
        boolean own = model.getProducerName().equals(ModelWriter.PRODUCER);
        Map<String, String> provenance = own ? metadata(model, ModelWriter.METADATA) : foreignProvenance(model, opset);
        return new OnnxGraph(
                inputs,
                bytes,
                own ? metadata(model, ModelWriter.PRESENTED) : Map.of(),
                tensors,
                constants,
                operations,
                outputs,
                declared,
                opset,
                own,
                provenance);
    }

    private static long opset(ModelProto model) {
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx")) {
                long version = set.getVersion();
                if (version < OLDEST_OPSET || version > NEWEST_OPSET) {
                    throw OnnxFaults.unsupported(
                            "Convert it with [onnx.version_converter], or export it again.",
                            "Expected operators of opset %d to %d, found %d.",
                            OLDEST_OPSET,
                            NEWEST_OPSET,
                            version);
                }
                return version;
            }
        }
        throw OnnxFaults.badFile("Expected the version of the standard operators, found none.");
    }

    private static List<OnnxOperation> operations(GraphProto proto, Set<String> inputs, Set<String> constants) {
        Set<String> made = new HashSet<>(inputs);
        made.addAll(constants);
        List<OnnxOperation> operations = new ArrayList<>();
        for (NodeProto node : proto.getNodeList()) {
            OnnxOperation operation = new OnnxOperation(node, operations.size());
            for (String input : operation.inputs()) {
                OnnxFaults.require(
                        input.isEmpty() || made.contains(input),
                        "Expected an input or an earlier node's value, found [%s] at %s: no earlier "
                                + "node produces it, or the graph has a cycle.",
                        input,
                        operation.label());
            }
            for (String output : operation.outputs()) {
                OnnxFaults.require(
                        output.isEmpty() || made.add(output),
                        "Expected unique names, found [%s] twice, the second time at %s.",
                        output,
                        operation.label());
            }
            operations.add(operation);
        }
        for (ValueInfoProto output : proto.getOutputList()) {
            OnnxFaults.require(made.contains(output.getName()), "No node produces the output [%s].", output.getName());
        }
        return operations;
    }

    private long[] input(ValueInfoProto input) {
        TypeProto type = input.getType();
        int element = type.getTensorType().getElemType();
        if (!type.hasTensorType()
                || (element != DataType.FLOAT.getNumber()
                        && element != DataType.UINT8.getNumber()
                        && element != DataType.FLOAT16.getNumber()
                        && element != DataType.DOUBLE.getNumber())) {
            throw OnnxFaults.unsupported(
                    "Export the model so that it takes images as real numbers or bytes.",
                    "Expected an input of real numbers or bytes (uint8), found %s.",
                    type.hasTensorType() ? DataType.forNumber(element) : "no tensor");
        }
        if (!type.getTensorType().hasShape()) {
            throw OnnxFaults.unsupported("Export the model with the shapes of its inputs.", "The input has no shape.");
        }
        long[] dims = dims(type);
        OnnxFaults.require(
                dims.length >= 1, "Expected an input with a batch as its first axis, found one without axes.");
        settings.input().ifPresent(image -> fill(dims, image));
        for (int axis = 1; axis < dims.length; axis++) {
            if (dims[axis] < 0) {
                throw OnnxFaults.unsupported(
                        "Give the size of the images, for instance --input 3x224x224, or export the model for one "
                                + "size.",
                        "The file leaves the extent of axis %d free.",
                        axis);
            }
            OnnxFaults.require(dims[axis] > 0, "Expected positive extents, found 0 along axis %d.", axis);
        }
        if (dims[0] == 0) {
            dims[0] = -1;
        }
        return dims;
    }

    /**
     * Fills free extents of an image with the given channels, height and width, in an order that the fixed extents
     * allow.
     */
    private static void fill(long[] dims, Shape image) {
        if (dims.length != 4) {
            return;
        }
        long[] first = {image.dim(0), image.dim(1), image.dim(2)};
        long[] last = {image.dim(1), image.dim(2), image.dim(0)};
        long[] chosen = fits(dims, first) ? first : last;
        if (!fits(dims, chosen)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_VALUE,
                    "Expected a size of images that fits the file's %s, found %s.",
                    Axes.show(Arrays.copyOfRange(dims, 1, 4)).replace("-1", "free"),
                    image);
        }
        System.arraycopy(chosen, 0, dims, 1, 3);
    }

    private static boolean fits(long[] dims, long[] sample) {
        return IntStream.range(0, 3).allMatch(i -> dims[i + 1] < 0 || dims[i + 1] == sample[i]);
    }

    /** Returns the extents of a tensor's type, -1 where one is free. */
    private static long[] dims(TypeProto type) {
        List<Dimension> list = type.getTensorType().getShape().getDimList();
        Axes.requireRank(list.size());
        long[] dims = new long[list.size()];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = list.get(axis).hasDimValue() ? list.get(axis).getDimValue() : -1;
            OnnxFaults.require(
                    dims[axis] >= -1 && dims[axis] <= Integer.MAX_VALUE,
                    "Expected an extent below 2^31, found %d.",
                    dims[axis]);
        }
        return dims;
    }

    private static void declare(ValueInfoProto value, Map<String, long[]> declared) {
        if (value.getType().hasTensorType() && value.getType().getTensorType().hasShape()) {
            declared.put(value.getName(), dims(value.getType()));
        }
    }

    private Map<String, String> foreignProvenance(ModelProto model, long opset) {
        String producer = (model.getProducerName() + " " + model.getProducerVersion()).trim();
        String text = file.getFileName() + ", opset " + opset + (producer.isEmpty() ? "" : ", written by " + producer);
        return Map.of("imported", text);
    }

    /** Returns the metadata whose keys begin with a prefix, with the prefix removed from the keys. */
    private static Map<String, String> metadata(ModelProto model, String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        for (StringStringEntryProto entry : model.getMetadataPropsList()) {
            if (entry.getKey().startsWith(prefix)) {
                found.put(entry.getKey().substring(prefix.length()), entry.getValue());
            }
        }
        return found;
    }

    /** Returns the names that nodes and outputs use, including those in subgraphs. */
    private static Set<String> used(GraphProto proto) {
        Set<String> used = new HashSet<>();
        proto.getOutputList().forEach(output -> used.add(output.getName()));
        for (NodeProto node : proto.getNodeList()) {
            used.addAll(node.getInputList());
            node.getAttributeList().forEach(attribute -> {
                if (attribute.hasG()) {
                    used.addAll(used(attribute.getG()));
                }
                attribute.getGraphsList().forEach(graph -> used.addAll(used(graph)));
            });
        }
        return used;
    }

    private static String named(String name, String what) {
        OnnxFaults.require(!name.isEmpty(), "Expected a name for %s, found none.", what);
        return name;
    }

    private static <T> T at(String place, java.util.function.Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ParsimonyException e) {
            throw e.at(place);
        }
    }
}
