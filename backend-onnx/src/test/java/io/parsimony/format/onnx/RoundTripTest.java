package io.parsimony.format.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnxruntime.OrtException;
import io.parsimony.error.ParsimonyException;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tck.vectors.LayerCase;
import io.parsimony.tck.vectors.ReferenceVectors;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes models, runs the files on ONNX Runtime and reads them back: all outputs must agree. */
class RoundTripTest {

    private static final OnnxModelFormat FORMAT = new OnnxModelFormat();

    @TempDir
    private Path folder;

    private static Model drawn(Network network) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        network.parameters().forEach(spec -> tensors.put(spec.name(), drawn(spec.name(), spec.shape())));
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("rewrite.1", "nothing was done, 100 %: \u00e9");
        provenance.put("a", "");
        return new Model(network, new Parameters(tensors), provenance);
    }

    /** Returns random numbers around zero, or around one for variances. */
    private static Tensor drawn(String name, Shape shape) {
        Random random = new Random(name.hashCode());
        FloatBuffer values = Tensor.allocate(shape.size());
        boolean variance = name.endsWith(Layer.BatchNorm2d.RUNNING_VARIANCE);
        while (values.hasRemaining()) {
            values.put(variance ? 0.5f + random.nextFloat() : (float) random.nextGaussian() * 0.5f);
        }
        return Tensor.wrap(shape, values.rewind());
    }

    private void holds(Model model, Map<String, Tensor> inputs) throws OrtException {
        Path first = folder.resolve("first.onnx");
        FORMAT.write(model, first);
        Model read = FORMAT.read(first);
        assertThat(read.network().inputs()).isEqualTo(model.network().inputs());
        assertThat(read.network().nodes()).isEqualTo(model.network().nodes());
        assertThat(read.network().outputs()).isEqualTo(model.network().outputs());
        assertThat(List.copyOf(read.provenance().entrySet()))
                .isEqualTo(List.copyOf(model.provenance().entrySet()));
        for (String name : model.parameters().names()) {
            assertThat(read.parameters().get(name).sameBits(model.parameters().get(name)))
                    .as(name)
                    .isTrue();
        }
        Path second = folder.resolve("second.onnx");
        FORMAT.write(read, second);
        assertThat(second).hasSameBinaryContentAs(first);

        List<String> outputs = model.network().outputs();
        try (ReferenceBackend reference = new ReferenceBackendProvider().open();
                var session = reference.infer(model, outputs)) {
            Map<String, Tensor> expected = session.run(inputs);
            Map<String, Tensor> found = Runtime.run(first, inputs);
            for (String output : outputs) {
                assertThat(found.get(output).shape())
                        .isEqualTo(expected.get(output).shape());
                assertThat(Runtime.difference(expected.get(output), found.get(output)))
                        .as(output)
                        .isLessThan(1e-4);
            }
        }
    }

    static Stream<LayerCase> layers() {
        return ReferenceVectors.layers().stream();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void everyLayerOfTheVectors(LayerCase vector) throws OrtException {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        vector.network().inputs().forEach((name, shape) -> inputs.put(name, drawn(name, shape.batched(3))));
        holds(drawn(vector.network()), inputs);
    }

    private static Node node(String name, Layer layer, String... inputs) {
        return new Node(name, layer, List.of(inputs));
    }

    /**
     * Covers cases missing in the vectors: other numbers of factors and summands than two, identity layers, and unusual
     * names.
     */
    @Test
    void everythingElse() throws OrtException {
        Layer sigmoid = new Layer.Activation(Layer.Activation.Function.SIGMOID);
        Pooling tile = Pooling.tiles(5);
        List<Node> nodes = List.of(
                node("one", new Layer.Multiply(), "x"),
                node("three", new Layer.Multiply(), "one", "x", "gate"),
                node("four", new Layer.Multiply(), "three", "three", "x", "gate"),
                node("0.sum", new Layer.Add(), "four"),
                node("_sum-3", new Layer.Add(), "0.sum", "x", "gate"),
                node("sigmoid", sigmoid, "_sum-3"),
                node("apart", new Layer.Multiply(), "_sum-3", "sigmoid"),
                node("idle1", new Layer.ChannelShuffle(1), "apart"),
                node("idle4", new Layer.ChannelShuffle(4), "idle1"),
                node("all", new Layer.Slice(1, 0, 4), "idle4"),
                node("alone", new Layer.Concat(1), "all"),
                node("pad", new Layer.Pad2d(1, 1, 1, 1), "alone"),
                node("rest", new Layer.Pad2d(0, 0, 0, 0), "pad"),
                node(
                        "conv",
                        new Layer.Conv2d(4, 3, Size2d.square(3), io.parsimony.tensor.Convolution.PLAIN, true),
                        "rest"),
                node("bn", new Layer.BatchNorm2d(3, 0.03, 1e-3), "conv"),
                node("mean", new Layer.AvgPool2d(tile, true), "bn"),
                node("same", new Layer.AvgPool2d(Pooling.tiles(1), false), "mean"),
                node("drop", new Layer.Dropout(0.2), "same"),
                node("flat", new Layer.Flatten(), "drop"),
                node("again", new Layer.Flatten(), "flat"),
                node("logits", new Layer.Linear(3, 2, false), "again"));
        Map<String, Shape> inputs = new LinkedHashMap<>();
        inputs.put("x", Shape.of(4, 5, 5));
        inputs.put("gate", Shape.of(4, 1, 1));
        Network network = new Network(inputs, nodes, List.of("logits", "bn", "three"));
        holds(
                drawn(network),
                Map.of("x", drawn("x", Shape.of(2, 4, 5, 5)), "gate", drawn("gate", Shape.of(2, 4, 1, 1))));
    }

    /** Reads a gate that is computed on features and reshaped to an image, as in squeeze-and-excite. */
    @ParameterizedTest
    @ValueSource(strings = {"Sigmoid", "Softmax", "LogSoftmax"})
    void aGateOverFeaturesBecomesOneOverImages(String function) throws OrtException, IOException {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("gate")
                .addInput(Protos.value("x", -1, 3, 4, 5))
                .addNode(Protos.node("pool", "GlobalAveragePool", List.of("x"), "a"))
                .addNode(Protos.node("flatten", "Flatten", List.of("a"), "b"))
                .addNode(Protos.node("linear", "Gemm", List.of("b", "weight"), "c"))
                .addNode(Protos.node("function", function, List.of("c"), "d"))
                .addNode(Protos.node("image", "Reshape", List.of("d", "shape"), "e"))
                .addNode(Protos.node("product", "Mul", List.of("x", "e"), "y"))
                .addInitializer(Protos.reals("weight", 3, 3))
                .addInitializer(Protos.whole("shape", -1, 3, 1, 1))
                .addOutput(Protos.value("y", -1, 3, 4, 5));
        Path given = folder.resolve("given.onnx");
        Files.write(given, Protos.model(graph).build().toByteArray());
        Model read = FORMAT.read(given);
        assertThat(read.network().nodes())
                .extracting(node -> node.layer().op())
                .contains("conv2d", "mul")
                .doesNotContain("flatten", "linear");
        Path written = folder.resolve("written.onnx");
        FORMAT.write(read, written);
        Map<String, Tensor> inputs = Map.of("x", drawn("x", Shape.of(2, 3, 4, 5)));
        Tensor expected = Runtime.run(given, inputs).values().iterator().next();
        Tensor found = Runtime.run(written, inputs).values().iterator().next();
        assertThat(Runtime.difference(expected, found)).isLessThan(1e-6);
    }

    @Test
    void everyKindOfLayerIsAmongThem() {
        List<Layer> layers = ReferenceVectors.layers().stream()
                .flatMap(vector -> vector.network().nodes().stream())
                .map(Node::layer)
                .toList();
        assertThat(layers).<Class<? extends Layer>>extracting(Layer::getClass).containsAll(Layer.kinds());
        assertThat(layers)
                .extracting(Layer::op)
                .contains(Stream.of(Layer.Activation.Function.values())
                        .map(Layer.Activation.Function::op)
                        .toArray(String[]::new));
    }

    @Test
    void theFormatIsFoundByAFilesEnding() {
        assertThat(ModelFormats.discover().of(Path.of("Model.ONNX"))).isEqualTo(FORMAT);
    }

    @Test
    void aFileThatCannotBeReadIsSaid() {
        assertThatThrownBy(() -> FORMAT.read(folder.resolve("none.onnx")))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[unreadable-file]");
    }
}
