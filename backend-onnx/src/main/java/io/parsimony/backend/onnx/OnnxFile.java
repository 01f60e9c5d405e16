package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import com.google.protobuf.InvalidProtocolBufferException;
import io.parsimony.backend.InferenceSession;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.format.onnx.OnnxModelFormat;
import io.parsimony.network.Model;
import io.parsimony.network.Signature.Port;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs the graph of a model file on the network's inputs and logits, without the nodes that convert inputs and outputs
 * for the signature. The caller may have replaced nodes by others of the same names.
 */
final class OnnxFile implements InferenceSession {

    /** The metadata key of the file's precision. */
    static final String PRECISION = "parsimony.precision";

    private final Model model;
    private final Map<String, String> tensors;
    private final List<String> outputs;
    private final OrtSession session;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    /**
     * Opens a message and returns its logits.
     *
     * @param model the model that the message was made from
     */
    OnnxFile(Model model, ModelProto message, int threads) {
        this(model, message, threads, List.of(logits(model, message.getGraph())));
    }

    /**
     * Opens a message.
     *
     * @param model the model that the message was made from
     * @param outputs the names of the tensors to return, as in the file
     */
    OnnxFile(Model model, ModelProto message, int threads, List<String> outputs) {
        this.model = model;
        this.outputs = outputs;
        this.tensors = tensors(model, message.getGraph());
        GraphProto.Builder graph =
                message.getGraph().toBuilder().clearInput().clearOutput().clearNode();
        tensors.forEach(
                (input, tensor) -> graph.addInput(value(tensor, model.network().shape(input))));
        message.getGraph().getNodeList().stream()
                .filter(node -> !presents(node))
                .forEach(graph::addNode);
        outputs.forEach(output -> graph.addOutput(ValueInfoProto.newBuilder().setName(output)));
        byte[] bytes = message.toBuilder().setGraph(graph).build().toByteArray();
        this.session = Sessions.open("prepare a file", bytes, threads, OptLevel.ALL_OPT);
    }

    /** Returns the message that the format writes for a model. */
    static ModelProto message(Model model) {
        try {
            return ModelProto.parseFrom(OnnxModelFormat.bytes(model));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("A message that was just written cannot be read", e);
        }
    }

    /** Returns whether a node only converts the form of an input or output. */
    static boolean presents(NodeProto node) {
        return node.getName().startsWith(OnnxModelFormat.PRESENTING_INPUT)
                || node.getName().startsWith(OnnxModelFormat.PRESENTING_OUTPUT);
    }

    /** Returns the name of the tensor that holds the logits. */
    static String logits(Model model, GraphProto graph) {
        return graph.getNodeList().stream()
                .filter(node -> node.getName().equals(model.network().logits()))
                .findFirst()
                .orElseThrow()
                .getOutput(0);
    }

    /** Returns the name of the tensor of each input of the network. */
    static Map<String, String> tensors(Model model, GraphProto graph) {
        List<String> inputs = List.copyOf(model.network().inputs().keySet());
        Map<String, String> tensors = new LinkedHashMap<>();
        List<Port> ports = model.signature().inputs();
        for (int i = 0; i < ports.size(); i++) {
            String steps = OnnxModelFormat.PRESENTING_INPUT + i + "/";
            String tensor = ports.get(i).name();
            for (NodeProto node : graph.getNodeList()) {
                tensor = node.getName().startsWith(steps) ? node.getOutput(0) : tensor;
            }
            tensors.put(inputs.get(ports.get(i).index()), tensor);
        }
        return tensors;
    }

    /** Returns the numbers of a float32 tensor with raw data. */
    static FloatBuffer numbers(TensorProto weight) {
        return weight.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    private static ValueInfoProto value(String name, Shape sample) {
        TensorShapeProto.Builder shape =
                TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam("batch"));
        for (int extent : sample.toArray()) {
            shape.addDim(Dimension.newBuilder().setDimValue(extent));
        }
        TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder()
                .setElemType(DataType.FLOAT.getNumber())
                .setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    @Override
    public Model model() {
        return model;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        model.network().inputs().keySet().forEach(name -> requireBatch(name, inputs.get(name)));
        lock.readLock().lock();
        try {
            if (closed) {
                throw ParsimonyException.of(ErrorId.CLOSED, "The session was closed.");
            }
            return Ort.call("run a file", () -> {
                List<OnnxTensor> given = new ArrayList<>();
                Map<String, OnnxTensor> arguments = new LinkedHashMap<>();
                try {
                    for (Map.Entry<String, String> tensor : tensors.entrySet()) {
                        OnnxTensor argument = upload(Require.present(inputs, tensor.getKey()));
                        given.add(argument);
                        arguments.put(tensor.getValue(), argument);
                    }
                    Map<String, Tensor> results = new LinkedHashMap<>();
                    try (OrtSession.Result result = session.run(arguments)) {
                        for (String output : outputs) {
                            results.put(output, download((OnnxTensor)
                                    result.get(output).orElseThrow()));
                        }
                    }
                    return results;
                } finally {
                    given.forEach(OnnxTensor::close);
                }
            });
        } finally {
            lock.readLock().unlock();
        }
    }

    private void requireBatch(String name, @Nullable Tensor input) {
        Shape sample = model.network().shape(name);
        if (input == null
                || input.shape().rank() == 0
                || !input.shape().equals(sample.batched(input.shape().dim(0)))) {
            throw ParsimonyException.of(
                    ErrorId.BAD_INPUT,
                    "Expected a batch of samples of shape %s for input [%s], found %s.",
                    sample,
                    name,
                    input == null ? "none" : input.shape());
        }
    }

    private static OnnxTensor upload(Tensor tensor) throws ai.onnxruntime.OrtException {
        long[] extents = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
        return OnnxTensor.createTensor(Ort.environment(), tensor.data(), extents);
    }

    private static Tensor download(OnnxTensor tensor) {
        int[] extents = Arrays.stream(tensor.getInfo().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        Shape shape = Shape.of(extents);
        FloatBuffer copy = Tensor.allocate(shape.size());
        return Tensor.wrap(shape, copy.put(tensor.getFloatBuffer()).rewind());
    }

    /** Waits for running calls and frees the session. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                Sessions.close(session);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
