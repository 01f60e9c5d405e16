package io.parsimony.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.config.Target;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.zoo.Zoo;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Exact counts of small networks; the kit compares those of large networks with torchvision's. */
class CostTest {

    @Test
    void smallNetworkByHand() {
        Network network = Network.builder()
                .input("x", Shape.of(2, 5, 5))
                .conv2d("conv", 4, 3, 1, 0)
                .batchNorm("bn")
                .relu("relu")
                .flatten("flat")
                .linear("fc", 10)
                .build();
        CostReport report = CostAnalyzer.analyze(network);
        // 4 channels of 3x3 outputs, each from 2x3x3 inputs; then 36 to 10.
        assertThat(report.byComponent())
                .containsEntry(Component.CONVOLUTION, new Cost(4 * 9 * 18, 72, 72 * 4, 36))
                .containsEntry(Component.FULLY_CONNECTED, new Cost(360, 370, 370 * 4, 10))
                .containsEntry(Component.NORMALIZATION, new Cost(0, 8, 16 * 4, 36))
                .containsEntry(Component.OTHER, new Cost(0, 0, 0, 72));
        assertThat(report.total()).isEqualTo(new Cost(1008, 450, (72 + 370 + 16) * 4, 154));
        assertThat(report.layers())
                .extracting(layer -> layer.node().name())
                .containsExactly("conv", "bn", "relu", "flat", "fc");
    }

    @Test
    void groupsDivideAConvolutionsCost() {
        Convolution depthwise = new Convolution(Size2d.square(2), Size2d.ONE, Size2d.ONE, 8);
        Network network = Network.builder()
                .input("x", Shape.of(8, 6, 6))
                .add("dw", new Layer.Conv2d(8, 8, Size2d.square(3), depthwise, true))
                .build();
        assertThat(CostAnalyzer.analyze(network).total()).isEqualTo(new Cost(8 * 9 * 9, 80, 320, 72));
    }

    @Test
    void zoosVgg() {
        Network network = Zoo.vgg(
                Shape.of(1, 28, 28), List.of(List.of(32, 32), List.of(64, 64), List.of(128, 128)), List.of(256), 10);
        assertThat(CostAnalyzer.analyze(network).total().parameters()).isEqualTo(584618);
        assertThat(network.shape("pool3")).isEqualTo(Shape.of(128, 3, 3));
        assertThat(network.nodes())
                .extracting(node -> node.name())
                .startsWith("conv1", "bn1", "relu1", "conv2")
                .endsWith("flatten", "fc1", "fc1_relu", "fc2");
        assertThat(network.outputs()).containsExactly("fc2");
    }

    @Test
    void missedTargetSaysByHowMuchInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThatThrownBy(() -> new Target(10, 8).requireMet(new Cost(900, 800, 0, 0), new Cost(100, 200, 0, 0)))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessage("parsimony.compress.target: Expected at least 10.00x fewer multiply-accumulates and "
                            + "8.00x fewer parameters, found 9.00x and 4.00x. Keep fewer sites, lower "
                            + "omega or ranks, or set parsimony.compress.target.strict = false to accept the closest "
                            + "student. [target-missed]");
        } finally {
            Locale.setDefault(before);
        }
        new Target(9, 4).requireMet(new Cost(900, 800, 0, 0), new Cost(100, 200, 0, 0));
    }

    @Test
    void aTargetThatIsNotStrictLetsAnyStudentPass() {
        new Target(10, 8, false).requireMet(new Cost(900, 800, 0, 0), new Cost(100, 200, 0, 0));
        assertThat(new Target(10, 8).strict()).isTrue();
    }
}
