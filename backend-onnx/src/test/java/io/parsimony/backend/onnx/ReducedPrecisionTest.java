package io.parsimony.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.parsimony.backend.InferenceSession;
import io.parsimony.data.Dataset;
import io.parsimony.deploy.ReducedPrecision;
import io.parsimony.error.ParsimonyException;
import io.parsimony.format.onnx.OnnxModelFormat;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.network.Signature;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the outputs of float16 and int8 files with those of the model, and checks the reported precision. */
class ReducedPrecisionTest {

    private static final Shape SAMPLE = Shape.of(3, 12, 12);
    private static final OnnxFloat16 FLOAT16 = new OnnxFloat16(1);
    private static final OnnxInt8 INT8 = new OnnxInt8(OnnxInt8.Range.MIN_MAX, 64, true, 1);

    @TempDir
    private Path folder;

    /** Returns a network of convolutions (one depthwise), a residual addition, a concatenation, pools and a head. */
    private static Network network() {
        Layer relu = new Layer.Activation(Layer.Activation.Function.RELU);
        return new Network(
                Map.of("x", SAMPLE),
                List.of(
                        node("conv", conv(3, 16, 3, 1, 1), "x"),
                        node("relu", relu, "conv"),
                        node("pool", new Layer.MaxPool2d(Pooling.tiles(2)), "relu"),
                        node("depthwise", conv(16, 16, 3, 1, 16), "pool"),
                        node("point", conv(16, 16, 1, 0, 1), "depthwise"),
                        node("sum", new Layer.Add(), "point", "pool"),
                        node("relu2", relu, "sum"),
                        node("beside", conv(16, 8, 1, 0, 1), "relu2"),
                        node("joined", new Layer.Concat(1), "relu2", "beside"),
                        node("mean", new Layer.GlobalAvgPool2d(), "joined"),
                        node("flat", new Layer.Flatten(), "mean"),
                        node("logits", new Layer.Linear(24, 5, true), "flat")),
                List.of("logits"));
    }

    private static Node node(String name, Layer layer, String... inputs) {
        return new Node(name, layer, List.of(inputs));
    }

    private static Layer conv(int in, int out, int kernel, int padding, int groups) {
        Convolution how = new Convolution(Size2d.square(1), Size2d.square(padding), Size2d.square(1), groups);
        return new Layer.Conv2d(in, out, Size2d.square(kernel), how, true);
    }

    private static Model model() {
        return Model.initialize(network(), 3);
    }

    /** A data set of noise images, in which every class occurs. */
    private record Noise(int size) implements Dataset {

        @Override
        public int classes() {
            return 5;
        }

        @Override
        public Shape sampleShape() {
            return SAMPLE;
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            Random random = new Random(index);
            for (int i = 0; i < SAMPLE.size(); i++) {
                destination.put((float) random.nextGaussian());
            }
        }

        @Override
        public int label(int index) {
            return index % 5;
        }
    }

    private static Tensor images(int count) {
        FloatBuffer buffer = Tensor.allocate(SAMPLE.batched(count).size());
        for (int i = 0; i < count; i++) {
            new Noise(100).read(500 + i, buffer);
        }
        return Tensor.wrap(SAMPLE.batched(count), buffer.rewind());
    }

    /** Returns the largest difference from full precision, as a fraction of the largest logit. */
    private static double difference(ReducedPrecision precision, Model model) {
        ReducedPrecision.Reduced reduced = precision.reduce(model, new Noise(100));
        try (InferenceSession full = precision.open(model);
                InferenceSession session = reduced.open()) {
            Tensor expected = full.run(images(7));
            Tensor found = session.run(images(7));
            assertThat(found.shape()).isEqualTo(Shape.of(7, 5)).isEqualTo(expected.shape());
            double most = 0;
            double largest = 0;
            for (int i = 0; i < expected.shape().size(); i++) {
                most = Math.max(most, Math.abs(expected.get(i) - found.get(i)));
                largest = Math.max(largest, Math.abs(expected.get(i)));
            }
            return most / largest;
        }
    }

    private GraphProto written(ReducedPrecision precision, Model model) throws IOException {
        Path file = folder.resolve("reduced.onnx");
        precision.reduce(model, new Noise(20)).write(file);
        return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
    }

    private static Stream<NodeProto> ofType(GraphProto graph, String type) {
        return graph.getNodeList().stream().filter(node -> node.getOpType().equals(type));
    }

    @Test
    void fullPrecisionIsTheModel() {
        Model model = model();
        try (OnnxBackend backend = (OnnxBackend) new OnnxBackendProvider(1, OrtLayout.AUTO).open();
                InferenceSession expected = backend.infer(model);
                InferenceSession found = FLOAT16.open(model)) {
            Tensor one = expected.run(images(3));
            Tensor other = found.run(images(3));
            for (int i = 0; i < one.shape().size(); i++) {
                assertThat(other.get(i)).isEqualTo(one.get(i), within(1e-5f));
            }
        }
    }

    @Test
    void float16IsWithinItsRounding() {
        // Float16 has eleven significant bits, and the rounding errors of seven layers add up randomly.
        assertThat(difference(FLOAT16, model())).isBetween(1e-7, 2e-3);
    }

    @ParameterizedTest
    @EnumSource
    void int8IsNearTheModel(OnnxInt8.Range calibration) {
        // Values have 255 levels and weights 127, so each layer adds an error of about 1%.
        assertThat(difference(new OnnxInt8(calibration, 64, true, 1), model())).isBetween(1e-5, 0.1);
    }

    @Test
    void float16HalvesTheFileAndReadsBack() throws IOException {
        Model model = model();
        GraphProto graph = written(FLOAT16, model);
        long weights = graph.getInitializerList().stream()
                .filter(tensor -> tensor.getDataType() == DataType.FLOAT16.getNumber())
                .mapToLong(tensor -> tensor.getRawData().size())
                .sum();
        long parameters = model.parameters().asMap().values().stream()
                .mapToLong(tensor -> tensor.shape().size())
                .sum();
        assertThat(weights).isEqualTo(2 * parameters);

        Model read = new OnnxModelFormat().read(folder.resolve("reduced.onnx"));
        assertThat(read.network().nodes()).isEqualTo(model.network().nodes());
        Tensor exact = model.parameters().get("conv.weight");
        Tensor rounded = read.parameters().get("conv.weight");
        for (int i = 0; i < exact.shape().size(); i++) {
            assertThat(rounded.get(i)).isEqualTo(exact.get(i), within(Math.abs(exact.get(i)) / 2048 + 6e-8f));
        }
        assertThat(read.provenance()).containsEntry("precision", "weights stored in float16");
    }

    @Test
    void aWeightBeyondHalfPrecisionStaysExact() throws IOException {
        Model model = model();
        Map<String, Tensor> parameters = new LinkedHashMap<>(model.parameters().asMap());
        parameters.put("logits.bias", Tensor.of(Shape.of(5), 1, 2, 70_000, 4, 5));
        GraphProto graph = written(FLOAT16, new Model(model.network(), new Parameters(parameters), Map.of()));
        assertThat(graph.getInitializerList().stream().map(TensorProto::getName))
                .contains("logits.bias", "logits.weight/float16")
                .doesNotContain("logits.bias/float16");
    }

    @Test
    void int8StoresWeightsInBytesAndQuantizesWhatEnginesFuse() throws IOException {
        GraphProto graph = written(INT8, model());
        Map<String, TensorProto> constants = new LinkedHashMap<>();
        graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
        for (String weight : List.of("conv", "depthwise", "point", "beside", "logits")) {
            TensorProto bytes = constants.get(weight + ".weight/quantized");
            assertThat(bytes.getDataType()).isEqualTo(DataType.INT8.getNumber());
            assertThat(constants.get(weight + ".weight/scale").getDims(0)).isEqualTo(bytes.getDims(0));
            assertThat(constants).doesNotContainKey(weight + ".weight").doesNotContainKey(weight + ".bias");
            for (byte number : bytes.getRawData()) {
                assertThat(number).isBetween((byte) -63, (byte) 63);
            }
        }
        assertThat(ofType(graph, "QuantizeLinear").map(node -> node.getInput(0)))
                .containsExactlyInAnyOrder(
                        "x", "relu", "pool", "depthwise", "point", "relu2", "beside", "joined", "mean", "flat");
        // Engines run a pool on bytes only if its input and output have the same scale.
        assertThat(constants.get("pool/scale").getFloatData(0))
                .isEqualTo(constants.get("relu/scale").getFloatData(0));
        assertThat(graph.getOutput(0).getName()).isEqualTo("logits");
    }

    @Test
    void theInterfaceOfTheFileIsKept() throws IOException {
        Model plain = model();
        Signature signature = new Signature(
                List.of(new Signature.Port(
                        "picture", 0, List.of(List.of(2), List.of(3), List.of(1)), Signature.Element.UINT8)),
                List.of(new Signature.Port("scores", 0, List.of(List.of(1)), Signature.Element.FLOAT32)));
        Model model = new Model(plain.network(), plain.parameters(), plain.provenance(), signature, plain.grouping());
        for (ReducedPrecision precision : List.of(FLOAT16, INT8)) {
            assertThat(difference(precision, model)).isBetween(1e-7, 0.1);
            GraphProto graph = written(precision, model);
            assertThat(graph.getInput(0).getName()).isEqualTo("picture");
            assertThat(graph.getInput(0).getType().getTensorType().getElemType())
                    .isEqualTo(DataType.UINT8.getNumber());
            assertThat(graph.getOutput(0).getName()).isEqualTo("scores");
        }
    }

    @Test
    void entropyCutsOutliersOffAndKeepsEvenDistributions() {
        long[] even = new long[2048];
        Arrays.fill(even, 100);
        assertThat(RangeCalibration.bins(even)).isGreaterThan(2000);
        long[] narrow = new long[2048];
        for (int i = 0; i < 2048; i++) {
            narrow[i] = Math.round(1e6 * Math.exp(-i / 40.0));
        }
        narrow[2047] = 1;
        assertThat(RangeCalibration.bins(narrow)).isLessThan(1000);
    }

    /** A data set of strokes on a constant background, which covers most of each image. */
    private record Strokes(Dataset noise) implements Dataset {

        @Override
        public int size() {
            return noise.size();
        }

        @Override
        public int classes() {
            return noise.classes();
        }

        @Override
        public Shape sampleShape() {
            return SAMPLE;
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            int start = destination.position();
            noise.read(index, destination);
            for (int i = start; i < destination.position(); i++) {
                if (i % 12 > 2) {
                    destination.put(i, -0.4f);
                }
            }
        }

        @Override
        public int label(int index) {
            return noise.label(index);
        }
    }

    @Test
    void entropyIsNotMisledByABackground() {
        OnnxInt8 entropy = new OnnxInt8(OnnxInt8.Range.ENTROPY, 64, true, 1);
        // The strokes have magnitudes up to 4, and the background is -0.4.
        assertThat(255 * scale(entropy)).isBetween(2 * 1f, 255 * scale(INT8));
    }

    private static float scale(ReducedPrecision precision) {
        Model model = model();
        ModelProto message = ((ReducedFile) precision.reduce(model, new Strokes(new Noise(100)))).message();
        return message.getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getName().equals("x/scale"))
                .findFirst()
                .orElseThrow()
                .getFloatData(0);
    }

    @Test
    void rangesIncludeZeroAndAnEmptyOneHasAScale() {
        ValueRange positive = new ValueRange(3, 6);
        assertThat(positive.least()).isZero();
        assertThat(positive.zeroPoint()).isZero();
        ValueRange around = new ValueRange(-1, 1);
        assertThat(around.zeroPoint()).isBetween(127, 128);
        assertThat(new ValueRange(0, 0).scale()).isEqualTo(1);
    }

    @Test
    void infiniteValuesEndCalibration() {
        Model model = model();
        Map<String, Tensor> parameters = new LinkedHashMap<>(model.parameters().asMap());
        parameters.put("conv.bias", Tensor.full(Shape.of(16), Float.POSITIVE_INFINITY));
        Model broken = new Model(model.network(), new Parameters(parameters), Map.of());
        assertThatThrownBy(() -> INT8.reduce(broken, new Noise(5)))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("in calibration")
                .hasMessageEndingWith("[non-finite-output]");
    }

    @Test
    void aBatchOfAnotherShapeIsRefused() {
        try (InferenceSession session = FLOAT16.open(model())) {
            assertThatThrownBy(() -> session.run(Map.of())).hasMessageEndingWith("found none. [bad-input]");
            Tensor other = Tensor.full(Shape.of(2, 3, 5, 5), 1);
            assertThatThrownBy(() -> session.run(other)).hasMessageEndingWith("[bad-input]");
        }
    }

    @Test
    void aClosedSessionRefusesRuns() {
        InferenceSession session = FLOAT16.open(model());
        session.close();
        session.close();
        assertThatThrownBy(() -> session.run(images(1))).hasMessageEndingWith("[closed]");
    }
}
