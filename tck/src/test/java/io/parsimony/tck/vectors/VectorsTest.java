package io.parsimony.tck.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.network.Lowering;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VectorsTest {

    @Test
    void everyLayerCaseIsComplete() {
        List<LayerCase> cases = ReferenceVectors.layers();
        assertThat(cases).hasSize(95).extracting(LayerCase::id).doesNotHaveDuplicates();
        for (LayerCase one : cases) {
            assertThat(one.outputs().keySet())
                    .as(one.id())
                    .hasSameElementsAs(one.network().outputs());
            assertThat(one.cotangents().keySet())
                    .as(one.id())
                    .isEqualTo(one.outputs().keySet());
            assertThat(one.parameters().keySet())
                    .as(one.id())
                    .hasSameElementsAs(one.network().parameters().stream()
                            .map(ParameterSpec::name)
                            .toList());
            Stream<String> trainable = one.network().parameters().stream()
                    .filter(ParameterSpec::trainable)
                    .map(ParameterSpec::name);
            assertThat(one.gradients().keySet())
                    .as(one.id())
                    .hasSameElementsAs(Stream.concat(one.inputs().keySet().stream(), trainable)
                            .toList());
        }
    }

    @Test
    void aConvolutionIsReadWithAllItsAttributes() {
        LayerCase one = layer("conv2d/stride-asymmetric");
        Convolution convolution = new Convolution(new Size2d(2, 3), new Size2d(1, 0), Size2d.ONE, 1);
        assertThat(one.network().node("y").layer())
                .isEqualTo(new Layer.Conv2d(2, 3, new Size2d(3, 2), convolution, true));
        assertThat(one.network().inputs()).containsEntry("x", Shape.of(2, 9, 8));
        assertThat(one.inputs().get("x").shape()).isEqualTo(Shape.of(2, 2, 9, 8));
        assertThat(one.mode()).isEqualTo(Lowering.Mode.TRAINING);
    }

    @Test
    void paddingIsReadWithItsFill() {
        assertThat(layer("pad2d/before-conv").network().node("p").layer()).isEqualTo(new Layer.Pad2d(0, 1, 1, 0));
        assertThat(layer("pad2d/lowest-before-maxpool").network().node("p").layer())
                .isEqualTo(new Layer.Pad2d(0, 1, 1, 0, Layer.Pad2d.Fill.LOWEST));
        assertThatThrownBy(() -> network("{'name':'y','op':'pad2d','inputs':['x'],'attrs':{'top':0,'bottom':0,'left':0,"
                        + "'right':0,'fill':'mirror'}}"))
                .hasMessageContaining("mirror")
                .hasMessageContaining("[bad-vectors]");
    }

    @Test
    void statisticsAreUpdatedInTrainingAlone() {
        assertThat(layer("batchnorm2d/train").updated()).containsOnlyKeys("y.running_mean", "y.running_var");
        LayerCase inference = layer("batchnorm2d/eval");
        assertThat(inference.mode()).isEqualTo(Lowering.Mode.INFERENCE);
        assertThat(inference.updated()).isEmpty();
    }

    @Test
    void aReluVectorIsTheReluOfItsInput() {
        LayerCase one = layer("activation/relu");
        Doubles x = one.inputs().get("x");
        Doubles y = one.outputs().get("y");
        for (int i = 0; i < x.size(); i++) {
            assertThat(y.get(i)).isEqualTo(Math.max(0, x.get(i)));
        }
    }

    @Test
    void lossesHaveSettingsSignalsLabelsAndGradients() {
        List<LossCase> cases = ReferenceVectors.losses();
        assertThat(cases).hasSize(37);
        LossCase soft = cases.get(4);
        assertThat(soft.id()).isEqualTo("soft-target/T4");
        assertThat(soft.loss())
                .isEqualTo(new PluginSpec("soft-target", "{\"type\":\"soft-target\",\"temperature\":4}"));
        assertThat(soft.student().logits().shape()).isEqualTo(Shape.of(6, 11));
        assertThat(soft.teacher().features())
                .extracting(Doubles::shape)
                .containsExactly(Shape.of(6, 5, 4, 3), Shape.of(6, 7, 2, 2));
        assertThat(DoubleStream.of(soft.labels().toArray()))
                .allMatch(label -> label == Math.rint(label) && label >= 0 && label < 11);
        assertThat(soft.value()).isEqualTo(3.757853664688968);
        assertThat(soft.logitsGradient()).isPresent();
        assertThat(soft.featureGradients()).isEmpty();
        assertThat(cases.get(9).id()).isEqualTo("feature-mse");
        assertThat(cases.get(9).logitsGradient()).isEmpty();
        assertThat(cases.get(9).featureGradients()).hasSize(2);
    }

    @Test
    void trainingRunsAreReadWhole() {
        List<TrainingCase> cases = ReferenceVectors.training();
        assertThat(cases).hasSize(6);
        for (TrainingCase one : cases) {
            assertThat(one.batches()).as(one.id()).hasSize(8).hasSameSizeAs(one.steps());
            assertThat(one.steps())
                    .allMatch(step -> step.terms().size() == one.objective().size());
            assertThat(one.last().keySet()).isEqualTo(one.student().parameters().keySet());
            one.taps().requireFit(one.teacher().network(), one.student().network());
            assertThat(one.probeLogits().shape()).isEqualTo(Shape.of(8, 5));
        }
    }

    @Test
    void optimizersAreConfiguredAsInConfiguration() {
        PluginRegistry<Optimizer> optimizers =
                new PluginRegistry<>("optimizer", PluginRegistry.discover(Optimizer.class));
        List<TrainingCase> cases = ReferenceVectors.training();
        assertThat(cases.get(2).optimizer().configure(optimizers)).isEqualTo(new Sgd(0.05, 0.9, 5e-4, true));
        assertThat(cases.get(3).optimizer().configure(optimizers)).isEqualTo(new Adam(2e-3, 0.9, 0.999, 1e-8, 0));
        assertThatThrownBy(() -> new PluginSpec("sgd", "{\"type\":\"sgd\",\"momentun\":0}").configure(optimizers))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("momentun");
    }

    @Test
    void anUnknownOpIsAnError() {
        assertThatThrownBy(() -> network("{'name':'y','op':'lstm','inputs':['x']}"))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("node [y]")
                .hasMessageContaining("[lstm]");
    }

    @Test
    void anAttributeThatIsUnknownOrMissingIsAnError() {
        assertThatThrownBy(() -> network("{'name':'y','op':'concat','inputs':['x'],'attrs':{'axis':1,'keep':true}}"))
                .hasMessageContaining("keep")
                .hasMessageContaining("[bad-vectors]");
        assertThatThrownBy(() -> network("{'name':'y','op':'concat','inputs':['x']}"))
                .hasMessageContaining("axis")
                .hasMessageContaining("[bad-vectors]");
    }

    @Test
    void aTensorWithTooFewBytesIsAnError() {
        assertThatThrownBy(() ->
                        ReferenceVectors.line("a line", "{\"shape\":[2],\"f64\":\"AAAAAAAA8D8=\"}", VectorJson::tensor))
                .hasMessageContaining("a line")
                .hasMessageContaining("[bad-vectors]");
        assertThatThrownBy(() -> ReferenceVectors.line("a line", "{", VectorJson::tensor))
                .hasMessageContaining("[bad-vectors]");
    }

    private static LayerCase layer(String id) {
        return ReferenceVectors.layers().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Network network(String node) throws JsonProcessingException {
        String json = "{'inputs':[{'name':'x','shape':[-1,3]}],'nodes':[" + node + "],'outputs':['y']}";
        return NetworkJson.read(new ObjectMapper().readTree(json.replace('\'', '"')));
    }
}
