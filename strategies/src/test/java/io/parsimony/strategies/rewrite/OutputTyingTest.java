package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.Site;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutputTyingTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    /** Rows 0, 2 and 5 alike, 1 and 3 alike, 4 by itself. */
    private static final Model TEACHER = teacher(new float[] {1, 1, -2, 0, 1, 1, -2, 0, 5, 5, 1, 1}, true);

    private static Model teacher(float[] weight, boolean bias) {
        Network network = Network.builder()
                .input("x", Shape.of(2))
                .add("fc", new Layer.Linear(2, weight.length / 2, bias))
                .build();
        Model model = Model.initialize(network, 1);
        return model.with(
                model.parameters().with(Map.of("fc.weight", Tensor.of(Shape.of(weight.length / 2, 2), weight))));
    }

    @Test
    void classesThatAreAlikeShareAnOutputWithTheirSummedProbability() {
        Rewrite rewrite = OutputTying.ofClasses(3, 1).apply(TEACHER, CONTEXT);
        Model student = rewrite.model();
        ClassGrouping map = rewrite.outputs().orElseThrow();
        assertThat(map).isEqualTo(ClassGrouping.of(0, 1, 0, 1, 2, 0));
        assertThat(student.parameters().get("fc.weight").toArray()).containsExactly(1, 1, -2, 0, 5, 5);
        double[] teacher = probabilities(Evaluator.logits(TEACHER, 0.3, -0.7));
        double[] tied = probabilities(Evaluator.logits(student, 0.3, -0.7));
        assertThat(tied[0]).isCloseTo(teacher[0] + teacher[2] + teacher[5], within(1e-6));
        assertThat(tied[1]).isCloseTo(teacher[1] + teacher[3], within(1e-6));
        assertThat(tied[2]).isCloseTo(teacher[4], within(1e-6));
    }

    @Test
    void expandingGivesTheTeachersProbabilitiesBack() {
        Rewrite rewrite = OutputTying.ofClasses(3, 1).apply(TEACHER, CONTEXT);
        double[] tied = Evaluator.logits(rewrite.model(), 0.3, -0.7);
        Tensor expanded = rewrite.outputs().orElseThrow().expand(Tensor.of(Shape.of(1, 3), tied));
        double[] logits = IntStream.range(0, 6).mapToDouble(expanded::get).toArray();
        assertThat(probabilities(logits))
                .containsExactly(probabilities(Evaluator.logits(TEACHER, 0.3, -0.7)), within(1e-6));
    }

    @Test
    void theStudentKeepsTheMapAndItsTeacherIsTiedAlike() {
        Rewrite rewrite = OutputTying.ofClasses(3, 1).apply(TEACHER, CONTEXT);
        assertThat(rewrite.model().metadata()).containsEntry("outputs", "0+2,0+3,0");
        assertThat(rewrite.model().grouping()).isEqualTo(rewrite.outputs());
        Model tied = rewrite.teacher(TEACHER);
        assertThat(Evaluator.difference(tied, rewrite.model())).isZero();
        assertThat(TEACHER.grouping()).isEmpty();
    }

    @Test
    void tiesCompose() {
        Rewrite first = OutputTying.ofClasses(3, 1).apply(TEACHER, CONTEXT);
        Rewrite both = first.then(OutputTying.ofClasses(2, 1).apply(first.model(), CONTEXT));
        assertThat(both.outputs()).hasValue(ClassGrouping.of(0, 0, 0, 0, 1, 0));
        assertThat(both.model().grouping()).isEqualTo(both.outputs());
        // The merged mean of means: the teacher groups its five rows at once.
        assertThat(both.teacher(TEACHER).network().nodes())
                .isEqualTo(both.model().network().nodes());
    }

    @Test
    void noMergesChangeNothing() {
        Rewrite rewrite = OutputTying.ofRatio(1, 1).apply(TEACHER, CONTEXT);
        assertThat(rewrite.outputs()).isEmpty();
        assertThat(rewrite.model().network().nodes())
                .isEqualTo(TEACHER.network().nodes());
        assertThat(Evaluator.difference(TEACHER, rewrite.model())).isZero();
        assertThat(rewrite.model().metadata()).doesNotContainKey("outputs");
        assertThat(rewrite.teacher(TEACHER)).isSameAs(TEACHER);
    }

    @Test
    void statesAreTiedOnlyToStatesOfTheirPosition() {
        // By distance alone, 0 and 1 would be grouped, and 2 and 3.
        Model teacher = teacher(new float[] {0, 0, 0, 0.1f, 9, 9, 9, 9.1f}, true);
        assertThat(OutputTying.ofClasses(2, 1).apply(teacher, CONTEXT).outputs())
                .hasValue(ClassGrouping.of(0, 0, 1, 1));
        assertThat(OutputTying.ofClasses(2, 2).apply(teacher, CONTEXT).outputs())
                .hasValue(ClassGrouping.of(0, 1, 0, 1));
    }

    @Test
    void biasesTellClassesApartToo() {
        Model teacher = teacher(new float[] {1, 1, 1, 1, 1, 1}, true);
        teacher = teacher.with(teacher.parameters().with(Map.of("fc.bias", Tensor.of(Shape.of(3), 4, 1, 5))));
        Rewrite rewrite = OutputTying.ofClasses(2, 1).apply(teacher, CONTEXT);
        assertThat(rewrite.outputs()).hasValue(ClassGrouping.of(0, 1, 0));
        assertThat(rewrite.model().parameters().get("fc.bias").toArray())
                .containsExactly((float) (4.5 + Math.log(2)), 1);
    }

    @Test
    void aLayerWithoutBiasesGetsThemForTheMembers() {
        Model teacher = teacher(new float[] {1, 1, -2, 0, 1, 1}, false);
        Rewrite rewrite = OutputTying.ofClasses(2, 1).apply(teacher, CONTEXT);
        assertThat(rewrite.model().parameters().get("fc.bias").toArray()).containsExactly((float) Math.log(2), 0);
        assertThat(rewrite.sites().get(0).after().parameters()).isEqualTo(2 * (2 + 1));
        assertThat(OutputTying.ofClasses(2, 1)
                        .outline(teacher.network())
                        .network()
                        .nodes())
                .isEqualTo(rewrite.model().network().nodes());
    }

    @Test
    void aSoftmaxAfterThemStays() {
        Network network = Network.builder()
                .input("x", Shape.of(2))
                .linear("fc", 6)
                .add("softmax", new Layer.Softmax(1))
                .build();
        Model teacher = new Model(network, TEACHER.parameters(), Map.of());
        Model student = OutputTying.ofClasses(3, 1).apply(teacher, CONTEXT).model();
        assertThat(Evaluator.logits(student, 1, 2)[0]).isCloseTo(3 * Evaluator.logits(teacher, 1, 2)[0], within(1e-6));
    }

    @Test
    void itTiesTheOuterFactorOfALowRankLayerAndTheTeachersWholeOne() {
        Model teacher = Model.initialize(
                Network.builder().input("x", Shape.of(30)).linear("fc", 20).build(), 2);
        Rewrite thin = LowRank.ofRank(4).apply(teacher, CONTEXT);
        Rewrite both = thin.then(OutputTying.ofRatio(0.5, 1).apply(thin.model(), CONTEXT));
        assertThat(both.mapping()).isEqualTo(Map.of("fc", "fc.b"));
        assertThat(both.model().network().shape("fc.b")).isEqualTo(Shape.of(10));
        Model tied = both.teacher(teacher);
        assertThat(tied.network().node("fc").layer()).isEqualTo(new Layer.Linear(30, 10, true));
    }

    @Test
    void anOutputLayerLeftAloneSaysWhy() {
        assertRefused(OutputTying.ofClasses(7, 1), TEACHER.network(), "It has only 6 outputs.");
        assertRefused(OutputTying.ofClasses(4, 4), TEACHER.network(), "Its 6 outputs do not divide into 4 positions.");
        assertRefused(
                OutputTying.ofClasses(2, 3),
                TEACHER.network(),
                "A grouping into 2 leaves less than one output for each of 3 positions.");
        Network used = Network.builder()
                .input("x", Shape.of(2))
                .linear("fc", 6)
                .linear("next", 3)
                .build("fc", "next");
        assertRefused(new OutputTying(), used, "The node [next] also uses its value.");
        assertThatThrownBy(() -> new OutputTying()
                        .outline(Network.builder()
                                .input("x", Shape.of(2))
                                .linear("fc", 6)
                                .relu("relu")
                                .build()))
                .hasMessageContaining("[no-site]");
    }

    private static void assertRefused(OutputTying strategy, Network network, String reason) {
        assertThatThrownBy(() -> strategy.outline(network))
                .hasMessage("Strategy [output-tying] found no site to replace. [fc]: " + reason + " [no-site]");
    }

    @Test
    void theRecordSaysHowMany() {
        assertThat(new OutputTying().apply(TEACHER, CONTEXT).sites())
                .extracting(Site::what)
                .isEqualTo(List.of("Its 6 outputs were grouped into 3."));
    }

    private static double[] probabilities(double[] logits) {
        double sum = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i]))
                .sum();
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i]) / sum)
                .toArray();
    }
}
