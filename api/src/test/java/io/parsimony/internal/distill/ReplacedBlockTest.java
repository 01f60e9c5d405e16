package io.parsimony.internal.distill;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplacedBlockTest {

    private static NetworkBuilder start() {
        return Network.builder().input("x", Shape.of(4, 6, 6));
    }

    private static final Network TEACHER = start().conv2d("conv1", 8, 3, 1, 1)
            .batchNorm("norm1")
            .relu("relu1")
            .conv2d("conv2", 8, 3, 1, 1)
            .relu("relu2")
            .flatten("flat")
            .linear("fc", 3)
            .build();

    private static Map<String, String> same(String... nodes) {
        Map<String, String> mapping = new LinkedHashMap<>();
        for (String node : nodes) {
            mapping.put(node, node);
        }
        return mapping;
    }

    private static List<String> names(ReplacedBlock.Part part) {
        List<String> names = new ArrayList<>(List.of(part.input()));
        part.nodes().stream().map(Node::name).forEach(names::add);
        return names;
    }

    @Test
    void blockReachesFromTheLastKeptValueToTheOutputThatTookAnOutputsPlace() {
        Network student = start().conv2d("conv1.a", 2, 1, 1, 0)
                .conv2d("conv1.b", 8, 3, 1, 1)
                .relu("relu1")
                .conv2d("conv2", 8, 3, 1, 1)
                .relu("relu2")
                .flatten("flat")
                .linear("fc.a", 2)
                .linear("fc.b", 3)
                .build();
        Map<String, String> mapping = same("relu1", "conv2", "relu2", "flat");
        mapping.put("norm1", "conv1.b");
        mapping.put("fc", "fc.b");
        List<ReplacedBlock> blocks = ReplacedBlock.of(TEACHER, student, mapping);
        assertThat(blocks).hasSize(2);
        assertThat(names(blocks.get(0).teacher())).containsExactly("x", "conv1", "norm1");
        assertThat(names(blocks.get(0).student())).containsExactly("x", "conv1.a", "conv1.b");
        assertThat(names(blocks.get(1).teacher())).containsExactly("flat", "fc");
        assertThat(names(blocks.get(1).student())).containsExactly("flat", "fc.a", "fc.b");
    }

    @Test
    void partsOfOtherShapeOrWithSeveralInputsAreLeftOut() {
        // The first convolution is narrower; the second's replacement also reads the input.
        Network student = start().conv2d("conv1", 4, 3, 1, 1)
                .batchNorm("norm1")
                .relu("relu1")
                .conv2d("conv2.a", 8, 3, 1, 1)
                .from("x")
                .conv2d("conv2.b", 8, 3, 1, 1)
                .add("conv2.sum", new Layer.Add(), "conv2.a", "conv2.b")
                .relu("relu2")
                .flatten("flat")
                .linear("fc", 3)
                .build();
        Map<String, String> mapping = same("conv1", "norm1", "relu1", "relu2", "flat", "fc");
        mapping.put("conv2", "conv2.sum");
        assertThat(ReplacedBlock.of(TEACHER, student, mapping)).isEmpty();
    }

    @Test
    void nothingIsReplacedInTheSameNetworkAndNothingCanBeTrainedWithoutParameters() {
        Map<String, String> all = same("conv1", "norm1", "relu1", "conv2", "relu2", "flat", "fc");
        assertThat(ReplacedBlock.of(TEACHER, TEACHER, all)).isEmpty();
        List<Node> nodes = new ArrayList<>(TEACHER.nodes());
        nodes.set(2, new Node("relu1", new Layer.LeakyRelu(0.1), List.of("norm1")));
        Network other = new Network(TEACHER.inputs(), nodes, TEACHER.outputs());
        assertThat(ReplacedBlock.of(TEACHER, other, all)).isEmpty();
    }

    @Test
    void partsThatShareParametersAreLeftOut() {
        Network twice = new Network(
                Map.of("x", Shape.of(4, 6, 6)),
                List.of(
                        conv("first", "x", "first"),
                        conv("second", "first", "second"),
                        conv("third", "second", "second")),
                List.of("third"));
        Network once = new Network(
                Map.of("x", Shape.of(4, 6, 6)),
                List.of(
                        conv("first", "x", "first"),
                        conv("between", "first", "between"),
                        conv("third", "between", "third")),
                List.of("third"));
        Map<String, String> mapping = same("first", "third");
        assertThat(ReplacedBlock.of(once, twice, mapping)).isEmpty();
        assertThat(ReplacedBlock.of(twice, once, mapping)).isEmpty();
    }

    private static Node conv(String name, String input, String owner) {
        Layer layer = Network.builder()
                .input("x", Shape.of(4, 6, 6))
                .conv2d("c", 4, 3, 1, 1)
                .build()
                .node("c")
                .layer();
        return new Node(name, layer, List.of(input), owner);
    }
}
