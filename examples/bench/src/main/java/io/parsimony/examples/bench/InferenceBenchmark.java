package io.parsimony.examples.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.format.ModelFormats;
import io.parsimony.internal.measure.Median;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * Times inference through Parsimony's ONNX Runtime backend and through a handwritten program in plain ONNX Runtime on
 * the exported file, alternately in one run. Both copy the samples in and the logits out.
 */
public final class InferenceBenchmark {

    private static final int WARM_UP = 50;
    private static final double TOLERANCE = 1e-4;

    private InferenceBenchmark() {}

    /** The measured times. */
    public record Result(double parsimony, double byHand, double difference) {}

    /**
     * Runs the benchmark.
     *
     * @param backend the ONNX Runtime backend
     * @param threads the number of threads of the handwritten program
     * @param folder the folder of the exported model
     * @throws ParsimonyException ({@code not-comparable}) if the logits differ; ({@code engine-failure})
     */
    public static Result run(Backend backend, int threads, Model model, Path folder, int batch, int runs) {
        Path file = folder.resolve("model.onnx");
        ModelFormats.discover().write(model, file);
        Tensor samples = RandomBatches.batch(batch, 1).inputs();
        double[] framework = new double[runs];
        double[] hand = new double[runs];
        try (InferenceSession session = backend.infer(model);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            FloatBuffer input = direct(samples);
            double difference = 0;
            long[] shape = {batch, 1, samples.shape().dim(2), samples.shape().dim(3)};
            try (OrtSession byHand = environment.createSession(file.toString(), options)) {
                String name = byHand.getInputNames().iterator().next();
                for (int i = -WARM_UP; i < runs; i++) {
                    long start = System.nanoTime();
                    Tensor a = session.run(samples);
                    long middle = System.nanoTime();
                    FloatBuffer b;
                    input.put(0, samples.data(), 0, input.capacity());
                    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, input, shape);
                            OrtSession.Result result = byHand.run(Map.of(name, tensor))) {
                        b = ((OnnxTensor) result.get(0)).getFloatBuffer();
                    }
                    long end = System.nanoTime();
                    if (i < 0) {
                        difference = Math.max(difference, difference(a, b));
                    } else {
                        framework[i] = (middle - start) / 1e3;
                        hand[i] = (end - middle) / 1e3;
                    }
                }
            }
            if (!(difference <= TOLERANCE)) {
                throw ParsimonyException.of(
                        BenchErrorId.NOT_COMPARABLE,
                        "Expected equal logits (to %s), found a difference of %.2e.",
                        TOLERANCE,
                        difference);
            }
            return new Result(Median.of(framework), Median.of(hand), difference);
        } catch (OrtException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.ENGINE_FAILURE, "ONNX Runtime failed: " + e.getMessage()), e);
        }
    }

    private static FloatBuffer direct(Tensor tensor) {
        FloatBuffer buffer = ByteBuffer.allocateDirect(tensor.shape().size() * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        return buffer.put(tensor.toArray()).rewind();
    }

    private static double difference(Tensor a, FloatBuffer b) {
        double difference = 0;
        for (int i = 0; i < a.shape().size(); i++) {
            difference = Math.max(difference, Math.abs(a.get(i) - b.get(i)));
        }
        return difference;
    }
}
