package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.network.Layer;
import io.parsimony.network.Layer.Activation.Function;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.rewrite.Site;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BottleneckTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    /** 12 features to 8 to 6 to 3. */
    private static Model teacher(Function function) {
        Network network = Network.builder()
                .input("x", Shape.of(12))
                .linear("fc1", 8)
                .add("act1", new Layer.Activation(function))
                .add("drop", new Layer.Dropout(0.5))
                .linear("fc2", 6)
                .add("act2", new Layer.Activation(function))
                .linear("fc3", 3)
                .build();
        Model model = Model.initialize(network, 3);
        Map<String, Tensor> biases = new LinkedHashMap<>();
        for (String name : List.of("fc1.bias", "fc2.bias", "fc3.bias")) {
            Shape shape = model.parameters().get(name).shape();
            biases.put(name, Parameters.initialize(ParameterSpec.normal(name, shape, 0.5), 9));
        }
        return model.with(model.parameters().with(biases));
    }

    private static Model with(Model model, String name, float... values) {
        Shape shape = model.parameters().get(name).shape();
        return model.with(model.parameters().with(Map.of(name, Tensor.of(shape, values))));
    }

    /** Returns the model with some rows or columns of a weight set to zero. */
    private static Model dead(Model model, String name, boolean rows, Integer... which) {
        Tensor weight = model.parameters().get(name);
        float[] values = weight.toArray();
        int columns = weight.shape().dim(1);
        for (int i = 0; i < values.length; i++) {
            if (List.of(which).contains(rows ? i / columns : i % columns)) {
                values[i] = 0;
            }
        }
        return with(model, name, values);
    }

    @Test
    void hiddenLayersAreNarrowedAndTheCostsAreThoseOfTheFormula() {
        Model teacher = teacher(Function.RELU);
        Rewrite rewrite = Bottleneck.ofRatio(0.5).apply(teacher, CONTEXT);
        Network network = rewrite.model().network();
        assertThat(network.node("fc1").layer()).isEqualTo(new Layer.Linear(12, 4, true));
        assertThat(network.node("fc2").layer()).isEqualTo(new Layer.Linear(4, 3, true));
        assertThat(network.node("fc3").layer()).isEqualTo(new Layer.Linear(3, 3, true));
        assertThat(rewrite.sites())
                .extracting(Site::what)
                .containsExactly(
                        "Of its 8 features, the 4 most important remain.",
                        "Of its 6 features, the 3 most important remain. Its inputs are the 4 features of "
                                + "[fc1] that remain.",
                        "Its inputs are the 3 features of [fc2] that remain.");
        assertThat(rewrite.sites().get(1).before().macs()).isEqualTo(8 * 6);
        assertThat(rewrite.sites().get(1).after().macs()).isEqualTo(4 * 3);
        assertThat(rewrite.sites().get(1).after().parameters()).isEqualTo(4 * 3 + 3);
        assertThat(rewrite.mapping())
                .hasSameSizeAs(teacher.network().nodes())
                .allSatisfy((before, after) -> assertThat(after).isEqualTo(before));
    }

    @Test
    void theFeaturesOfLargestImportanceStayInTheirOrder() {
        Network network = Network.builder()
                .input("x", Shape.of(1))
                .add("a", new Layer.Linear(1, 4, false))
                .add("b", new Layer.Linear(4, 1, false))
                .build();
        // Importances 4, 6, 5, 6.
        Model teacher = Model.initialize(network, 1);
        teacher = with(teacher, "a.weight", 1, -2, 5, 6);
        teacher = with(teacher, "b.weight", 4, 3, 1, -1);
        Parameters student =
                Bottleneck.ofWidth(3).apply(teacher, CONTEXT).model().parameters();
        assertThat(student.get("a.weight").toArray()).containsExactly(-2, 5, 6);
        assertThat(student.get("b.weight").toArray()).containsExactly(3, 1, -1);
        student = Bottleneck.ofWidth(1).apply(teacher, CONTEXT).model().parameters();
        assertThat(student.get("a.weight").toArray()).containsExactly(-2);
    }

    @Test
    void atFullWidthTheModelStaysAsItIs() {
        Model teacher = teacher(Function.TANH);
        Model student = Bottleneck.ofRatio(1).apply(teacher, CONTEXT).model();
        assertThat(student.network().nodes()).isEqualTo(teacher.network().nodes());
        for (String name : student.parameters().names()) {
            assertThat(student.parameters()
                            .get(name)
                            .sameBits(teacher.parameters().get(name)))
                    .as(name)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RELU", "SIGMOID", "TANH"})
    void deadFeaturesAreTakenOutWithoutChangingTheFunction(Function function) {
        Model teacher = dead(teacher(function), "fc1.weight", true, 0, 3, 5, 7);
        teacher = dead(teacher, "fc3.weight", false, 1, 2, 4);
        Model student = Bottleneck.ofRatio(0.5).apply(teacher, CONTEXT).model();
        assertThat(Evaluator.difference(teacher, student)).isLessThan(1e-5);
        Model narrower = Bottleneck.ofWidth(2).apply(teacher, CONTEXT).model();
        assertThat(Evaluator.difference(teacher, narrower)).isGreaterThan(1e-2);
    }

    @Test
    void withCalibrationAMissingFeatureCountsAsItsMean() {
        Network network = Network.builder()
                .input("x", Shape.of(2))
                .add("a", new Layer.Linear(2, 2, false))
                .relu("relu")
                .add("b", new Layer.Linear(2, 1, true))
                .build();
        Model teacher = Model.initialize(network, 1);
        teacher = with(teacher, "a.weight", 3, 0, 0, 1);
        teacher = with(teacher, "b.weight", 1, 0.5f);
        Calibration calibration = (model, names) -> {
            assertThat(names).containsExactly("relu");
            return Map.of("relu", Tensor.of(Shape.of(2, 2), 1, 3, 2, 5));
        };
        Model student = Bottleneck.ofWidth(1)
                .apply(teacher, new RewriteContext(7, Optional.of(calibration)))
                .model();
        assertThat(student.parameters().get("b.bias").get(0)).isCloseTo(0.5f * 4, within(1e-6f));
        assertThat(student.parameters().get("b.weight").toArray()).containsExactly(1);
    }

    @Test
    void aLayerLeftAloneSaysWhy() {
        Network network = Network.builder()
                .input("x", Shape.of(6))
                .linear("kept", 4)
                .relu("relu")
                .linear("narrow", 2)
                .linear("wide", 8)
                .linear("end", 5)
                .from("x")
                .linear("twice", 5)
                .add("sum", new Layer.Add(), "twice", "twice")
                .from("x")
                .linear("both", 9)
                .linear("other", 5)
                .from("both")
                .linear("another", 5)
                .build("end", "sum", "other", "another");
        Rewrite rewrite = Bottleneck.ofWidth(4, "kept").apply(Model.initialize(network, 1), CONTEXT);
        Map<String, String> reasons = new LinkedHashMap<>();
        rewrite.sites().stream()
                .filter(site -> !site.replaced())
                .forEach(site -> reasons.put(site.node(), site.what()));
        assertThat(reasons)
                .isEqualTo(Map.of(
                        "kept", "The settings keep it.",
                        "narrow", "It has only 2 features.",
                        "twice", "Its value goes into [sum] (add) before any linear layer.",
                        "both", "Several nodes use its value: [other], [another].",
                        "other", "Its value is an output of the network.",
                        "another", "Its value is an output of the network."));
        assertThat(rewrite.sites())
                .filteredOn(Site::replaced)
                .extracting(Site::node)
                .containsExactly("wide", "end");
    }

    @Test
    void aNetworkWithoutHiddenLayersIsAnError() {
        Network network =
                Network.builder().input("x", Shape.of(6)).linear("fc", 4).build();
        assertThatThrownBy(() -> new Bottleneck().apply(Model.initialize(network, 1), CONTEXT))
                .hasMessage(
                        "Strategy [bottleneck] found no site to replace. [fc]: Its value is an output of the network."
                                + " [no-site]");
        assertThatThrownBy(() -> Bottleneck.ofWidth(2, "fd").outline(network)).hasMessageContaining("unknown-node");
    }

    @Test
    void aWeightThatIsNotFiniteIsAnError() {
        Model teacher = with(teacher(Function.RELU), "fc2.bias", 0, 0, Float.NaN, 0, 0, 0);
        assertThatThrownBy(() -> Bottleneck.ofRatio(0.5).apply(teacher, CONTEXT))
                .hasMessage("Expected finite numbers in [fc2.bias], found NaN. [bad-parameters]");
    }

    @Test
    void lowRankGoesOnFromThere() {
        Model teacher = teacher(Function.RELU);
        Rewrite narrow = Bottleneck.ofRatio(0.75).apply(teacher, CONTEXT);
        Rewrite both = narrow.then(LowRank.ofRank(2).apply(narrow.model(), CONTEXT));
        assertThat(both.mapping())
                .containsEntry("fc1", "fc1.b")
                .containsEntry("act1", "act1")
                .containsEntry("fc3", "fc3");
        assertThat(both.model().network().shape("fc1.b")).isEqualTo(Shape.of(6));
    }
}
