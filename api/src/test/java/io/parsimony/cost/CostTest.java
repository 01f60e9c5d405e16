package io.parsimony.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.config.Target;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.zoo.Vgg;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Exact integers; those of the large networks were counted on torchvision's models. */
class CostTest {

    private static final Shape IMAGENET = Shape.of(3, 224, 224);

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
    void vgg16() {
        CostReport report = CostAnalyzer.analyze(vgg16(false));
        requireCost(report, 138357544, 14714688, 123642856, 0, 15346630656L, 123633664);
    }

    @Test
    void vgg16WithBatchNormalisation() {
        CostReport report = CostAnalyzer.analyze(vgg16(true));
        requireCost(report, 138365992, 14714688, 123642856, 8448, 15346630656L, 123633664);
    }

    @Test
    void alexNet() {
        NetworkBuilder b = Network.builder().input("x", IMAGENET);
        conv(b, "conv1", 64, 11, 4, 2);
        pool3(b, "pool1");
        conv(b, "conv2", 192, 5, 1, 2);
        pool3(b, "pool2");
        conv(b, "conv3", 384, 3, 1, 1);
        conv(b, "conv4", 256, 3, 1, 1);
        conv(b, "conv5", 256, 3, 1, 1);
        pool3(b, "pool5");
        b.flatten("flat")
                .add("drop6", new Layer.Dropout(0.5))
                .linear("fc6", 4096)
                .relu("relu6");
        b.add("drop7", new Layer.Dropout(0.5)).linear("fc7", 4096).relu("relu7").linear("fc8", 1000);
        CostReport report = CostAnalyzer.analyze(b.build());
        requireCost(report, 61100840, 2469696, 58631144, 0, 655566528, 58621952);
    }

    private static void requireCost(
            CostReport report,
            long all,
            long convolution,
            long linear,
            long normalization,
            long convMacs,
            long fcMacs) {
        assertThat(report.total().parameters()).isEqualTo(all);
        assertThat(report.byComponent().get(Component.CONVOLUTION).parameters()).isEqualTo(convolution);
        assertThat(report.byComponent().get(Component.FULLY_CONNECTED).parameters())
                .isEqualTo(linear);
        assertThat(report.byComponent().get(Component.NORMALIZATION).parameters())
                .isEqualTo(normalization);
        assertThat(report.byComponent().get(Component.CONVOLUTION).macs()).isEqualTo(convMacs);
        assertThat(report.byComponent().get(Component.FULLY_CONNECTED).macs()).isEqualTo(fcMacs);
        assertThat(report.total().macs()).isEqualTo(convMacs + fcMacs);
    }

    private static Network vgg16(boolean normalized) {
        NetworkBuilder b = Network.builder().input("x", IMAGENET);
        int index = 0;
        int stage = 0;
        for (int[] channels : new int[][] {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}}) {
            for (int out : channels) {
                conv(b, "conv" + ++index, out, 3, 1, 1);
                if (normalized) {
                    b.batchNorm("bn" + index);
                }
            }
            b.maxPool("pool" + ++stage, 2);
        }
        return b.flatten("flat")
                .linear("fc1", 4096)
                .linear("fc2", 4096)
                .linear("fc3", 1000)
                .build();
    }

    /** A convolution with a bias. */
    private static void conv(NetworkBuilder b, String name, int out, int kernel, int stride, int padding) {
        Convolution c = new Convolution(Size2d.square(stride), Size2d.square(padding), Size2d.ONE, 1);
        b.add(name, new Layer.Conv2d(b.shape().dim(0), out, Size2d.square(kernel), c, true));
    }

    private static void pool3(NetworkBuilder b, String name) {
        b.add(name, new Layer.MaxPool2d(new Pooling(Size2d.square(3), Size2d.square(2), Size2d.ZERO, false)));
    }

    @Test
    void zoosVgg() {
        Network network = Vgg.of(
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
                    .hasMessage(
                            "parsimony.compress.target: Expected at least 10.00x fewer multiply-accumulates and 8.00x"
                                    + " fewer parameters, found 9.00x and 4.00x. Keep fewer sites, or lower omega or ranks."
                                    + " [target-missed]");
        } finally {
            Locale.setDefault(before);
        }
        new Target(9, 4).requireMet(new Cost(900, 800, 0, 0), new Cost(100, 200, 0, 0));
    }
}
