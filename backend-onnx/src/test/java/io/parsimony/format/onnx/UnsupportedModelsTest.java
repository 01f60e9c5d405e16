package io.parsimony.format.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads valid files that no network can express: the error lists all faults with their nodes, operators and hints. */
class UnsupportedModelsTest {

    private static final OnnxModelFormat FORMAT = new OnnxModelFormat();

    @TempDir
    private Path folder;

    private Model read(ModelProto.Builder model) throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.write(file, model.build().toByteArray());
        return FORMAT.read(file);
    }

    private List<Problem> problems(Consumer<GraphProto.Builder> change) {
        ModelProto.Builder model = Protos.small();
        change.accept(model.getGraphBuilder());
        return catchThrowableOfType(ParsimonyException.class, () -> read(model)).problems();
    }

    @Test
    void everyUnsupportedNodeIsListedAndNothingThatMerelyDependsOnOne() {
        List<Problem> problems = problems(graph -> graph.addNode(Protos.node("n1", "Det", List.of("z"), "a"))
                .addNode(Protos.node("n2", "Relu", List.of("a"), "b"))
                .addNode(Protos.node("n3", "ConvTranspose", List.of("b"), "c"))
                .addNode(Protos.node("", "Attention", List.of("c"), "d").setDomain("com.example"))
                .addNode(Protos.node("unused", "LSTM", List.of("z"), "e"))
                .addNode(Protos.node("last", "AveragePool", List.of("z"), "f")
                        .addAttribute(Protos.integers("kernel_shape", 2, 2))
                        .addAttribute(Protos.integers("pads", 1, 1, 1, 1))
                        .addAttribute(Protos.integers("dilations", 2, 2)))
                .clearOutput()
                .addOutput(Protos.value("d", -1, 3, 2, 2))
                .addOutput(Protos.value("f", -1, 3, 1, 1)));
        assertThat(problems)
                .extracting(Problem::where)
                .containsExactly(
                        "node [n1] (Det)",
                        "node [n3] (ConvTranspose)",
                        "node number 6 (com.example.Attention)",
                        "node [last] (AveragePool)");
        assertThat(problems).extracting(Problem::id).containsOnly("unsupported-model");
        assertThat(problems).extracting(Problem::hint).doesNotContainNull();
        assertThat(problems.get(0).message()).contains("[Det]");
    }

    @Test
    void whatNoOutputDependsOnDoesNotMatter() throws IOException {
        ModelProto.Builder model = Protos.small();
        model.getGraphBuilder().addNode(Protos.node("unused", "LSTM", List.of("z"), "e"));
        assertThat(read(model).network().nodes()).extracting(Node::name).containsExactly("conv", "relu");
    }

    private void fails(Consumer<GraphProto.Builder> change, String... message) {
        ModelProto.Builder model = Protos.small();
        change.accept(model.getGraphBuilder());
        assertThatThrownBy(() -> read(model))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[unsupported-model]")
                .hasMessageContainingAll(message);
    }

    private static Consumer<GraphProto.Builder> after(
            String type, Consumer<GraphProto.Builder> others, AttributeProto... attributes) {
        return graph -> {
            others.accept(graph);
            graph.setNode(1, Protos.node("op", type, inputs(graph), "z").addAllAttribute(List.of(attributes)))
                    .clearOutput()
                    .addOutput(ai.onnx.proto.OnnxMl.ValueInfoProto.newBuilder().setName("z"));
        };
    }

    /** Returns the inputs of a node: the convolution's output and the added initializers. */
    private static List<String> inputs(GraphProto.Builder graph) {
        return Stream.concat(
                        Stream.of("y"),
                        graph.getInitializerList().stream().skip(2).map(tensor -> tensor.getName()))
                .toList();
    }

    @Test
    void whatIsExpressedInPartOnlyIsRefusedWhereItIsNot() {
        Consumer<GraphProto.Builder> none = graph -> {};
        fails(
                graph -> graph.setInput(0, Protos.value("x", -1, 2, -1, 4)),
                "input [x]",
                "extent of axis 2 free",
                "--input");
        fails(after("Softmax", none, Protos.integer("axis", 0)), "(Softmax)", "axis 0");
        fails(
                after("Concat", none, Protos.integer("axis", 0))
                        .andThen(graph -> graph.getNodeBuilder(1).addInput("y")),
                "(Concat)",
                "batch");
        fails(after("Transpose", none, Protos.integers("perm", 1, 0, 2, 3)), "output [z]");
        fails(
                after("Reshape", graph -> graph.addInitializer(Protos.whole("shape", -1, 3))),
                "(Reshape)",
                "batch stays an axis");
        fails(
                after("Mul", graph -> graph.addInitializer(Protos.reals("map", 1, 3, 2, 2))),
                "(Mul)",
                "constant within each channel");
        fails(
                after(
                        "BatchNormalization",
                        graph -> {
                            for (String name : List.of("scale", "shift", "mean", "variance")) {
                                graph.addInitializer(Protos.reals(name, 3));
                            }
                        },
                        Protos.integer("training_mode", 1)),
                "evaluation mode");
        fails(after("Conv", graph -> graph.addInitializer(Protos.reals("w", 3, 3, 1, 1, 1))), "(Conv)", "over 3 axes");
        fails(after("ReduceMean", none, Protos.integers("axes", 0)), "(ReduceMean)", "whole axes of the samples");
        fails(
                after(
                        "Slice",
                        none,
                        Protos.integers("starts", 0),
                        Protos.integers("ends", 1),
                        Protos.integers("axes", 0)),
                "(Slice)",
                "batch");
        fails(
                after(
                        "If",
                        none,
                        AttributeProto.newBuilder()
                                .setName("then_branch")
                                .setType(AttributeProto.AttributeType.GRAPH)
                                .setG(GraphProto.newBuilder().setName("inner"))
                                .build()),
                "(If)",
                "fixed shape");
        fails(after("QuantizeLinear", none), "(QuantizeLinear)", "quantized");
        fails(
                after("MatMul", none).andThen(graph -> graph.getNodeBuilder(1).addInput("y")),
                "(MatMul)",
                "self-attention");
        fails(graph -> graph.clearOutput().addOutput(Protos.value("conv.bias", 3)), "does not depend on the input");
    }

    /** Reads a reshape that PyTorch's exporter writes for an example batch of one sample. */
    @Test
    void aReshapeOfOneSampleUnderAFreeBatchIsAFlattening() throws IOException {
        ModelProto.Builder model = Protos.small();
        after("Reshape", graph -> graph.addInitializer(Protos.whole("shape", 1, 12)))
                .accept(model.getGraphBuilder());
        Model read = read(model);
        assertThat(read.network().nodes()).extracting(node -> node.layer().op()).containsExactly("conv2d", "flatten");
        assertThat(read.provenance()).containsKey("imported.batch");
    }

    @Test
    void aModelThatNoFileHoldsIsNotWritten() {
        assertThatThrownBy(() -> ModelWriter.requireFits((1L << 31) - 1))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[unsupported-model]");
    }
}
