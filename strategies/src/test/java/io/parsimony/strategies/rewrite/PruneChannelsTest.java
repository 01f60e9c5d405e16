package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.rewrite.PruneChannels.Importance;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PruneChannelsTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    /** Convolutions, then channels of each that are dead: the second half, by name of what makes or normalizes them. */
    @ParameterizedTest
    @CsvSource({
        "plain,          L1,       conv1 bn1 conv2 conv3 bn3,                             conv1=4 conv2=5 conv3=5",
        "plain,          BN_SCALE, conv1 bn1 conv3 bn3,                                   conv1=4 conv2=10 conv3=5",
        "residual,       L1,       stem stem_bn a1 a1_bn a2 a2_bn b1 b1_bn b2 b2_bn b_down b_down_bn,"
                + " stem=4 a1=4 a2=4 b1=6 b2=6 b_down=6",
        "residual,       BN_SCALE, stem stem_bn a1 a1_bn a2 a2_bn b1 b1_bn b2 b2_bn b_down b_down_bn,"
                + " stem=4 a1=4 a2=4 b1=6 b2=6 b_down=6",
        "pre-activation, L1,       stem conv1 conv2 bn1 bn2 bn3,                          stem=4 conv1=4 conv2=4",
        "inception,      L1,       stem stem_bn b1 b1_bn b2 b2_bn b3_row b3_column last last_bn,"
                + " stem=4 b1=3 b2=3 b3_row=3 b3_column=4 last=5",
        "mobile,         BN_SCALE, stem stem_bn expand expand_bn depthwise_bn project project_bn,"
                + " stem=3 expand=6 depthwise=6 project=3",
    })
    void deadChannelsGoAndTheFunctionStays(String backbone, Importance by, String dead, String channels) {
        Model teacher = killed(Backbones.of(backbone), List.of(dead.trim().split(" ")));
        Rewrite rewrite = new PruneChannels(0.5, by, List.of(), List.of()).apply(teacher, CONTEXT);
        Network network = rewrite.model().network();
        for (String expected : channels.trim().split(" ")) {
            String[] parts = expected.split("=");
            assertThat(network.shape(parts[0]).dim(0)).as(parts[0]).isEqualTo(Integer.parseInt(parts[1]));
        }
        FoldBatchNormTest.requireSameFunction(teacher, rewrite.model());
    }

    @Test
    void concatenatedChannelsGoWhereverTheyAreRead() {
        // The stem's channels are the first of both concatenations.
        Model dense = Backbones.of("dense");
        Map<String, Tensor> dead = new LinkedHashMap<>();
        for (String name : List.of("stem.weight", "n1.weight", "n2.weight", "n3.weight")) {
            dead.put(name, zeroed(dense.parameters().get(name), 4, 7));
        }
        for (String norm : List.of("n1", "n2", "n3")) {
            for (String parameter : List.of("bias", "running_mean")) {
                String name = norm + "." + parameter;
                dead.put(name, zeroed(dense.parameters().get(name), 4, 7));
            }
        }
        Model teacher = dense.with(dense.parameters().with(dead));
        Rewrite rewrite = new PruneChannels(0.45, Importance.L1, List.of("stem"), List.of()).apply(teacher, CONTEXT);
        Network network = rewrite.model().network();
        assertThat(network.shape("stem").dim(0)).isEqualTo(4);
        assertThat(network.shape("cat1").dim(0)).isEqualTo(9);
        assertThat(network.shape("n3").dim(0)).isEqualTo(14);
        assertThat(network.shape("transition").dim(0)).isEqualTo(6);
        FoldBatchNormTest.requireSameFunction(teacher, rewrite.model());
    }

    @Test
    void theLeastImportantChannelsGoAndTheOthersKeepTheirWeights() {
        Network network = Network.builder()
                .input("x", Shape.of(1, 2, 2))
                .conv2d("c1", 4, 1, 1, 0)
                .batchNorm("bn")
                .relu("relu")
                .flatten("flatten")
                .linear("fc", 2)
                .build();
        Model initial = Model.initialize(network, 1);
        Tensor fc = Tensor.of(Shape.of(2, 16), numbers(32));
        Model teacher = initial.with(initial.parameters()
                .with(Map.of(
                        "c1.weight",
                        Tensor.of(Shape.of(4, 1, 1, 1), 3, -1, 2, 4),
                        "bn.weight",
                        Tensor.of(Shape.of(4), 0.1f, -0.9f, 0.2f, 0.8f),
                        "fc.weight",
                        fc)));
        Model l1 = new PruneChannels().apply(teacher, CONTEXT).model();
        assertThat(l1.parameters().get("c1.weight").toArray()).containsExactly(3, 4);
        assertThat(l1.parameters().get("bn.weight").toArray()).containsExactly(0.1f, 0.8f);
        assertThat(l1.parameters().get("fc.weight").toArray())
                .containsExactly(0, 1, 2, 3, 12, 13, 14, 15, 16, 17, 18, 19, 28, 29, 30, 31);
        assertThat(l1.parameters().get("fc.bias")).isSameAs(teacher.parameters().get("fc.bias"));
        Model scale = new PruneChannels(0.5, Importance.BN_SCALE, List.of(), List.of())
                .apply(teacher, CONTEXT)
                .model();
        assertThat(scale.parameters().get("c1.weight").toArray()).containsExactly(-1, 4);
    }

    @Test
    void whatIsLeftAloneSaysWhy() {
        Network network = Network.builder()
                .input("x", Shape.of(4, 6, 6))
                .conv2d("kept", 8, 3, 1, 1)
                .conv2d("shuffled", 8, 3, 1, 1)
                .add("shuffle", new Layer.ChannelShuffle(2))
                .conv2d("narrow", 2, 3, 1, 1)
                .conv2d("residual", 4, 3, 1, 1)
                .add("add", new Layer.Add(), "residual", "x")
                .conv2d("pruned", 8, 3, 1, 1)
                .conv2d("last", 8, 3, 1, 1)
                .build();
        PruneChannels strategy = new PruneChannels(0.3, Importance.L1, List.of(), List.of("kept"));
        Rewrite rewrite = strategy.apply(Model.initialize(network, 1), CONTEXT);
        assertThat(rewrite.sites())
                .extracting(site -> site.node() + ": " + site.what())
                .containsExactly(
                        "kept: The settings keep it.",
                        "shuffled: Its channels go through the shuffle [shuffle], which needs all of them.",
                        "narrow: A share of 0.3 of 2 channels is less than one.",
                        "residual: Its channels are tied to those of the input [x].",
                        "pruned: Of its 8 output channels, the 2 least important were removed.",
                        "last: Of its 8 input channels, 2 were removed with those of other layers. Its channels are"
                                + " tied to the output"
                                + " [last].");
    }

    @Test
    void byScaleWhatMeetsNoBatchNormIsLeft() {
        Rewrite rewrite =
                new PruneChannels(0.5, Importance.BN_SCALE, List.of(), List.of()).apply(Backbones.of("plain"), CONTEXT);
        assertThat(rewrite.sites())
                .filteredOn(site -> site.node().equals("conv2"))
                .extracting(Site::what)
                .containsExactly("Of its 8 input channels, 4 were removed with those of other layers. No batch norm"
                        + " follows it, so its channels have no scales.");
    }

    @Test
    void onlyWhatIsNamedIsPruned() {
        Rewrite rewrite = new PruneChannels(0.5, Importance.L1, List.of("b*"), List.of())
                .apply(Backbones.of("residual"), CONTEXT);
        assertThat(rewrite.sites())
                .filteredOn(site -> site.node().equals("stem"))
                .isEmpty();
        assertThat(rewrite.model().network().shape("a2").dim(0)).isEqualTo(8);
        assertThat(rewrite.model().network().shape("b_down").dim(0)).isEqualTo(6);
    }

    @Test
    void whatASliceTakesIsPrunedApart() {
        Network network = Network.builder()
                .input("x", Shape.of(3, 6, 6))
                .conv2d("c", 8, 3, 1, 1)
                .add("head", new Layer.Slice(1, 0, 2))
                .from("c")
                .add("tail", new Layer.Slice(1, 2, 6))
                .conv2d("deep", 2, 3, 1, 1)
                .add("cat", new Layer.Concat(1), "head", "deep")
                .conv2d("last", 5, 1, 1, 0)
                .build();
        Model teacher = HostNetworks.seasoned(Model.initialize(network, 1), 2);
        Network pruned = new PruneChannels(0.5, Importance.L1, List.of("c"), List.of())
                .apply(teacher, CONTEXT)
                .model()
                .network();
        assertThat(pruned.node("head").layer()).isEqualTo(new Layer.Slice(1, 0, 1));
        assertThat(pruned.node("tail").layer()).isEqualTo(new Layer.Slice(1, 1, 3));
        assertThat(pruned.shape("cat").dim(0)).isEqualTo(3);
    }

    @Test
    void aRatioOutOfRangeIsAnError() {
        assertThatThrownBy(() -> new PruneChannels(1, Importance.L1, List.of(), List.of()))
                .hasMessage("ratio: Expected a number in (0, 1), found 1. [bad-value]");
        assertThat(new PruneChannels().kind()).isEqualTo(RewriteStrategy.Kind.APPROXIMATE);
    }

    private static Model killed(Model model, List<String> nodes) {
        Map<String, Tensor> dead = new LinkedHashMap<>();
        for (String name : nodes) {
            Node node = model.network().node(name);
            int channels = model.network().shape(name).dim(0);
            List<String> parameters = new ArrayList<>(List.of("weight", "bias", "running_mean"));
            parameters.removeIf(parameter -> !model.parameters().contains(node.parameter(parameter)));
            for (String parameter : parameters) {
                Tensor tensor = model.parameters().get(node.parameter(parameter));
                dead.put(node.parameter(parameter), zeroed(tensor, channels - channels / 2, channels));
            }
        }
        return model.with(model.parameters().with(dead));
    }

    /** Returns the tensor with the rows from one index to another, exclusive, set to zero. */
    private static Tensor zeroed(Tensor tensor, int from, int to) {
        float[] values = tensor.toArray();
        int each = values.length / tensor.shape().dim(0);
        for (int i = from * each; i < to * each; i++) {
            values[i] = 0;
        }
        return Tensor.of(tensor.shape(), values);
    }

    private static float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }
}
