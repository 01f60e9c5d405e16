package io.parsimony.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the results of both emitters and checks the emitted graphs. Skipped on machines without blocked operators.
 */
class BlockedLayoutTest {

    private final int block = BlockedLayout.block();

    private static OnnxBackend backend(int block) {
        return OnnxBackend.of(new OnnxBackendProvider(1, OrtLayout.STANDARD), block);
    }

    @BeforeEach
    void blocksExist() {
        assumeTrue(block > 0, "no blocked operators on this machine");
    }

    @Test
    void aBlockIsAVector() {
        assertThat(block).isIn(8, 16);
    }

    @ParameterizedTest
    @CsvSource({
        // in, out, kernel, stride, padding, dilation, groups
        "3, 8, 3, 1, 1, 1, 1",
        "1, 20, 5, 2, 2, 1, 1",
        "8, 16, 3, 1, 1, 1, 1",
        "32, 24, 3, 2, 1, 1, 1",
        "12, 5, 3, 1, 0, 1, 1",
        "16, 16, 3, 1, 2, 2, 1",
        "16, 8, 1, 1, 0, 1, 1",
        "16, 8, 1, 1, 1, 1, 1",
        "16, 32, 1, 2, 0, 1, 1",
        "16, 16, 3, 1, 1, 1, 16",
        "6, 6, 3, 1, 1, 1, 6",
        "20, 20, 3, 2, 1, 1, 20",
        "8, 8, 5, 1, 2, 1, 8",
        "8, 8, 3, 1, 2, 2, 8",
        "8, 16, 3, 1, 1, 1, 8",
        "16, 32, 3, 1, 1, 1, 2",
        "16, 16, 3, 1, 3, 1, 1"
    })
    void convolutionsAgree(int in, int out, int kernel, int stride, int padding, int dilation, int groups) {
        Convolution c = new Convolution(Size2d.square(stride), Size2d.square(padding), Size2d.square(dilation), groups);
        Convolved program = new Convolved(Shape.of(3, in, 8, 7), Shape.of(out, in / groups, kernel, kernel), c);
        assertThat(BlockedLayout.agrees(program, backend(0), backend(block))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"8", "12", "16", "32"})
    void whatStandsBetweenConvolutionsAgrees(int channels) {
        Mixture program = new Mixture(Shape.of(2, channels, 8, 8));
        assertThat(BlockedLayout.agrees(program, backend(0), backend(block))).isTrue();
    }

    @Test
    void theComparisonSeesADifference() {
        Tensor numbers = Tensor.of(Shape.of(3), 1, 2, 1000);
        assertThat(BlockedLayout.close(numbers, Tensor.of(Shape.of(3), 1, 2, 1000.05f)))
                .isTrue();
        assertThat(BlockedLayout.close(numbers, Tensor.of(Shape.of(3), 1, 2.5f, 1000)))
                .isFalse();
        assertThat(BlockedLayout.close(numbers, Tensor.of(Shape.of(3), Float.NaN, 2, 1000)))
                .isFalse();
        assertThat(BlockedLayout.close(numbers, Tensor.of(Shape.of(3), 1, 2, Float.NaN)))
                .isFalse();
    }

    @Test
    void consecutiveConvolutionsAreNotReorderedBetween() {
        OrtGraph graph = new OrtGraph("test");
        BlockedOps ops = new BlockedOps(graph, block);
        GraphValue x = graph.input("x", Shape.of(2, 16, 8, 8));
        GraphValue weight = graph.input("w", Shape.of(16, 16, 3, 3));
        Convolution same = new Convolution(Size2d.ONE, Size2d.ONE, Size2d.ONE, 1);
        GraphValue y = ops.relu(ops.conv2d(ops.relu(ops.conv2d(x, weight, null, same)), weight, null, same));
        graph.output("y", ops.maxPool2d(y, Pooling.tiles(2)));
        List<String> images = graph.model().getGraph().getNodeList().stream()
                .filter(node -> node.getDomain().equals(OrtGraph.BLOCKED))
                .map(node -> node.getOpType())
                .toList();
        assertThat(images).containsExactly("ReorderInput", "Conv", "Conv", "MaxPool", "ReorderOutput");
    }

    @Test
    void aLayoutThatIsNotThereIsAFault() {
        OnnxBackend.requireBlocks(block);
        assertThatThrownBy(() -> OnnxBackend.requireBlocks(0))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[engine-unavailable]")
                .hasMessageContaining("layout");
    }

    private record Convolved(Shape x, Shape weight, Convolution c) implements Program {

        @Override
        public String name() {
            return "convolved";
        }

        @Override
        public Map<String, Shape> inputs() {
            Map<String, Shape> inputs = new LinkedHashMap<>();
            inputs.put("x", x);
            inputs.put("weight", weight);
            inputs.put("bias", Shape.of(weight.dim(0)));
            inputs.put("upstream", new ShapeOps().conv2d(x, weight, null, c));
            return inputs;
        }

        @Override
        public Optional<Gradient> gradient() {
            return Optional.of(new Gradient("sum", List.of("x", "weight", "bias")));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            // The product makes the convolution's input a computed value, even with few channels.
            T x = ops.mul(inputs.get("x"), inputs.get("x"));
            T y = ops.conv2d(x, inputs.get("weight"), inputs.get("bias"), c);
            return Map.of("y", y, "sum", ops.sum(ops.mul(ops.relu(y), inputs.get("upstream")), false));
        }
    }

    /** Slices, shuffles, adds and pools an image in blocked layout. */
    private record Mixture(Shape x) implements Program {

        @Override
        public String name() {
            return "mixture";
        }

        @Override
        public Map<String, Shape> inputs() {
            int channels = x.dim(1);
            Map<String, Shape> inputs = new LinkedHashMap<>();
            inputs.put("x", x);
            inputs.put("weight", Shape.of(channels, channels, 1, 1));
            inputs.put("half", Shape.of(channels, channels / 2, 3, 3));
            inputs.put("other", x);
            inputs.put("factor", Shape.of(channels, 1, 1));
            return inputs;
        }

        @Override
        public Optional<Gradient> gradient() {
            return Optional.of(new Gradient("sum", List.of("x", "weight", "half", "other", "factor")));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> in) {
            Convolution same = new Convolution(Size2d.ONE, Size2d.ONE, Size2d.ONE, 1);
            int channels = x.dim(1);
            T y = ops.conv2d(in.get("x"), in.get("weight"), null, Convolution.PLAIN);
            T shuffled = ops.channelShuffle(y, 2);
            T first = ops.conv2d(ops.slice(shuffled, 1, 0, channels / 2), in.get("half"), null, same);
            T second = ops.slice(shuffled, 1, channels / 2, channels / 2);
            T joined = ops.concat(List.of(second, ops.slice(first, 1, 0, channels / 2)), 1);
            T gated = ops.mul(ops.mul(ops.sigmoid(joined), in.get("factor")), ops.globalAvgPool2d(y));
            T mixed = ops.sub(ops.mul(ops.add(gated, in.get("other")), 0.5), ops.neg(first));
            T pooled = ops.maxPool2d(
                    ops.pad(mixed, 1, 8, 8), new Pooling(Size2d.square(3), Size2d.square(2), Size2d.ONE, false));
            T averaged = ops.avgPool2d(ops.relu(first), Pooling.tiles(2), true);
            T sums = ops.sum(ops.mul(first, first), false, 0, 2, 3);
            T all = ops.add(ops.mean(ops.mul(pooled, pooled), false), ops.mean(ops.mul(averaged, averaged), false));
            return Map.of("sum", ops.add(all, ops.mean(sums, false)), "mixed", mixed);
        }
    }
}
