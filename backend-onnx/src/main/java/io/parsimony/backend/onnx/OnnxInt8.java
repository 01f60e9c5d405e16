package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.parsimony.backend.InferenceSession;
import io.parsimony.data.Dataset;
import io.parsimony.deploy.ReducedPrecision;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * ONNX files of static int8 quantization, as {@code QuantizeLinear} and {@code DequantizeLinear} pairs (QDQ): weights
 * by output channel, symmetric; values asymmetric, by ranges taken from samples; biases in int32. A quarter of the
 * size. The logits stay in single precision. Whether it is faster depends on the processor: measure.
 *
 * <p>Sources: Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
 * inference", CVPR 2018; for the entropy calibration Migacz, "8-bit inference with TensorRT", GTC 2017.
 *
 * @param calibration how the range of a value is taken from samples
 * @param samples the greatest number of calibration samples, at equal distances over the data set
 * @param reduceRange whether weights take seven bits. Processors without int8 dot products (VNNI) add pairs of products
 *     in 16 bits, which overflow with eight
 * @param threads the threads of a session, or zero for as many as there are processors
 */
public record OnnxInt8(Range calibration, int samples, boolean reduceRange, int threads) implements ReducedPrecision {

    /** Methods that determine the range of a value from calibration samples. */
    public enum Range {
        /** The range from the least to the greatest number. */
        MIN_MAX,
        /**
         * The range whose quantized distribution has the least Kullback-Leibler divergence from the distribution found.
         */
        ENTROPY
    }

    private static final int SAMPLES = 512;

    /** Checks the ranges. */
    public OnnxInt8 {
        Require.atLeastOne("samples", samples);
        Require.notNegative("threads", threads);
    }

    /** Uses the least and greatest numbers of 512 samples, seven bits and all processors. */
    public OnnxInt8() {
        this(Range.MIN_MAX, SAMPLES, true, 0);
    }

    @Override
    public String type() {
        return "int8";
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
    public Reduced reduce(Model model, Dataset data) {
        ModelProto message = OnnxFile.message(model);
        int all = OnnxBackend.threads(threads);
        List<String> values = Quantization.values(message.getGraph());
        Dataset taken = data.spread(samples);
        Map<String, ValueRange> ranges =
                RangeCalibration.ranges(new OnnxFile(model, message, all, values), values, taken, calibration);
        GraphProto graph = new Quantization(message.getGraph(), ranges, reduceRange).graph();
        String note = String.format(
                Locale.ROOT,
                "int8 (QDQ), %d-bit weights by channel, ranges by %s on %d samples",
                reduceRange ? 7 : 8,
                calibration.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                taken.size());
        ModelProto reduced = message.toBuilder()
                .setGraph(graph)
                .addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey(OnnxFile.PRECISION)
                        .setValue(note))
                .build();
        return new ReducedFile(model, reduced, all);
    }
}
