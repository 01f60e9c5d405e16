package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldBatchNormTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    @ParameterizedTest
    @ValueSource(strings = {"plain", "residual", "pre-activation", "inception", "mobile"})
    void theFunctionStays(String backbone) {
        Model teacher = Backbones.of(backbone);
        requireSameFunction(teacher, new FoldBatchNorm().apply(teacher, CONTEXT).model());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "residual", "pre-activation", "dense", "inception"})
    void aParConvStudentLosesEveryBatchNormOfItsBlocks(String backbone) {
        Model student = HostNetworks.seasoned(
                new ParConv().apply(Backbones.of(backbone), CONTEXT).model(), 8);
        Model folded = new FoldBatchNorm().apply(student, CONTEXT).model();
        requireSameFunction(student, folded);
        assertThat(folded.network().nodes())
                .filteredOn(node -> node.layer() instanceof Layer.BatchNorm2d)
                .allMatch(
                        node -> !node.name().contains("reduce") && !node.name().contains("depthwise"));
        assertThat(folded.network().contains("conv2.bn")).isFalse();
    }

    @Test
    void aConvolutionWithoutABiasGetsOneAndTheBatchNormGoes() {
        Model teacher = Backbones.of("plain");
        Rewrite rewrite = new FoldBatchNorm(List.of("bn1"), List.of()).apply(teacher, CONTEXT);
        Network network = rewrite.model().network();
        assertThat(network.contains("bn1")).isFalse();
        assertThat(((Layer.Conv2d) network.node("conv1").layer()).bias()).isTrue();
        assertThat(network.node("relu1").inputs()).containsExactly("conv1");
        assertThat(rewrite.mapping())
                .containsEntry("conv1", "conv1")
                .containsEntry("bn1", "conv1")
                .hasSameSizeAs(teacher.network().nodes());
        assertThat(rewrite.sites())
                .extracting(site -> site.node() + ": " + site.what())
                .containsExactly("conv1: It now includes the batch norm [bn1].", "bn1: It was folded into [conv1].");
        assertThat(rewrite.sites().get(1).after().parameters()).isZero();
        assertThat(rewrite.model().parameters().get("conv3.weight"))
                .isSameAs(teacher.parameters().get("conv3.weight"));
    }

    @Test
    void whatCannotBeFoldedSaysWhy() {
        Network network = Network.builder()
                .input("x", Shape.of(4, 6, 6))
                .batchNorm("n1")
                .conv2d("c1", 4, 3, 1, 1)
                .batchNorm("n2")
                .add("shuffle", new Layer.ChannelShuffle(2))
                .batchNorm("n3")
                .conv2d("c2", 4, 3, 1, 1)
                .batchNorm("n4")
                .from("c2")
                .relu("other")
                .from("n4")
                .conv2d("c3", 4, 3, 1, 1)
                .batchNorm("n5")
                .add("twice", new Layer.Add(), "n5", "n5")
                .batchNorm("n6")
                .conv2d("c4", 4, 3, 1, 1)
                .batchNorm("n7")
                .conv2d("c5", 4, 1, 1, 0)
                .batchNorm("n8")
                .build("n8", "c5", "other");
        Rewrite rewrite = new FoldBatchNorm(List.of(), List.of("n7")).apply(Model.initialize(network, 1), CONTEXT);
        assertThat(rewrite.sites())
                .filteredOn(site -> !site.replaced())
                .extracting(site -> site.node() + ": " + site.what())
                .containsExactly(
                        "n1: It follows the network's input [x], which has no weights to fold it into.",
                        "n3: It follows the channel_shuffle [shuffle], which has no weights to fold it into.",
                        "n4: The value of [c2] before it is also used elsewhere.",
                        "n6: It follows the add [twice], which has no weights to fold it into.",
                        "n7: The settings keep it.",
                        "n8: The value of [c5] before it is an output of the network.");
        assertThat(rewrite.sites())
                .filteredOn(Site::replaced)
                .extracting(Site::node)
                .containsExactly("c1", "n2", "c3", "n5");
    }

    @Test
    void layersAfterABatchNormTakeItWhereNoneBeforeItCan() {
        Network network = Network.builder()
                .input("x", Shape.of(4, 6, 6))
                .batchNorm("n1")
                .batchNorm("n2")
                .conv2d("c1", 5, 3, 2, 0)
                .relu("relu")
                .batchNorm("n3")
                .add(
                        "groups",
                        new Layer.Conv2d(
                                5, 10, Size2d.ONE, new Convolution(Size2d.ONE, Size2d.ZERO, Size2d.ONE, 5), true))
                .relu("relu2")
                .batchNorm("n4")
                .add("pool", new Layer.AvgPool2d(Pooling.tiles(2), true))
                .flatten("flatten")
                .linear("fc", 3)
                .add("scale", new Layer.ScaleShift(3))
                .build();
        Model model = HostNetworks.seasoned(Model.initialize(network, 1), 2);
        Model folded = new FoldBatchNorm().apply(model, CONTEXT).model();
        assertThat(folded.network().nodes())
                .extracting(Node::name)
                .containsExactly("c1", "relu", "groups", "relu2", "pool", "flatten", "scale");
        requireSameFunction(model, folded);
    }

    @Test
    void anOutputKeepsItsName() {
        Network network = Network.builder()
                .input("x", Shape.of(4, 6, 6))
                .conv2d("c1", 4, 3, 1, 1)
                .batchNorm("n1")
                .conv2d("c2", 4, 3, 1, 1)
                .from("n1")
                .conv2d("c3", 4, 1, 1, 0)
                .add("sum", new Layer.Add(), "c2", "c3")
                .batchNorm("n2")
                .build("n2", "n1");
        Model model = HostNetworks.seasoned(Model.initialize(network, 1), 2);
        Rewrite rewrite = new FoldBatchNorm().apply(model, CONTEXT);
        assertThat(rewrite.model().network().outputs()).containsExactly("n2", "n1");
        assertThat(rewrite.model().network().nodes()).extracting(Node::name).containsExactly("n1", "c2", "c3", "n2");
        assertThat(rewrite.mapping()).containsEntry("c1", "n1").containsEntry("sum", "n2");
        requireSameFunction(model, rewrite.model());
    }

    @Test
    void itKeepsTheFunctionSoTheKindIsExact() {
        assertThat(new FoldBatchNorm().kind()).isEqualTo(RewriteStrategy.Kind.EXACT);
    }

    static void requireSameFunction(Model before, Model after) {
        Tensor samples = HostNetworks.samples(before, 5, 6);
        float[] expected = HostNetworks.run(before, samples);
        float[] found = HostNetworks.run(after, samples);
        double largest = 1;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) found[i]).as("output %d", i).isCloseTo(expected[i], Offset.offset(1e-5 * largest));
        }
    }
}
