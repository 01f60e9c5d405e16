package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.platform.Fp16Conversions;
import com.google.protobuf.ByteString;
import io.parsimony.backend.InferenceSession;
import io.parsimony.data.Dataset;
import io.parsimony.deploy.ReducedPrecision;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * ONNX files whose weights are stored in half precision (IEEE 754 binary16): half the size. A {@code Cast} follows each
 * weight; ONNX Runtime removes it when it loads the file, and computes in single precision at the same speed.
 *
 * <p>A tensor with a finite number beyond 65,504 stays in single precision.
 *
 * @param threads the threads of a session, or zero for as many as there are processors
 */
public record OnnxFloat16(int threads) implements ReducedPrecision {

    private static final float LARGEST = 65504;

    /** Checks the range. */
    public OnnxFloat16 {
        Require.notNegative("threads", threads);
    }

    /** Uses all processors. */
    public OnnxFloat16() {
        this(0);
    }

    @Override
    public String type() {
        return "float16";
    }

    @Override
    public String extension() {
        return "onnx";
    }

    @Override
    public InferenceSession open(Model model) {
        return new OnnxFile(model, OnnxFile.message(model), OnnxBackend.threads(threads));
    }

    @Override
    public Reduced reduce(Model model, Dataset calibration) {
        return new ReducedFile(model, halved(OnnxFile.message(model)), OnnxBackend.threads(threads));
    }

    private static ModelProto halved(ModelProto message) {
        GraphProto.Builder graph =
                message.getGraph().toBuilder().clearInitializer().clearNode();
        for (TensorProto weight : message.getGraph().getInitializerList()) {
            if (weight.getDataType() == DataType.FLOAT.getNumber() && weight.hasRawData() && fits(weight)) {
                TensorProto half = half(weight);
                graph.addInitializer(half);
                graph.addNode(NodeProto.newBuilder()
                        .setOpType("Cast")
                        .setName(weight.getName() + "/cast")
                        .addInput(half.getName())
                        .addOutput(weight.getName())
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("to")
                                .setType(AttributeType.INT)
                                .setI(DataType.FLOAT.getNumber())));
            } else {
                graph.addInitializer(weight);
            }
        }
        graph.addAllNode(message.getGraph().getNodeList());
        return message.toBuilder()
                .setGraph(graph)
                .addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey(OnnxFile.PRECISION)
                        .setValue("weights stored in float16"))
                .build();
    }

    private static boolean fits(TensorProto weight) {
        FloatBuffer numbers = OnnxFile.numbers(weight);
        while (numbers.hasRemaining()) {
            float number = Math.abs(numbers.get());
            if (number > LARGEST && number < Float.POSITIVE_INFINITY) {
                return false;
            }
        }
        return true;
    }

    private static TensorProto half(TensorProto weight) {
        FloatBuffer numbers = OnnxFile.numbers(weight);
        ByteBuffer halves =
                ByteBuffer.allocate(numbers.remaining() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (numbers.hasRemaining()) {
            halves.putShort(Fp16Conversions.floatToFp16(numbers.get()));
        }
        return weight.toBuilder()
                .setName(weight.getName() + "/float16")
                .setDataType(DataType.FLOAT16.getNumber())
                .setRawData(ByteString.copyFrom(halves.flip()))
                .build();
    }
}
