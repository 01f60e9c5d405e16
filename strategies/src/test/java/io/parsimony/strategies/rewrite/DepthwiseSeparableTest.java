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
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DepthwiseSeparableTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    @Test
    void theBlockIsThatOfMobileNet() {
        Rewrite rewrite = new DepthwiseSeparable(List.of("b1", "last", "b2"), List.of(), Init.TEACHER)
                .apply(Backbones.of("inception"), CONTEXT);
        Network network = rewrite.model().network();
        assertThat(network.nodes())
                .filteredOn(node -> node.name().startsWith("last"))
                .extracting(Node::name)
                .containsExactly(
                        "last.depthwise", "last.depthwise_bn", "last.relu", "last.pointwise", "last_bn", "last_relu");
        Layer.Conv2d depthwise = (Layer.Conv2d) network.node("last.depthwise").layer();
        assertThat(depthwise.convolution().groups()).isEqualTo(19);
        assertThat(depthwise.convolution().stride()).isEqualTo(Size2d.square(2));
        assertThat(network.shape("last_bn")).isEqualTo(Shape.of(10, 3, 3));
        assertThat(network.node("last_bn").inputs()).containsExactly("last.pointwise");
        assertThat(rewrite.mapping()).containsEntry("last", "last.pointwise");
    }

    @Test
    void aBatchNormIsAddedWhereNoneFollows() {
        Rewrite rewrite = new DepthwiseSeparable().apply(Backbones.of("pre-activation"), CONTEXT);
        assertThat(rewrite.model().network().node("add").inputs()).containsExactly("conv2.bn", "stem.bn");
    }

    @Test
    void whatIsLeftAloneSaysWhy() {
        Rewrite inception = new DepthwiseSeparable(List.of(), List.of("b2"), Init.TEACHER)
                .apply(Backbones.of("inception"), CONTEXT);
        assertThat(inception.sites())
                .filteredOn(site -> !site.replaced())
                .extracting(Site::what)
                .containsExactly("It is already a 1x1 convolution.", "The settings keep it.");
        Rewrite mobile = new DepthwiseSeparable().apply(Backbones.of("mobile"), CONTEXT);
        assertThat(mobile.sites())
                .filteredOn(site -> site.node().equals("depthwise"))
                .extracting(Site::what)
                .containsExactly("It is already grouped in 12 groups.");
    }

    @Test
    void aSmallConvolutionThatWouldNotGetCheaperIsLeft() {
        Network network = Network.builder()
                .input("x", Shape.of(8, 6, 6))
                .conv2d("thin", 1, 3, 1, 1)
                .conv2d("wide", 9, 3, 1, 1)
                .conv2d("wider", 9, 3, 1, 1)
                .build();
        Rewrite rewrite = new DepthwiseSeparable().apply(Model.initialize(network, 1), CONTEXT);
        assertThat(rewrite.sites()).extracting(Site::replaced).containsExactly(false, true, true);
        assertThat(rewrite.sites().get(0).what()).startsWith("Its replacement would not be cheaper: 2,880");
    }

    @Test
    void fittedBlocksAreNearerToTheTeacherThanRandomOnes() {
        Model teacher = Backbones.of("plain");
        Tensor samples = HostNetworks.samples(teacher, 24, 5);
        RewriteContext with = new RewriteContext(7, Optional.of(HostNetworks.calibration(samples)));
        DepthwiseSeparable warm = new DepthwiseSeparable();
        Rewrite fitted = warm.apply(teacher, with);
        assertThat(fitted.sites()).filteredOn(Site::replaced).allSatisfy(site -> assertThat(site.what())
                .contains("which explains"));
        Rewrite random = new DepthwiseSeparable(List.of(), List.of(), Init.RANDOM).apply(teacher, with);
        assertThat(random.sites().get(0).what()).endsWith(", started at random.");
        float[] wanted = HostNetworks.run(teacher, samples);
        assertThat(distance(HostNetworks.run(fitted.model(), samples), wanted))
                .isLessThan(0.7 * distance(HostNetworks.run(random.model(), samples), wanted));
    }

    @Test
    void theBlockComputesWhatTheFitClaims() {
        Model teacher = Backbones.of("plain");
        Tensor samples = HostNetworks.samples(teacher, 24, 5);
        RewriteContext with = new RewriteContext(7, Optional.of(HostNetworks.calibration(samples)));
        for (String name : List.of("conv1", "conv2", "conv3")) {
            Rewrite rewrite = new DepthwiseSeparable(List.of(name), List.of(), Init.TEACHER).apply(teacher, with);
            Explained.requireAsStated(teacher, rewrite, samples, name);
        }
    }

    @Test
    void itChangesTheFunction() {
        assertThat(new DepthwiseSeparable().kind()).isEqualTo(RewriteStrategy.Kind.APPROXIMATE);
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow(a[i] - b[i], 2);
        }
        return Math.sqrt(sum);
    }
}
