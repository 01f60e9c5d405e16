package io.parsimony.format.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.network.Signature;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads small files, each with a stored input shape and outputs. PyTorch 2.9's two exporters wrote most of them, from
 * narrow torchvision networks and networks of other authors, at opsets 9 to 20. The others are handwritten, in the
 * style of TensorFlow's exporter or with older and newer operators; ONNX Runtime computed their outputs.
 */
class ExportersFilesTest {

    private static final OnnxModelFormat FORMAT = new OnnxModelFormat();

    @TempDir
    private Path folder;

    static Path folderOfFiles() {
        try {
            return Path.of(Objects.requireNonNull(ExportersFilesTest.class.getResource("resnet_ts.onnx"))
                            .toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folderOfFiles())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }

    static Model read(String name) {
        return FORMAT.read(folderOfFiles().resolve(name));
    }

    @Test
    void thereAreFilesOfEveryKind() throws IOException {
        assertThat(files()).hasSizeGreaterThan(30).contains("mobilenetv3_dyn.onnx", "keras.onnx", "newest.onnx");
    }

    @ParameterizedTest
    @MethodSource("files")
    void anImportedModelGivesWhatItsExporterGave(String name) throws OrtException, IOException {
        Model model = read(name);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folderOfFiles().resolve(name.replace(".onnx", ".bin"))))
                .order(ByteOrder.LITTLE_ENDIAN);
        Tensor given = pattern(shape(bytes));
        Tensor expected = tensor(bytes);
        Path exported = folder.resolve(name);
        FORMAT.write(model, exported);
        Signature signature = model.signature();
        Tensor found = Runtime.run(exported, Map.of(signature.inputs().get(0).name(), given))
                .get(signature.outputs().get(0).name());
        assertThat(found.shape()).isEqualTo(expected.shape());
        assertThat(Runtime.difference(expected, found)).isLessThan(1e-5);

        // A second export after the import gives the same bytes.
        Path again = folder.resolve("again.onnx");
        FORMAT.write(FORMAT.read(exported), again);
        assertThat(again).hasSameBinaryContentAs(exported);
    }

    private static Shape shape(ByteBuffer bytes) {
        int[] extents = new int[bytes.getInt()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = bytes.getInt();
        }
        return Shape.of(extents);
    }

    /** Computes the input of every file: numbers between -2 and 2. */
    private static Tensor pattern(Shape shape) {
        return Tensors.of(shape, i -> (i * 7919L % 2001 - 1000) / 500.0);
    }

    private static Tensor tensor(ByteBuffer bytes) {
        Shape shape = shape(bytes);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.getFloat();
        }
        return Tensor.of(shape, values);
    }

    private static List<String> operations(String name) {
        return read(name).network().nodes().stream()
                .map(node -> node.layer().op())
                .toList();
    }

    @Test
    void decomposedActivationsAreRecognised() {
        for (String name : List.of("mobilenetv3_ts.onnx", "mobilenetv3_ts14.onnx", "mobilenetv3_dyn.onnx")) {
            assertThat(operations(name))
                    .as(name)
                    .contains("hardswish", "hardsigmoid", "mul")
                    .doesNotContain("batchnorm2d");
        }
        assertThat(operations("efficientnet_ts.onnx")).contains("silu", "sigmoid", "mul", "batchnorm2d");
        for (String name : List.of("convnext_ts.onnx", "convnext_dyn.onnx", "convnext_dyn20.onnx")) {
            assertThat(operations(name)).as(name).contains("gelu", "gelu_tanh").doesNotContain("tanh", "batchnorm2d");
        }
        assertThat(operations("mixed_ts.onnx"))
                .contains("hardswish", "hardsigmoid", "mish", "elu", "softplus", "silu", "leaky_relu", "log_softmax");
        assertThat(operations("mobilenetv2_ts.onnx")).contains("relu6");
    }

    @Test
    void shapeArithmeticBecomesShufflesSlicesAndFlattenings() {
        for (String name : List.of("shufflenetv2_ts.onnx", "shufflenetv2_dyn.onnx")) {
            assertThat(operations(name))
                    .as(name)
                    .filteredOn(op -> !op.equals("conv2d") && !op.equals("relu"))
                    .containsExactlyInAnyOrder(
                            "channel_shuffle",
                            "channel_shuffle",
                            "channel_shuffle",
                            "channel_shuffle",
                            "concat",
                            "concat",
                            "concat",
                            "concat",
                            "slice",
                            "slice",
                            "maxpool2d",
                            "global_avgpool2d",
                            "flatten",
                            "linear");
        }
        assertThat(operations("megvii_ts.onnx")).contains("channel_shuffle", "slice");
        assertThat(operations("newest.onnx")).containsOnlyOnce("channel_shuffle");
    }

    @Test
    void paddingGoesIntoTheLayerAfterItWhereItIsSymmetric() {
        assertThat(operations("densenet_ts.onnx")).doesNotContain("pad2d");
        assertThat(operations("opset9.onnx")).doesNotContain("pad2d");
        assertThat(operations("mixed_ts.onnx")).filteredOn("pad2d"::equals).hasSize(2);
    }

    @Test
    void layersAreCalledAsTheirWeights() {
        for (String name : List.of("resnet_ts.onnx", "resnet_dyn.onnx")) {
            assertThat(read(name).network().nodes())
                    .extracting(Node::name)
                    .contains("conv1", "layer1.0.conv1", "layer2.0.downsample.0", "fc");
        }
        assertThat(read("resnet_ts.onnx").network().nodes())
                .extracting(Node::name)
                .contains("bn1");
    }

    /** Runs the model on the kit's reference in double precision, without ONNX. */
    @Test
    void theModelItselfMeansTheSame() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folderOfFiles().resolve("mixed_ts.bin")))
                .order(ByteOrder.LITTLE_ENDIAN);
        Tensor x = pattern(shape(bytes));
        Tensor expected = tensor(bytes);
        try (ReferenceBackend reference = new ReferenceBackendProvider().open();
                var session = reference.infer(read("mixed_ts.onnx"))) {
            assertThat(Runtime.difference(expected, session.run(x))).isLessThan(1e-5);
        }
    }
}
