package io.parsimony.format.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.onnx.OnnxBackendProvider;
import io.parsimony.error.ParsimonyException;
import io.parsimony.format.ModelFormat.ImportSettings;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Signature.Port;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads exported and handwritten files with the stored outputs of ONNX Runtime without optimization. Each file gives
 * these outputs and keeps its inputs and outputs through export, or is refused with a message.
 */
class CasesTest {

    private static final OnnxModelFormat FORMAT = new OnnxModelFormat();
    private static final String ENDING = ".onnx";

    /** The refused files, with a part of each message. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("08_bn13_train_outputs", "exported in training mode: its batch norm"),
            Map.entry("08_dropout_train_true_p", "exported in training mode: its dropout"),
            Map.entry("20_convtranspose.legacy", "classifiers, which make feature maps smaller"),
            Map.entry("20_upsample_bil.legacy", "by nearest neighbor"),
            Map.entry("22_fused_conv", "saved by ONNX Runtime's optimizer"),
            Map.entry("22_ort_ALL", "saved by ONNX Runtime's optimizer"),
            Map.entry("28_argmax", "before it selects the most probable class"),
            Map.entry("28_max_dilated_same", "A dilated pool with automatic padding"));

    /** A file with symbolic height and width. */
    private static final String FREE = "11_dyn_hw";

    @TempDir
    private Path folder;

    static Stream<String> cases() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(resource(""))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(CasesTest.class.getResource("cases/" + name))
                .toURI());
    }

    private static Map<String, Tensor> tensors(JsonNode json) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        json.properties().forEach(field -> {
            JsonNode tensor = field.getValue();
            int[] extents = IntStream.range(0, tensor.get("shape").size())
                    .map(i -> tensor.get("shape").get(i).asInt())
                    .toArray();
            double[] values = IntStream.range(0, tensor.get("values").size())
                    .mapToDouble(i -> tensor.get("values").get(i).asDouble())
                    .toArray();
            tensors.put(field.getKey(), Tensor.of(Shape.of(extents), values));
        });
        return tensors;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRightOrRefused(String name) throws IOException, URISyntaxException, OrtException {
        Path file = resource(name + ENDING);
        if (REFUSED.containsKey(name)) {
            assertThatThrownBy(() -> FORMAT.read(file))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining(REFUSED.get(name));
            return;
        }
        JsonNode json =
                new ObjectMapper().readTree(resource(name + ".expected.json").toFile());
        Map<String, Tensor> inputs = tensors(json.get("inputs"));
        Map<String, Tensor> expected = tensors(json.get("outputs"));
        if (name.equals(FREE)) {
            assertThatThrownBy(() -> FORMAT.read(file)).hasMessageContaining("--input 3x224x224");
        }
        ImportSettings settings = name.equals(FREE) ? ImportSettings.ofInput(Shape.of(3, 8, 8)) : ImportSettings.NONE;
        Model model = FORMAT.read(file, settings);
        assertThat(model.signature().inputs()).extracting(Port::name).containsExactlyElementsOf(inputs.keySet());
        assertThat(model.signature().outputs()).extracting(Port::name).containsExactlyElementsOf(expected.keySet());
        try (Backend reference = new ReferenceBackendProvider().open()) {
            same(expected, run(reference, model, inputs), "reference");
        }
        try (Backend onnx = new OnnxBackendProvider().open()) {
            same(expected, run(onnx, model, inputs), "onnx");
        }
        Path written = folder.resolve("written.onnx");
        FORMAT.write(model, written);
        Map<String, Tensor> exported = Runtime.run(written, inputs);
        assertThat(exported.keySet()).containsExactlyElementsOf(expected.keySet());
        same(expected, exported, "exported");
        Model read = FORMAT.read(written);
        assertThat(read.network().nodes()).isEqualTo(model.network().nodes());
        assertThat(read.signature()).isEqualTo(model.signature());
        Path again = folder.resolve("again.onnx");
        FORMAT.write(read, again);
        assertThat(again).hasSameBinaryContentAs(written);
    }

    private static void same(Map<String, Tensor> expected, Map<String, Tensor> found, String where) {
        expected.forEach((name, tensor) -> {
            assertThat(found.get(name).shape()).as(where + " " + name).isEqualTo(tensor.shape());
            assertThat(Runtime.difference(tensor, found.get(name)))
                    .as(where + " " + name)
                    .isLessThan(1e-4);
        });
    }

    /** Runs a model on tensors in the file's layout. */
    private static Map<String, Tensor> run(Backend backend, Model model, Map<String, Tensor> given) {
        Network network = model.network();
        List<String> names = List.copyOf(network.inputs().keySet());
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Port port : model.signature().inputs()) {
            String name = names.get(port.index());
            inputs.put(name, moved(given.get(port.name()), network.shape(name), port, true));
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try (InferenceSession session = backend.infer(model)) {
            Map<String, Tensor> values = session.run(inputs);
            for (Port port : model.signature().outputs()) {
                String name = network.outputs().get(port.index());
                outputs.put(port.name(), moved(values.get(name), network.shape(name), port, false));
            }
        }
        return outputs;
    }

    /** Returns a tensor of the file in the network's shape, or the reverse, with the same elements. */
    private static Tensor moved(Tensor tensor, Shape sample, Port port, boolean in) {
        int batch = tensor.shape().dim(0);
        Shape shape = (in ? sample : port.shape(sample)).batched(batch);
        int[] strides = strides(sample);
        List<Integer> order =
                port.axes().stream().flatMap(List::stream).map(axis -> axis - 1).toList();
        double[] values = new double[tensor.shape().size()];
        int each = sample.size();
        for (int i = 0; i < values.length; i++) {
            int rest = i % each;
            int place = 0;
            for (int k = order.size() - 1; k >= 0; k--) {
                int axis = order.get(k);
                place += rest % sample.dim(axis) * strides[axis];
                rest /= sample.dim(axis);
            }
            int inside = i / each * each + place;
            values[in ? inside : i] = tensor.get(in ? i : inside);
        }
        return Tensor.of(shape, values);
    }

    private static int[] strides(Shape sample) {
        int[] strides = new int[sample.rank()];
        Arrays.fill(strides, 1);
        for (int axis = strides.length - 2; axis >= 0; axis--) {
            strides[axis] = strides[axis + 1] * sample.dim(axis + 1);
        }
        return strides;
    }
}
