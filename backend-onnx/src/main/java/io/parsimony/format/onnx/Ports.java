package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Signature;
import io.parsimony.network.Signature.Element;
import io.parsimony.network.Signature.Port;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Converts between the file's inputs and outputs and the network's values as the signature requires: names, casts,
 * transpositions and reshapes.
 */
final class Ports {

    private static final String OTHER = "/value";

    private final Network network;
    private final Signature signature;
    private final List<String> inputs;
    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> reserved = new HashSet<>();
    private final GraphProto.Builder graph = GraphProto.newBuilder();

    Ports(Model model) {
        this.network = model.network();
        this.signature = model.signature();
        this.inputs = List.copyOf(network.inputs().keySet());
        Stream.concat(signature.inputs().stream(), signature.outputs().stream())
                .forEach(port -> reserved.add(port.name()));
        for (Port port : signature.inputs()) {
            if (isDirect(port, input(port))) {
                renamed.put(input(port), port.name());
            }
        }
        for (Port port : signature.outputs()) {
            String value = network.outputs().get(port.index());
            if (isDirect(port, value) && !network.inputs().containsKey(value)) {
                renamed.putIfAbsent(value, port.name());
            }
        }
    }

    private String input(Port port) {
        return inputs.get(port.index());
    }

    private boolean isDirect(Port port, String value) {
        return port.isPlain(network.shape(value)) && port.element() == Element.FLOAT32;
    }

    /**
     * Returns the form of each input that differs from the network's input, by index. {@link #read} reads these forms.
     */
    static Map<String, String> presented(Model model) {
        Map<String, String> forms = new LinkedHashMap<>();
        List<String> names = List.copyOf(model.network().inputs().keySet());
        List<Port> ports = model.signature().inputs();
        for (int i = 0; i < ports.size(); i++) {
            Port port = ports.get(i);
            String name = names.get(port.index());
            Shape sample = model.network().shape(name);
            if (!port.isPlain(sample) || !Names.legal(port.name(), "input").equals(name)) {
                String axes = port.axes().stream()
                        .map(axis -> axis.stream().map(String::valueOf).collect(Collectors.joining(",")))
                        .collect(Collectors.joining(";"));
                String extents = Arrays.stream(sample.toArray())
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(","));
                forms.put(Integer.toString(i), name + "|" + extents + "|" + axes);
            }
        }
        return forms;
    }

    /**
     * The form of an input as {@link #presented} wrote it.
     *
     * @param name the network's name
     * @param sample the shape of a sample in the network
     * @param axes for each axis in the file, the axes in the network
     */
    record Form(String name, Shape sample, List<List<Integer>> axes) {}

    /**
     * Reads a form.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-model-file})
     */
    static Form read(String text) {
        String[] parts = text.split("\\|", -1);
        OnnxFaults.require(parts.length == 3, "Expected the form of an input in the metadata, found [%s].", text);
        try {
            List<List<Integer>> axes = parts[2].isEmpty()
                    ? List.of()
                    : Stream.of(parts[2].split(";", -1)).map(Ports::numbers).toList();
            int[] extents =
                    numbers(parts[1]).stream().mapToInt(Integer::intValue).toArray();
            OnnxFaults.require(
                    Arrays.stream(extents).allMatch(extent -> extent > 0),
                    "Expected positive extents in the metadata, found [%s].",
                    text);
            return new Form(Names.legal(parts[0], "input"), Shape.of(extents), axes);
        } catch (NumberFormatException e) {
            throw OnnxFaults.badFile("Expected the form of an input in the metadata, found [%s].", text);
        }
    }

    private static List<Integer> numbers(String list) {
        return list.isEmpty()
                ? List.of()
                : Stream.of(list.split(",", -1)).map(Integer::valueOf).toList();
    }

    /** Returns the graph of a body whose values have the network's names. */
    GraphProto around(GraphProto.Builder body) {
        graph.setName(body.getName());
        for (int i = 0; i < signature.inputs().size(); i++) {
            addInput(signature.inputs().get(i), OnnxModelFormat.PRESENTING_INPUT + i);
        }
        for (NodeProto node : body.getNodeList()) {
            NodeProto.Builder named = node.toBuilder().clearInput().clearOutput();
            node.getInputList().forEach(name -> named.addInput(tensor(name)));
            node.getOutputList().forEach(name -> named.addOutput(tensor(name)));
            graph.addNode(named);
        }
        body.getInitializerList()
                .forEach(constant -> graph.addInitializer(constant.toBuilder().setName(tensor(constant.getName()))));
        Set<String> presented = new HashSet<>();
        for (int i = 0; i < signature.outputs().size(); i++) {
            addOutput(signature.outputs().get(i), OnnxModelFormat.PRESENTING_OUTPUT + i, presented);
        }
        return graph.build();
    }

    /** Returns the name in the file of a value that the body names. */
    private String tensor(String name) {
        String given = renamed.get(name);
        return given != null ? given : reserved.contains(name) ? name + OTHER : name;
    }

    private void addInput(Port port, String prefix) {
        String value = input(port);
        Shape sample = network.shape(value);
        boolean bytes = port.element() == Element.UINT8;
        graph.addInput(ModelWriter.value(port.name(), port.shape(sample), bytes ? DataType.UINT8 : DataType.FLOAT));
        if (isDirect(port, value)) {
            return;
        }
        List<NodeProto.Builder> steps = new ArrayList<>();
        if (bytes) {
            steps.add(step(prefix + "/cast", "Cast")
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("to")
                            .setType(AttributeType.INT)
                            .setI(DataType.FLOAT.getNumber())));
        }
        List<Integer> order = port.axes().stream().flatMap(List::stream).toList();
        List<Integer> sorted = order.stream().sorted().toList();
        Shape apart = extents(sample, order);
        if (!apart.equals(port.shape(sample))) {
            steps.add(reshape(prefix + "/apart", apart));
        }
        if (!order.equals(sorted)) {
            steps.add(transpose(
                    prefix + "/transpose", sorted.stream().map(order::indexOf).toList()));
        }
        if (!extents(sample, sorted).equals(sample)) {
            steps.add(reshape(prefix + "/sample", sample));
        }
        chain(port.name(), steps, tensor(value));
    }

    private void addOutput(Port port, String prefix, Set<String> presented) {
        String value = network.outputs().get(port.index());
        Shape sample = network.shape(value);
        graph.addOutput(ModelWriter.value(port.name(), port.shape(sample), DataType.FLOAT));
        if (port.name().equals(tensor(value)) && presented.add(port.name())) {
            return;
        }
        List<Integer> order = port.axes().stream().flatMap(List::stream).toList();
        List<Integer> sorted = order.stream().sorted().toList();
        List<NodeProto.Builder> steps = new ArrayList<>();
        if (!extents(sample, sorted).equals(sample)) {
            steps.add(reshape(prefix + "/apart", extents(sample, sorted)));
        }
        if (!order.equals(sorted)) {
            steps.add(transpose(
                    prefix + "/transpose", order.stream().map(sorted::indexOf).toList()));
        }
        if (!extents(sample, order).equals(port.shape(sample))) {
            steps.add(reshape(prefix + "/sample", port.shape(sample)));
        }
        if (steps.isEmpty()) {
            steps.add(step(prefix + "/same", "Identity"));
        }
        chain(tensor(value), steps, port.name());
    }

    private static Shape extents(Shape sample, List<Integer> axes) {
        return Shape.of(axes.stream().mapToInt(axis -> sample.dim(axis - 1)).toArray());
    }

    /** Adds a chain of nodes from one value to another. */
    private void chain(String from, List<NodeProto.Builder> steps, String to) {
        String value = from;
        for (int i = 0; i < steps.size(); i++) {
            NodeProto.Builder step = steps.get(i);
            List<String> constants = List.copyOf(step.getInputList());
            String made = i == steps.size() - 1 ? to : step.getName();
            graph.addNode(
                    step.clearInput().addInput(value).addAllInput(constants).addOutput(made));
            value = made;
        }
    }

    private static NodeProto.Builder step(String name, String type) {
        return NodeProto.newBuilder().setName(name).setOpType(type);
    }

    private NodeProto.Builder reshape(String name, Shape sample) {
        TensorProto.Builder shape = TensorProto.newBuilder()
                .setName(name + "/" + LayerWriter.SHAPE)
                .setDataType(DataType.INT64.getNumber())
                .addDims(sample.rank() + 1L)
                .addInt64Data(0);
        Arrays.stream(sample.toArray()).forEach(shape::addInt64Data);
        graph.addInitializer(shape);
        return step(name, "Reshape").addInput(shape.getName());
    }

    private static NodeProto.Builder transpose(String name, List<Integer> order) {
        AttributeProto.Builder axes = AttributeProto.newBuilder()
                .setName("perm")
                .setType(AttributeType.INTS)
                .addInts(0);
        IntStream.range(0, order.size()).forEach(i -> axes.addInts(order.get(i) + 1L));
        return step(name, "Transpose").addAttribute(axes);
    }
}
