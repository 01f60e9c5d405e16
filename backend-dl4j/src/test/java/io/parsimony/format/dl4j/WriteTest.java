package io.parsimony.format.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.strategies.rewrite.DepthwiseSeparable;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.tck.vectors.LayerCase;
import io.parsimony.tck.vectors.ReferenceVectors;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes models, runs the files on Deeplearning4j and reads them back: all outputs must agree. */
class WriteTest {

    private static final Dl4jModelFormat FORMAT = new Dl4jModelFormat();

    @TempDir
    private Path folder;

    private void holds(Model model) throws IOException {
        Map<String, Tensor> inputs = Runs.inputs(model.network());
        Path file = folder.resolve("model.zip");
        FORMAT.write(model, file);
        Map<String, Tensor> expected = Runs.reference(model, inputs);

        ComputationGraph graph = ComputationGraph.load(file.toFile(), true);
        INDArray[] given = model.network().inputs().keySet().stream()
                .map(name -> Runs.array(inputs.get(name)))
                .toArray(INDArray[]::new);
        INDArray[] found = graph.output(given);
        for (int i = 0; i < found.length; i++) {
            String output = model.network().outputs().get(i);
            assertThat(Runs.difference(expected.get(output), Runs.tensor(found[i])))
                    .as(output)
                    .isLessThan(1e-4);
        }

        Model read = FORMAT.read(file);
        assertThat(read.network().inputs()).isEqualTo(model.network().inputs());
        assertThat(List.copyOf(read.provenance().entrySet()))
                .isEqualTo(List.copyOf(model.provenance().entrySet()));
        Map<String, Tensor> again = Runs.reference(read, inputs);
        for (int i = 0; i < found.length; i++) {
            assertThat(Runs.difference(
                            expected.get(model.network().outputs().get(i)),
                            again.get(read.network().outputs().get(i))))
                    .isLessThan(1e-5);
        }
    }

    /** Returns whether Deeplearning4j lacks a layer of the vector's network. */
    private static boolean isRefused(LayerCase vector) {
        return vector.network().nodes().stream().anyMatch(node -> refused(vector.network(), node));
    }

    private static boolean refused(Network network, Node node) {
        Shape sample = network.shape(node.inputs().get(0));
        return switch (node.layer().op()) {
            case "gelu",
                    "gelu_tanh",
                    "log_softmax",
                    "log_sigmoid",
                    "clip",
                    "scaled_elu",
                    "power",
                    "prelu",
                    "reduction",
                    "groupnorm",
                    "channelnorm",
                    "lrn",
                    "gather",
                    "pad_channels",
                    "reshape",
                    "avgpool2d_uneven",
                    "adaptive_avgpool2d" -> true;
            case "scale_shift", "batchnorm2d" -> sample.rank() != 3;
            case "softmax" -> sample.rank() > 1;
            case "concat" -> ((Layer.Concat) node.layer()).axis() > 1;
                // The padding of this maximum is not that of mode Same.
            case "pad2d" -> ((Layer.Pad2d) node.layer()).equals(new Layer.Pad2d(0, 1, 1, 0, Layer.Pad2d.Fill.LOWEST));
            case "avgpool2d" -> ((Layer.AvgPool2d) node.layer()).pooling().ceilMode()
                    && ((Layer.AvgPool2d) node.layer()).countPadding();
            default -> false;
        };
    }

    static Stream<LayerCase> layers() {
        return ReferenceVectors.layers().stream();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void everyLayerOfTheVectors(LayerCase vector) throws IOException {
        Model model = Runs.drawn(vector.network());
        if (isRefused(vector)) {
            assertThatThrownBy(() -> FORMAT.write(model, folder.resolve("model.zip")))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[unsupported-model]")
                    .hasMessageContaining("node [");
        } else {
            holds(model);
        }
    }

    private static Node node(String name, Layer layer, String... inputs) {
        return new Node(name, layer, List.of(inputs));
    }

    /** Covers cases missing in the vectors: other numbers of factors and summands than two, and identity layers. */
    @Test
    void everythingElse() throws IOException {
        Convolution grouped = new Convolution(Size2d.ONE, Size2d.ONE, Size2d.ONE, 2);
        List<Node> nodes = List.of(
                node("one", new Layer.Multiply(), "x"),
                node("three", new Layer.Multiply(), "one", "x", "gate"),
                node("sum", new Layer.Add(), "gate", "three", "x"),
                node("relu", new Layer.Activation(Layer.Activation.Function.RELU), "sum"),
                node("tanh", new Layer.Activation(Layer.Activation.Function.TANH), "relu"),
                node("all", new Layer.Add(), "tanh", "sum", "relu"),
                node("apart", new Layer.Slice(1, 1, 2), "all"),
                node("swish", new Layer.Activation(Layer.Activation.Function.HARDSWISH), "all"),
                node("merged", new Layer.Concat(1), "swish", "apart"),
                node("alone", new Layer.Concat(1), "merged"),
                node("grouped", new Layer.Conv2d(6, 8, Size2d.square(3), grouped, true), "alone"),
                node("shuffle", new Layer.ChannelShuffle(4), "grouped"),
                node("rows", new Layer.Slice(2, 1, 3), "shuffle"),
                node("columns", new Layer.Slice(3, 0, 4), "rows"),
                node("pad", new Layer.Pad2d(1, 0, 0, 2), "columns"),
                node(
                        "pool",
                        new Layer.MaxPool2d(new Pooling(Size2d.square(3), Size2d.square(2), Size2d.ZERO, true)),
                        "pad"),
                node("mean", new Layer.GlobalAvgPool2d(), "pool"),
                node("flat", new Layer.Flatten(), "mean"),
                node("again", new Layer.Flatten(), "flat"),
                node("some", new Layer.Slice(1, 2, 5), "again"),
                node("logits", new Layer.Linear(5, 2, false), "some"),
                node("softmax", new Layer.Softmax(1), "logits"));
        Map<String, Shape> inputs = new LinkedHashMap<>();
        inputs.put("x", Shape.of(4, 5, 5));
        inputs.put("gate", Shape.of(4, 1, 1));
        holds(Runs.drawn(new Network(inputs, nodes, List.of("logits", "softmax", "sum", "gate"))));
    }

    @Test
    void aShuffleIsReadBackAsOne() {
        Network network = Network.builder()
                .input("x", Shape.of(6, 2, 2))
                .add("shuffle", new Layer.ChannelShuffle(3))
                .build();
        Path file = folder.resolve("shuffle.zip");
        FORMAT.write(Runs.drawn(network), file);
        assertThat(FORMAT.read(file).network().nodes()).isEqualTo(network.nodes());
    }

    @Test
    void paddingWithLowestNumbersGoesIntoTheMaxPoolBehindIt() throws IOException {
        Network network = Network.builder()
                .input("x", Shape.of(2, 8, 8))
                .add("pad", new Layer.Pad2d(0, 1, 0, 1, Layer.Pad2d.Fill.LOWEST))
                .add("pool", new Layer.MaxPool2d(new Pooling(Size2d.square(3), Size2d.square(2), Size2d.ZERO, false)))
                .build();
        holds(Runs.drawn(network));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "mobilenet_v2"})
    void theSmallNetworksOfTheZoo(String name) throws IOException {
        holds(Runs.drawn(Zoo.build(name, Shape.of(1, 32, 32), 4)));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void students(RewriteStrategy strategy) throws IOException {
        Model teacher = Runs.drawn(Zoo.vgg(Shape.of(1, 8, 8), List.of(List.of(8, 8), List.of(8)), List.of(12), 4));
        Model student = strategy.apply(teacher, new RewriteContext(7)).model();
        assertThat(student.network().nodes()).isNotEqualTo(teacher.network().nodes());
        holds(student);
    }

    static Stream<RewriteStrategy> strategies() {
        return Stream.of(new ParConv(), LowRank.ofRank(3), new DepthwiseSeparable());
    }

    @Test
    void theSameModelGivesTheSameBytes() {
        Model model = Runs.drawn(Zoo.build("lenet5", Shape.of(1, 32, 32), 4));
        FORMAT.write(model, folder.resolve("first.zip"));
        FORMAT.write(model, folder.resolve("second.zip"));
        assertThat(folder.resolve("second.zip")).hasSameBinaryContentAs(folder.resolve("first.zip"));
    }

    @Test
    void theNumbersLieAsDeeplearning4jWritesThem() throws IOException {
        Path own = folder.resolve("own.zip");
        Path other = folder.resolve("other.zip");
        FORMAT.write(Runs.drawn(Zoo.build("lenet5", Shape.of(1, 32, 32), 4)), own);
        ModelSerializer.writeModel(ComputationGraph.load(own.toFile(), true), other.toFile(), false);
        assertThat(coefficients(own)).isEqualTo(coefficients(other));
    }

    private static byte[] coefficients(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.getInputStream(zip.getEntry(Archive.COEFFICIENTS)).readAllBytes();
        }
    }

    @Test
    void everyNodeThatCannotBeWrittenIsSaid() {
        Network network = Network.builder()
                .input("x", Shape.of(4))
                .add("gelu", new Layer.Activation(Layer.Activation.Function.GELU))
                .add("log", new Layer.LogSoftmax(1))
                .build();
        Path file = folder.resolve("model.zip");
        assertThatThrownBy(() -> FORMAT.write(Runs.drawn(network), file))
                .isInstanceOfSatisfying(
                        ParsimonyException.class, e -> assertThat(e.problems()).hasSize(2))
                .hasMessageContaining("node [gelu] (gelu)")
                .hasMessageContaining("node [log] (log_softmax)");
        assertThat(file).doesNotExist();
    }

    @Test
    void theFormatIsFoundByAFilesEnding() {
        assertThat(ModelFormats.discover().of(Path.of("Model.ZIP"))).isEqualTo(FORMAT);
        assertThat(FORMAT.extensions()).isEqualTo(List.copyOf(Set.of("zip")));
    }
}
