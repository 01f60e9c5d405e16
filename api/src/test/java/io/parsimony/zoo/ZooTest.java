package io.parsimony.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.cost.Component;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo.Backbone;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {

    private static Iterable<String> names() {
        return Zoo.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyBackboneBuildsAtEveryUsualSize(String name) {
        for (int channels : new int[] {1, 3}) {
            for (int extent : new int[] {224, 64, 32, 28}) {
                Network network = Zoo.build(name, Shape.of(channels, extent, extent), 17);
                assertThat(network.shape(network.logits())).isEqualTo(Shape.of(17));
                assertThat(network.inputs()).isEqualTo(Map.of("x", Shape.of(channels, extent, extent)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void oddAndOblongImagesAreTaken(String name) {
        for (Shape input : new Shape[] {
            Shape.of(3, 27, 31), Shape.of(1, 63, 65), Shape.of(3, 65, 97), Shape.of(3, 225, 223), Shape.of(1, 32, 300)
        }) {
            Network network = Zoo.build(name, input, 5);
            assertThat(network.shape(network.logits())).isEqualTo(Shape.of(5));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyNodeIsInAScope(String name) {
        assertThat(Zoo.backbone(name).build().nodes())
                .extracting(Node::name)
                .allMatch(node -> node.contains(".") || node.startsWith("pool"));
    }

    @ParameterizedTest
    @CsvSource({
        "lenet5, 12",
        "alexnet, 15",
        "densenet121, 8",
        "googlenet, 4",
        "densenet40, 4",
        "resnet20, 1",
        "resnet18, 1",
        "vgg16_bn, 1",
        "hctr, 1"
    })
    void theLeastImageBuildsAndASmallerOneIsRefused(String name, int least) {
        Zoo.build(name, Shape.of(1, least, least + 1), 2);
        if (least > 1) {
            assertThatThrownBy(() -> Zoo.build(name, Shape.of(1, least + 1, least - 1), 2))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessage(
                            "%s: Expected an image of at least %dx%d, found 1x%dx%d. Give larger images: the last pool"
                                    + " leaves no pixel of a smaller image. [bad-input]",
                            name, least, least, least + 1, least - 1);
        }
    }

    @Test
    void whatIsNoImageOrNoClassIsRefused() {
        assertThatThrownBy(() -> Zoo.build("resnet18", Shape.of(28, 28), 2))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("resnet18: Expected an image shape of channels, height and width, found"
                        + " 28x28. A color image of ImageNet is 3x224x224. [bad-input]");
        assertThatThrownBy(() -> Zoo.build("resnet18", Shape.of(3, 28, 28), 0))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("classes: Expected a whole number of at least 1, found 0. [bad-value]");
    }

    @Test
    void unknownNameNamesTheNearest() {
        assertThatThrownBy(() -> Zoo.build("vgg16bn", Shape.of(3, 28, 28), 2))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith("The zoo has no network [vgg16bn]. Did you mean [vgg16_bn]")
                .hasMessageEndingWith("[unknown-network]");
    }

    /** Compares with torchvision's published parameter count of VGG-11. */
    @Test
    void vgg11HasItsKnownSize() {
        assertThat(parameters(Zoo.backbone("vgg11"))).isEqualTo(132_863_336);
        assertThat(parameters(Zoo.backbone("vgg11_bn"))).isEqualTo(132_868_840);
    }

    /** By hand, layer by layer; 0.27 and 1.0 million parameters in the papers. */
    @ParameterizedTest
    @CsvSource({"resnet20, 40551040, 269722", "densenet40, 264812928, 1019722"})
    void networksForSmallImagesHaveTheirKnownSizes(String name, long macs, long parameters) {
        Cost cost = CostAnalyzer.analyze(Zoo.backbone(name).build()).total();
        assertThat(cost.macs()).isEqualTo(macs);
        assertThat(cost.parameters()).isEqualTo(parameters);
    }

    /** By hand: 6*26 + 16*(150+1) + 401*120 + 121*84 + 85*10, in both ways that an MNIST digit reaches 14x14. */
    @Test
    void leNet5HasItsKnownSize() {
        assertThat(parameters(Zoo.backbone("lenet5"))).isEqualTo(61_706);
        assertThat(cost(Zoo.build("lenet5", Shape.of(1, 28, 28), 10)).parameters())
                .isEqualTo(61_706);
    }

    @Test
    void handwrittenChineseHasItsWeightInTheFullyConnectedLayers() {
        CostReport report = CostAnalyzer.analyze(Zoo.backbone("hctr").build());
        Map<Component, Cost> parts = report.byComponent();
        long convolutions = parts.get(Component.CONVOLUTION).parameters();
        long connected = parts.get(Component.FULLY_CONNECTED).parameters();
        // The first convolution sees one channel; the last map is 2x2.
        assertThat(convolutions).isEqualTo(14_710_464 - 2 * 64 * 9);
        assertThat(connected).isEqualTo((2048L + 1) * 1024 + 1025L * 1024 + 1025L * 22_080);
        assertThat(connected).isGreaterThan(convolutions);
        assertThat(parts.get(Component.CONVOLUTION).macs())
                .isGreaterThan(20 * parts.get(Component.FULLY_CONNECTED).macs());
    }

    @Test
    void smallImagesKeepTheirResolutionInTheStem() {
        assertThat(shape("resnet18", 32, "stem.relu")).isEqualTo(Shape.of(64, 32, 32));
        assertThat(shape("resnet50", 28, "stage4.block3.relu")).isEqualTo(Shape.of(2048, 4, 4));
        assertThat(shape("densenet121", 32, "head.relu")).isEqualTo(Shape.of(1024, 4, 4));
        assertThat(shape("googlenet", 32, "inception3a.concat")).isEqualTo(Shape.of(256, 32, 32));
        assertThat(shape("mobilenet_v2", 32, "last.relu6")).isEqualTo(Shape.of(1280, 4, 4));
        assertThat(shape("alexnet", 32, "stage3.pool")).isEqualTo(Shape.of(256, 3, 3));
        assertThat(shape("vgg16_bn", 32, "stage5.pool")).isEqualTo(Shape.of(512, 1, 1));
        assertThat(shape("vgg16", 28, "stage5.relu3")).isEqualTo(Shape.of(512, 1, 1));
        assertThat(network("vgg16", 28).contains("stage5.pool")).isFalse();
        assertThat(shape("resnet18", 64, "stem.pool")).isEqualTo(Shape.of(64, 16, 16));
    }

    @Test
    void largerLastMapsAreAveragedToTheUsualExtent() {
        assertThat(network("vgg16", 224).contains("head.pool")).isFalse();
        assertThat(network("alexnet", 224).contains("head.pool")).isFalse();
        assertThat(shape("vgg16", 448, "head.pool")).isEqualTo(Shape.of(512, 7, 7));
        assertThat(shape("alexnet", 300, "head.pool")).isEqualTo(Shape.of(256, 6, 6));
        Network oblong = Zoo.build("vgg11", Shape.of(3, 96, 300), 10);
        assertThat(oblong.shape("head.pool")).isEqualTo(Shape.of(512, 3, 7));
        assertThat(oblong.node("head.fc1").layer()).isEqualTo(new Layer.Linear(512 * 3 * 7, 4096, true));
    }

    private static Network network(String name, int extent) {
        return Zoo.build(name, Shape.of(3, extent, extent), 10);
    }

    private static Shape shape(String name, int extent, String node) {
        return network(name, extent).shape(node);
    }

    private static long parameters(Backbone backbone) {
        return cost(backbone.build()).parameters();
    }

    private static Cost cost(Network network) {
        return CostAnalyzer.analyze(network).total();
    }
}
