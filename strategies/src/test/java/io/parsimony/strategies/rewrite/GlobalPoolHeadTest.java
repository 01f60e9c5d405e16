package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.rewrite.GlobalPoolHead.Layers;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GlobalPoolHeadTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    /** A map of 4 channels, 3 by 5. */
    private static final Model TEACHER = Model.initialize(
            Network.builder()
                    .input("x", Shape.of(4, 3, 5))
                    .relu("relu0")
                    .flatten("flat")
                    .add("drop", new Layer.Dropout(0.5))
                    .linear("fc1", 8)
                    .relu("relu1")
                    .linear("fc2", 6)
                    .build(),
            3);

    private static double[] constantMap() {
        return IntStream.range(0, 4 * 15).mapToDouble(i -> 0.7 * (i / 15) - 0.9).toArray();
    }

    @Test
    void theFirstLinearLayerSeesTheMeansOfTheChannels() {
        Rewrite rewrite = new GlobalPoolHead().apply(TEACHER, CONTEXT);
        Network network = rewrite.model().network();
        assertThat(network.nodes())
                .containsExactly(
                        TEACHER.network().node("relu0"),
                        new Node("flat.pool", new Layer.GlobalAvgPool2d(), List.of("relu0")),
                        new Node("flat", new Layer.Flatten(), List.of("flat.pool")),
                        TEACHER.network().node("drop"),
                        new Node("fc1", new Layer.Linear(4, 8, true), List.of("drop")),
                        TEACHER.network().node("relu1"),
                        TEACHER.network().node("fc2"));
        Site site = rewrite.sites().get(1);
        assertThat(site.before().macs()).isEqualTo(8 * 4 * 15);
        assertThat(site.after().macs()).isEqualTo(8 * 4);
        assertThat(site.after().parameters()).isEqualTo(8 * 4 + 8);
        assertThat(rewrite.sites())
                .extracting(Site::what)
                .containsExactly(
                        "The feature map 4x3x5 is averaged over height and width before it is flattened.",
                        "Its weights were summed over the map's 15 pixels.",
                        "No flatten layer precedes it.");
        assertThat(rewrite.mapping()).containsEntry("flat", "flat").containsEntry("fc1", "fc1");
    }

    @Test
    void aConstantMapGivesWhatTheTeacherGives() {
        Model student = new GlobalPoolHead().apply(TEACHER, CONTEXT).model();
        double[] expected = Evaluator.logits(TEACHER, constantMap());
        assertThat(Evaluator.logits(student, constantMap())).containsExactly(expected, within(1e-5));
        assertThat(Evaluator.difference(TEACHER, student)).isGreaterThan(1e-2);
    }

    @Test
    void allLinearLayersBecomeOne() {
        Rewrite rewrite = new GlobalPoolHead(Layers.ALL, List.of()).apply(TEACHER, CONTEXT);
        Network network = rewrite.model().network();
        assertThat(network.nodes()).extracting(Node::name).containsExactly("relu0", "flat.pool", "flat", "drop", "fc2");
        assertThat(network.node("fc2").layer()).isEqualTo(new Layer.Linear(4, 6, true));
        assertThat(rewrite.mapping())
                .containsOnlyKeys("relu0", "flat", "drop", "fc2")
                .containsEntry("fc2", "fc2");
        assertThat(rewrite.sites())
                .filteredOn(site -> site.node().equals("relu1"))
                .extracting(Site::what)
                .containsExactly("It was merged into [fc2].");
    }

    @Test
    void withoutActivationsBetweenThemTheirProductIsExact() {
        Network network = Network.builder()
                .input("x", Shape.of(4, 3, 5))
                .flatten("flat")
                .linear("fc1", 8)
                .add("fc2", new Layer.Linear(8, 7, false))
                .linear("fc3", 6)
                .build();
        Model plain = Model.initialize(network, 5);
        plain = plain.with(
                plain.parameters().with(Map.of("fc1.bias", Tensor.of(Shape.of(8), 1, -2, 3, -4, 5, -6, 7, -8))));
        Model student =
                new GlobalPoolHead(Layers.ALL, List.of()).apply(plain, CONTEXT).model();
        assertThat(student.network().nodes()).hasSize(3);
        assertThat(Evaluator.logits(student, constantMap()))
                .containsExactly(Evaluator.logits(plain, constantMap()), within(1e-5));
    }

    @Test
    void aKeptLayerEndsWhatGoes() {
        Network network = Network.builder()
                .input("x", Shape.of(4, 3, 5))
                .flatten("flat")
                .linear("fc1", 8)
                .linear("fc2", 7)
                .linear("fc3", 6)
                .build();
        Rewrite rewrite = new GlobalPoolHead(Layers.ALL, List.of("fc3")).apply(Model.initialize(network, 5), CONTEXT);
        assertThat(rewrite.model().network().nodes())
                .extracting(Node::name)
                .containsExactly("flat.pool", "flat", "fc2", "fc3");
    }

    @Test
    void aHeadLeftAloneSaysWhy() {
        assertThatThrownBy(() -> new GlobalPoolHead(Layers.FIRST, List.of("fc1")).apply(TEACHER, CONTEXT))
                .hasMessageContaining("[fc1]: The settings keep it. [fc2]: No flatten layer precedes it. [no-site]");
        assertRefused(
                Network.builder()
                        .input("x", Shape.of(4, 1, 1))
                        .flatten("flat")
                        .linear("fc", 3)
                        .build(),
                "The feature map before it already has only one pixel.");
        assertRefused(
                Network.builder()
                        .input("x", Shape.of(4, 5))
                        .flatten("flat")
                        .linear("fc", 3)
                        .build(),
                "The flattened value before it has the shape 4x5, not channels, height and width.");
        assertRefused(
                Network.builder()
                        .input("x", Shape.of(4, 2, 2))
                        .flatten("flat")
                        .linear("fc", 3)
                        .build("fc", "flat"),
                "The flatten layer before it cannot be removed. Its value is an output of the network.");
        assertRefused(
                Network.builder()
                        .input("flat.pool", Shape.of(4, 2, 2))
                        .flatten("flat")
                        .linear("fc", 3)
                        .build(),
                "The network already uses the name [flat.pool] of its replacement.");
    }

    private static void assertRefused(Network network, String reason) {
        assertThatThrownBy(() -> new GlobalPoolHead().outline(network))
                .hasMessage("Strategy [global-pool-head] found no site to replace. [fc]: " + reason + " [no-site]");
    }

    @Test
    void tyingGoesOnFromThere() {
        Rewrite pooled = new GlobalPoolHead().apply(TEACHER, CONTEXT);
        Rewrite both = pooled.then(OutputTying.ofClasses(3, 1).apply(pooled.model(), CONTEXT));
        assertThat(both.outputs())
                .hasValueSatisfying(map -> assertThat(map.before()).isEqualTo(6));
        assertThat(both.mapping()).containsEntry("fc2", "fc2").containsEntry("relu1", "relu1");
    }
}
