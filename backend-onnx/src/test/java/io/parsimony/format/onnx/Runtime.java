package io.parsimony.format.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs files directly on ONNX Runtime, without this project's code. */
final class Runtime {

    private Runtime() {}

    /** Returns the outputs of a file by name. */
    static Map<String, Tensor> run(Path file, Map<String, Tensor> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> given = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(file.toString(), options)) {
                for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                    long[] shape = Arrays.stream(input.getValue().shape().toArray())
                            .asLongStream()
                            .toArray();
                    boolean bytes = ((TensorInfo) session.getInputInfo()
                                            .get(input.getKey())
                                            .getInfo())
                                    .type
                            == OnnxJavaType.UINT8;
                    given.put(
                            input.getKey(),
                            bytes
                                    ? OnnxTensor.createTensor(
                                            environment, bytes(input.getValue()), shape, OnnxJavaType.UINT8)
                                    : OnnxTensor.createTensor(
                                            environment, input.getValue().data(), shape));
                }
                Map<String, Tensor> outputs = new LinkedHashMap<>();
                try (OrtSession.Result result = session.run(given)) {
                    for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
                        OnnxTensor value = (OnnxTensor) output.getValue();
                        int[] shape = Arrays.stream(value.getInfo().getShape())
                                .mapToInt(Math::toIntExact)
                                .toArray();
                        float[] numbers = new float[value.getFloatBuffer().remaining()];
                        value.getFloatBuffer().get(numbers);
                        outputs.put(output.getKey(), Tensor.of(Shape.of(shape), numbers));
                    }
                }
                return outputs;
            }
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private static ByteBuffer bytes(Tensor tensor) {
        int size = tensor.shape().size();
        ByteBuffer bytes = ByteBuffer.allocateDirect(size);
        for (int i = 0; i < size; i++) {
            bytes.put(i, (byte) (int) tensor.get(i));
        }
        return bytes;
    }

    /** Returns the largest difference between the numbers of two tensors. */
    static double difference(Tensor expected, Tensor found) {
        double largest = 0;
        for (int i = 0; i < expected.shape().size(); i++) {
            double difference = Math.abs(expected.get(i) - found.get(i));
            largest = difference >= largest ? difference : Double.isNaN(difference) ? Double.NaN : largest;
        }
        return largest;
    }
}
