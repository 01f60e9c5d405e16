package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.internal.distill.Taps;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.Site;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both strategies, one after the other, on the network of the MNIST example. */
class VggTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    private final Network network = Zoo.vgg(
            Shape.of(1, 28, 28), List.of(List.of(32, 32), List.of(64, 64), List.of(128, 128)), List.of(256), 10);
    private final Model teacher = Model.initialize(network, 1);
    private final Rewrite rewrite = compress(teacher);

    @Test
    void theStudentIsMoreThanTenTimesFasterAndEightTimesSmaller() {
        Cost before = CostAnalyzer.analyze(network).total();
        Cost after = CostAnalyzer.analyze(rewrite.model().network()).total();
        assertThat(before.macs()).isEqualTo(29_424_640);
        assertThat(before.parameters()).isEqualTo(584_618);
        assertThat(after.macs()).isEqualTo(2_516_040);
        assertThat(after.parameters()).isEqualTo(71_090);
        assertThat((double) before.macs() / after.macs()).isGreaterThan(10);
        assertThat((double) before.parameters() / after.parameters()).isGreaterThan(8);
    }

    @Test
    void everySiteIsOnRecord() {
        assertThat(rewrite.sites())
                .extracting(Site::node)
                .containsExactly("conv1", "conv2", "conv3", "conv4", "conv5", "conv6", "fc1", "fc2");
        assertThat(rewrite.sites())
                .filteredOn(site -> !site.replaced())
                .extracting(Site::what)
                .containsExactly("The settings keep it.", "Rank 32 is more than its full rank 10.");
    }

    @Test
    void correspondencesComposeAndTapsFindTheirCounterparts() {
        assertThat(rewrite.mapping())
                .containsEntry("conv1", "conv1")
                .containsEntry("conv6", "conv6.add")
                .containsEntry("relu6", "relu6")
                .containsEntry("fc1", "fc1.b")
                .containsEntry("fc2", "fc2")
                .hasSameSizeAs(network.nodes());
        Taps taps = Taps.stages(network, rewrite.model().network(), rewrite.mapping());
        assertThat(taps.pairs())
                .containsExactly(
                        new Taps.Tap("relu2", "relu2"), new Taps.Tap("relu4", "relu4"), new Taps.Tap("relu6", "relu6"));
    }

    @Test
    void theSameSeedGivesTheSameStudent() {
        Model again = compress(teacher).model();
        for (String name : again.parameters().names()) {
            assertThat(again.parameters()
                            .get(name)
                            .sameBits(rewrite.model().parameters().get(name)))
                    .as(name)
                    .isTrue();
        }
    }

    private static Rewrite compress(Model teacher) {
        Rewrite convolutions = new ParConv(0.25, 2, List.of("conv1")).apply(teacher, CONTEXT);
        return convolutions.then(LowRank.ofRank(32).apply(convolutions.model(), CONTEXT));
    }
}
