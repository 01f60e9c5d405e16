package io.parsimony.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {

    private static final Shape PAIR = Shape.of(2);

    private final OrtGraph graph = new OrtGraph("test");

    private GraphProto model() {
        return graph.model().getGraph();
    }

    private static List<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).toList();
    }

    @Test
    void theSameNodeIsEmittedOnce() {
        GraphValue x = graph.input("x", PAIR);
        GraphValue once = graph.apply("Exp", PAIR, x);
        GraphValue again = graph.apply("Exp", PAIR, x);
        assertThat(again).isSameAs(once);
        assertThat(graph.apply("Log", PAIR, x)).isNotSameAs(once);
    }

    @Test
    void whatNoOutputNeedsIsLeftOut() {
        GraphValue x = graph.input("x", PAIR);
        GraphValue unused = graph.input("unused", PAIR);
        graph.apply("Add", PAIR, unused, graph.filled(PAIR, 3));
        graph.output("y", graph.apply("Exp", PAIR, x));
        assertThat(model().getNodeList()).extracting(NodeProto::getOpType).containsExactly("Exp");
        assertThat(names(model().getInputList())).containsExactly("x");
        assertThat(model().getInitializerList()).isEmpty();
    }

    @Test
    void anInputThatIsAnOutputIsCopiedUnderAnotherName() {
        GraphValue x = graph.input("x", PAIR);
        assertThat(graph.output("x", x)).isNotEqualTo("x");
        assertThat(model().getNodeList()).extracting(NodeProto::getOpType).containsExactly("Identity");
    }

    @Test
    void aValueUnderTwoNamesIsTwoOutputs() {
        GraphValue y = graph.apply("Exp", PAIR, graph.input("x", PAIR));
        graph.output("first", y);
        graph.output("second", y);
        graph.output("third", y);
        assertThat(names(model().getOutputList())).containsExactly("first", "second", "third");
        assertThat(model().getNodeList())
                .extracting(NodeProto::getOpType)
                .containsExactly("Exp", "Identity", "Identity");
    }

    @Test
    void aNodeIsNamedAfterTheParametersItUses() {
        OnnxOps ops = new OnnxOps(graph);
        GraphValue x = graph.input("image", Shape.of(1, 1, 4, 4));
        GraphValue weight = graph.input("conv1.weight", Shape.of(2, 1, 3, 3));
        graph.output("y", ops.conv2d(x, weight, null, Convolution.PLAIN));
        assertThat(model().getNode(0).getName()).startsWith("Conv(image, conv1.weight)");
    }

    @Test
    void positionsOfMaximaAreWrittenOnlyIfSomethingReadsThem() {
        OnnxOps ops = new OnnxOps(graph);
        Pooling overlapping = new Pooling(Size2d.square(3), Size2d.square(2), Size2d.square(1), false);
        GraphValue x = graph.input("x", Shape.of(1, 1, 6, 6));
        GraphValue y = ops.maxPool2d(x, overlapping);
        graph.output("y", y);
        assertThat(model().getNode(0).getOutputList()).hasSize(1);
        graph.output("gradient", ops.maxPool2dGradient(x, y, graph.input("g", y.shape()), overlapping));
        assertThat(model().getNode(0).getOutputList()).hasSize(2);
    }

    @Test
    void aNameThatIsTakenIsNotGivenToANode() {
        GraphValue x = graph.input("x", PAIR);
        graph.input("Exp(x)#3", PAIR);
        graph.output("y", graph.apply("Exp", PAIR, x));
        assertThat(model().getNode(0).getName()).isNotEqualTo("Exp(x)#3");
    }

    @Test
    void equalConstantsOfOneNumberAreShared() {
        assertThat(graph.filled(PAIR, 1)).isSameAs(graph.filled(PAIR, 1)).isNotSameAs(graph.filled(PAIR, 2));
        assertThat(graph.integers(1, 2)).isSameAs(graph.integers(1, 2)).isNotSameAs(graph.integers(2, 1));
        assertThat(graph.scalar(0)).isNotSameAs(graph.scalar(-0.0));
    }

    @Test
    void constantsKeepTheirNumbersAndNames() {
        GraphValue weight = graph.constant("weight", Tensor.of(PAIR, 1.5f, -2));
        graph.output("y", graph.apply("Exp", PAIR, weight));
        TensorProto tensor = model().getInitializer(0);
        assertThat(tensor.getName()).isEqualTo("weight");
        assertThat(tensor.getRawData()
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat(4))
                .isEqualTo(-2);
    }

    @Test
    void squaresAreSummedInOnePass() {
        OnnxOps ops = new OnnxOps(graph);
        GraphValue x = graph.input("x", PAIR);
        graph.output("sum", ops.sum(ops.mul(x, x), false));
        assertThat(model().getNodeList()).extracting(NodeProto::getOpType).containsExactly("ReduceSumSquare");
    }

    @Test
    void aRepeatedOperandIsRepeatedByTheOperator() {
        OnnxOps ops = new OnnxOps(graph);
        Shape matrix = Shape.of(3, 2);
        GraphValue x = graph.input("x", matrix);
        GraphValue repeated = ops.broadcast(graph.input("row", Shape.of(1, 2)), matrix);
        graph.output("y", ops.mul(x, repeated));
        assertThat(model().getNodeList()).extracting(NodeProto::getOpType).containsExactly("Mul");
    }
}
