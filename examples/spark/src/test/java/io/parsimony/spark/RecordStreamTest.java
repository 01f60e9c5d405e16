package io.parsimony.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.optimize.Optimizer;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordStreamTest {

    private static final Network NETWORK =
            Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8), List.of(16)), List.of(32), 10);

    private static <R> R sent(R object, Class<R> type) {
        return RecordStream.read(RecordStream.write(object), type);
    }

    private static void requireSame(Network found, Network expected) {
        assertThat(found.nodes()).isEqualTo(expected.nodes());
        assertThat(found.inputs()).isEqualTo(expected.inputs());
        assertThat(found.outputs()).isEqualTo(expected.outputs());
    }

    @Test
    void everyNetworkOfTheZooArrivesAsItIs() {
        for (String name : Zoo.names()) {
            var backbone = Zoo.backbone(name);
            Network network = backbone.build(backbone.input(), 10);
            requireSame(sent(network, Network.class), network);
        }
    }

    @Test
    void planArrivesWithItsModelsLossesAndOptimizer() {
        Model student = Model.initialize(NETWORK, 3).noting("origin", "a test");
        Model teacher = Model.initialize(NETWORK, 4);
        for (Optimizer optimizer : PluginRegistry.discover(Optimizer.class)) {
            TrainingPlan plan = new TrainingPlan(
                    student,
                    Optional.of(teacher),
                    Taps.none(),
                    Objective.of(new Term(new CrossEntropy(), 0.5), new Term(new SoftTarget(4), 0.5)),
                    optimizer,
                    OptionalDouble.of(5),
                    Set.of("conv1.weight"),
                    7,
                    OptionalDouble.empty());
            TrainingPlan found = sent(plan, TrainingPlan.class);
            assertThat(found.optimizer()).isEqualTo(optimizer);
            assertThat(found.objective()).isEqualTo(plan.objective());
            assertThat(found.frozen()).isEqualTo(plan.frozen());
            assertThat(found.maxGradientNorm()).isEqualTo(plan.maxGradientNorm());
            assertThat(found.averaging()).isEmpty();
            assertThat(found.student().metadata()).isEqualTo(student.metadata());
            requireSame(found.student().network(), NETWORK);
            student.parameters().asMap().forEach((name, tensor) -> assertThat(
                            found.student().parameters().get(name).sameBits(tensor))
                    .as(name)
                    .isTrue());
        }
    }

    @Test
    void groupingOfClassesArrives() {
        Model model = Model.initialize(NETWORK, 3).grouping(ClassGrouping.of(0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        assertThat(sent(model, Model.class).metadata()).isEqualTo(model.metadata());
    }

    @Test
    void whatIsNoRecordIsRefused() {
        assertThat(sent(new Layer.Dropout(0.5), Layer.Dropout.class)).isEqualTo(new Layer.Dropout(0.5));
        assertThatThrownBy(() -> RecordStream.write(new Object() {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a record or a serializable object, found ");
    }
}
