package io.parsimony.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.data.Dataset;
import io.parsimony.internal.data.GroupedLabels;
import io.parsimony.internal.rewrite.GroupedTeacher;
import io.parsimony.internal.rewrite.OutputLayer;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassGroupingTest {

    private final ClassGrouping map = ClassGrouping.of(7, 3, 7, 9, 3, 7);

    @Test
    void newClassesAreNumberedByTheirFirstMembers() {
        assertThat(map.before()).isEqualTo(6);
        assertThat(map.after()).isEqualTo(3);
        assertThat(map.target(0)).isZero();
        assertThat(map.target(4)).isEqualTo(1);
        assertThat(map.members(0)).containsExactly(0, 2, 5);
        assertThat(map.sizes()).containsExactly(3, 2, 1);
        assertThat(map).isEqualTo(ClassGrouping.of(0, 1, 0, 2, 1, 0)).isNotEqualTo(ClassGrouping.identity(6));
        assertThat(ClassGrouping.of(5, 4, 3).isIdentity()).isTrue();
    }

    @Test
    void aLabelThatIsNoClassIsAnError() {
        assertThatThrownBy(() -> map.target(6)).hasMessage("Expected a label in 0 .. 5, found 6. [bad-label]");
        assertThatThrownBy(() -> map.target(-1)).hasMessageContaining("bad-label");
    }

    @Test
    void mapsCompose() {
        assertThat(map.then(ClassGrouping.of(0, 1, 0))).isEqualTo(ClassGrouping.of(0, 1, 0, 0, 1, 0));
        assertThat(map.then(ClassGrouping.identity(3))).isEqualTo(map);
        assertThatThrownBy(() -> map.then(map))
                .hasMessage("Expected a second grouping of 3 classes, found one of 6. [bad-outputs]");
    }

    @Test
    void textIsShortAndReadBack() {
        assertThat(ClassGrouping.identity(22_080).text()).isEqualTo("0+22080");
        assertThat(ClassGrouping.of(0, 0, 0, 1, 2, 0, 3, 3).text()).isEqualTo("0*3,1+2,0,3*2");
        assertThat(map.text()).isEqualTo("0+2,0,2,1,0");
        Random random = new Random(4);
        for (int i = 0; i < 200; i++) {
            ClassGrouping any = ClassGrouping.of(random.ints(1 + random.nextInt(30), 0, 1 + random.nextInt(12))
                    .toArray());
            assertThat(ClassGrouping.parse(any.text())).isEqualTo(any);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "0+", "+3", "0*0", "0,,1", "-1", "0+3*2", "0+99999999999", "0+2000000000"})
    void otherTextIsAnError(String text) {
        assertThatThrownBy(() -> ClassGrouping.parse(text)).hasMessageContaining("bad-outputs");
    }

    @Test
    void tyingSumsProbabilitiesAndExpandingSharesThem() {
        Tensor logits = Tensor.of(Shape.of(2, 6), 1, 2, 3, 4, 5, 6, -100, 0, -100, 200, 0, -100);
        Tensor tied = map.tie(logits);
        assertThat(tied.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(tied.get(0)).isCloseTo((float) Math.log(Math.exp(1) + Math.exp(3) + Math.exp(6)), within(1e-6f));
        assertThat(tied.get(5)).isEqualTo(200);
        Tensor expanded = map.expand(tied);
        assertThat(expanded.shape()).isEqualTo(logits.shape());
        assertThat(expanded.get(0)).isEqualTo(expanded.get(2)).isEqualTo(expanded.get(5));
        assertThat(map.tie(expanded).get(1)).isCloseTo(tied.get(1), within(1e-6f));
        assertThatThrownBy(() -> map.expand(logits)).hasMessageContaining("bad-shape");
        assertThatThrownBy(() -> map.tie(tied)).hasMessageContaining("bad-shape");
    }

    @Test
    void impossibleClassesStayImpossible() {
        float never = Float.NEGATIVE_INFINITY;
        Tensor tied = ClassGrouping.of(0, 0, 1).tie(Tensor.of(Shape.of(1, 3), never, never, 0));
        assertThat(tied.toArray()).containsExactly(never, 0);
    }

    @Test
    void labelsFollowTheModelsProvenance() {
        Model model = Model.initialize(
                Network.builder().input("x", Shape.of(2)).linear("fc", 3).build(), 1);
        Dataset data = new Digits(6);
        assertThat(GroupedLabels.of(model, data)).isSameAs(data);
        Dataset tied = GroupedLabels.of(model.grouping(map), data);
        assertThat(tied.classes()).isEqualTo(3);
        assertThat(tied.size()).isEqualTo(10);
        assertThat(tied.label(9)).isEqualTo(map.target(3));
        // Data that already have the new classes are unchanged.
        Dataset mapped = new Digits(3);
        assertThat(GroupedLabels.of(model.grouping(map), mapped)).isSameAs(mapped);
    }

    @Test
    void filesKeepTheGroupingInTheirMetadata() {
        Network network =
                Network.builder().input("x", Shape.of(2)).linear("fc", 3).build();
        Parameters parameters = Parameters.initialize(network, 1);
        Map<String, String> metadata = Map.of("outputs", map.text(), "trained", "once");
        Model read = Model.of(network, parameters, metadata, Signature.of(network));
        assertThat(read.grouping()).hasValue(map);
        assertThat(read.provenance()).containsOnlyKeys("trained");
        assertThat(read.metadata()).isEqualTo(metadata);
        assertThatThrownBy(() -> Model.of(network, parameters, Map.of("outputs", "many"), Signature.of(network)))
                .hasMessageContaining("bad-outputs");
    }

    @Test
    void anotherModelsOutputsAreNotTied() {
        Model model = Model.initialize(
                Network.builder().input("x", Shape.of(2)).linear("fc", 5).build(), 1);
        assertThatThrownBy(() -> GroupedTeacher.of(model, map))
                .hasMessage("Expected a model that ends in a linear layer of 6 outputs, found outputs of shape 5."
                        + " [bad-outputs]");
    }

    @ParameterizedTest
    @MethodSource
    void theOutputLayerIsFoundBehindASoftmaxOrItsLogarithm(Layer head) {
        Network network = Network.builder()
                .input("x", Shape.of(2))
                .linear("fc", 6)
                .add("head", head)
                .build();
        assertThat(OutputLayer.of(network)).map(OutputLayer::node).contains(network.node("fc"));
        Model tied = GroupedTeacher.of(Model.initialize(network, 1), map);
        assertThat(tied.network().node("fc").layer()).isEqualTo(new Layer.Linear(2, 3, true));
        assertThat(tied.network().node("head").layer()).isEqualTo(head);
    }

    private static List<Layer> theOutputLayerIsFoundBehindASoftmaxOrItsLogarithm() {
        return List.of(new Layer.Softmax(1), new Layer.LogSoftmax(1));
    }

    @Test
    void thereIsNoOutputLayerBehindAnotherFunction() {
        Network network = Network.builder()
                .input("x", Shape.of(2))
                .linear("fc", 6)
                .relu("relu")
                .build();
        assertThat(OutputLayer.of(network)).isEmpty();
        Network bare = new Network(Map.of("x", Shape.of(2)), List.of(), List.of("x"));
        assertThat(OutputLayer.of(bare)).isEmpty();
    }

    @Test
    void aRewriteMustHaveTheClassesThatItTies() {
        Model model = Model.initialize(
                Network.builder().input("x", Shape.of(2)).linear("fc", 5).build(), 1);
        NetworkRewriter rewriter = new NetworkRewriter("odd", model, new RewriteContext(1));
        rewriter.replace(
                model.network().node("fc"),
                new NetworkRewriter.Replacement(List.of(model.network().node("fc")), Map.of()),
                "The same.");
        rewriter.tieOutputs(map);
        assertThatThrownBy(rewriter::finish)
                .hasMessage("Expected a grouping of 5 classes into 5, found ClassGrouping(6 to 3). [bad-rewrite]");
    }

    private record Digits(int classes) implements Dataset {

        @Override
        public int size() {
            return 10;
        }

        @Override
        public Shape sampleShape() {
            return Shape.of(2);
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            destination.put(index).put(index);
        }

        @Override
        public int label(int index) {
            return index % classes;
        }
    }
}
