package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.internal.linalg.SingularValues;
import io.parsimony.strategies.internal.linalg.SingularValuesTest;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LowRankTest {

    private static final RewriteContext CONTEXT = new RewriteContext(7);

    /** 40 features to 30 to 5: 1,230 and 155 parameters. */
    private static final Model TEACHER = Model.initialize(
            Network.builder()
                    .input("x", Shape.of(40))
                    .linear("fc1", 30)
                    .add("act", new Layer.Activation(Layer.Activation.Function.RELU))
                    .linear("fc2", 5)
                    .build(),
            3);

    @Test
    void aLayerBecomesTwoThinOnesOfTheRank() {
        Rewrite rewrite = LowRank.ofRank(8).apply(TEACHER, CONTEXT);
        Network network = rewrite.model().network();
        assertThat(network.nodes())
                .containsExactly(
                        new Node("fc1.a", new Layer.Linear(40, 8, false), List.of("x")),
                        new Node("fc1.b", new Layer.Linear(8, 30, true), List.of("fc1.a")),
                        new Node("act", network.node("act").layer(), List.of("fc1.b")),
                        new Node("fc2", new Layer.Linear(30, 5, true), List.of("act")));
        Site site = rewrite.sites().get(0);
        assertThat(site.replaced()).isTrue();
        assertThat(site.before().parameters()).isEqualTo(1230);
        assertThat(site.after().parameters()).isEqualTo(40 * 8 + 8 * 30 + 30);
        assertThat(site.after().macs()).isEqualTo(40 * 8 + 8 * 30);
        assertThat(rewrite.mapping()).isEqualTo(Map.of("fc1", "fc1.b", "act", "act", "fc2", "fc2"));
    }

    @Test
    void theFactorsAreTheNearestOfTheirRankAndTheBiasIsTheOriginals() {
        Parameters parameters =
                LowRank.ofRank(8).apply(TEACHER, CONTEXT).model().parameters();
        Tensor weight = TEACHER.parameters().get("fc1.weight");
        SingularValues values = SingularValues.of("w", weight);
        double[] product = SingularValuesTest.product(parameters.get("fc1.b.weight"), parameters.get("fc1.a.weight"));
        double error = 0;
        for (int i = 0; i < product.length; i++) {
            error += Math.pow(product[i] - weight.get(i), 2);
        }
        double leftOut = 0;
        for (int k = 8; k < values.count(); k++) {
            leftOut += Math.pow(values.value(k), 2);
        }
        assertThat(error).isCloseTo(leftOut, within(1e-5));
        assertThat(parameters.get("fc1.b.bias")).isSameAs(TEACHER.parameters().get("fc1.bias"));
        assertThat(parameters.get("fc2.weight")).isSameAs(TEACHER.parameters().get("fc2.weight"));
    }

    @Test
    void aLayerWithoutABiasGetsNone() {
        Network network = Network.builder()
                .input("x", Shape.of(40))
                .add("fc", new Layer.Linear(40, 30, false))
                .build();
        Rewrite rewrite = LowRank.ofRank(3).apply(Model.initialize(network, 1), CONTEXT);
        assertThat(rewrite.model().parameters().names()).containsExactly("fc.a.weight", "fc.b.weight");
    }

    @Test
    void energyTakesTheLeastRankThatKeepsIt() {
        // Squared singular values 100, 64, 36, 9, 4, 1 and zeros: of 214, kept 0.47, 0.77, 0.93, 0.98, ...
        Model teacher = diagonal(10, 8, 6, 3, 2, 1);
        assertThat(rank(LowRank.ofEnergy(0.46), teacher)).isEqualTo(1);
        assertThat(rank(LowRank.ofEnergy(0.47), teacher)).isEqualTo(2);
        assertThat(rank(LowRank.ofEnergy(0.97), teacher)).isEqualTo(4);
        assertThat(rank(LowRank.ofEnergy(1), teacher)).isEqualTo(6);
        assertThat(LowRank.ofEnergy(0.47).apply(teacher, CONTEXT).sites().get(0).what())
                .isEqualTo("A linear layer of 40 to 30 features was factorized at rank 2, which keeps 76.6% of its"
                        + " weight's energy.");
    }

    @Test
    void nothingSetKeepsNineTenthsOfTheEnergy() {
        Model teacher = diagonal(10, 8, 6, 3, 2, 1);
        assertThat(rank(new LowRank(), teacher)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"1.1", "2", "2.5", "4", "7", "12"})
    void compressionTakesTheLargestRankThatAchievesIt(double compression) {
        int rank = rank(LowRank.ofCompression(compression), TEACHER);
        assertThat(1230.0 / (70 * rank + 30)).isGreaterThanOrEqualTo(compression);
        assertThat(1230.0 / (70 * (rank + 1) + 30)).isLessThan(compression);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rank        | 31 | Rank 31 is more than its full rank 30.",
                "rank        | 18 | Its replacement would not be cheaper: 1,260 multiply-accumulates and 1,290 "
                        + "parameters instead of 1,200 and 1,230.",
                "energy      | 1  | Its replacement would not be cheaper: 2,100 multiply-accumulates and 2,130 "
                        + "parameters instead of 1,200 and 1,230.",
                "compression | 13 | Even rank 1 does not make it 13.0 times smaller.",
                "compression | 50 | Even rank 1 does not make it 50.0 times smaller.",
            })
    void aLayerLeftAloneSaysWhy(String setting, double value, String reason) {
        // The other layer is wide enough for each of these settings.
        Network network = Network.builder()
                .input("x", Shape.of(40))
                .linear("fc1", 30)
                .from("x")
                .add("wide", new Layer.Linear(40, 200, false))
                .add("narrow", new Layer.Linear(200, 200, false))
                .build("fc1", "narrow");
        Model teacher = Model.initialize(network, 3);
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        for (String name : List.of("wide.weight", "narrow.weight")) {
            zeros.put(name, Tensor.full(teacher.parameters().get(name).shape(), 0));
        }
        teacher = teacher.with(teacher.parameters().with(zeros));
        LowRank strategy = new LowRank(
                setting.equals("rank") ? OptionalInt.of((int) value) : OptionalInt.empty(),
                setting.equals("energy") ? OptionalDouble.of(value) : OptionalDouble.empty(),
                setting.equals("compression") ? OptionalDouble.of(value) : OptionalDouble.empty(),
                List.of("wide"));
        Rewrite rewrite = strategy.apply(teacher, CONTEXT);
        assertThat(rewrite.sites()).extracting(Site::node).containsExactly("fc1", "wide", "narrow");
        assertThat(rewrite.sites()).extracting(Site::replaced).containsExactly(false, false, true);
        assertThat(rewrite.sites().get(0).what()).isEqualTo(reason);
        assertThat(rewrite.sites().get(1).what()).isEqualTo("The settings keep it.");
    }

    @Test
    void aRankIsRefusedExactlyWhereItIsNotCheaper() {
        // 40 * 30 = 1,200 and (40 + 30) * 17 = 1,190 but (40 + 30) * 18 = 1,260.
        assertThat(rank(LowRank.ofRank(17), TEACHER)).isEqualTo(17);
        assertThatThrownBy(() -> LowRank.ofRank(18).apply(TEACHER, CONTEXT)).hasMessageContaining("[no-site]");
    }

    @Test
    void aNetworkWithoutASiteIsAnErrorWithEveryReason() {
        assertThatThrownBy(() -> LowRank.ofRank(20, "fc1").apply(TEACHER, CONTEXT))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage(
                        "Strategy [low-rank] found no site to replace. [fc1]: The settings keep it. [fc2]: Rank 20 is"
                                + " more than its full rank 5. [no-site]");
    }

    @Test
    void everyFaultOfKeepIsReportedAtOnce() {
        ParsimonyException e = Assertions.catchThrowableOfType(
                ParsimonyException.class, () -> LowRank.ofRank(2, "fc3", "act").apply(TEACHER, CONTEXT));
        assertThat(e.problems()).hasSize(2);
        assertThat(e.problems().get(0).id()).isEqualTo("unknown-node");
        assertThat(e.problems().get(0).hint()).startsWith("Did you mean [fc1] or [fc2]");
        assertThat(e.problems().get(1).toString())
                .isEqualTo(
                        "keep: Expected the name of a linear layer, found [act], which is a relu. There are [fc1, fc2]."
                                + " [bad-value]");
    }

    @Test
    void aWeightThatIsNotFiniteIsAnErrorThatNamesIt() {
        Tensor weight = Tensor.full(Shape.of(30, 40), Float.POSITIVE_INFINITY);
        Model broken = TEACHER.with(TEACHER.parameters().with(Map.of("fc1.weight", weight)));
        assertThatThrownBy(() -> LowRank.ofRank(2).apply(broken, CONTEXT))
                .hasMessage("Expected finite numbers in [fc1.weight], found Infinity. [bad-parameters]");
    }

    @Test
    void theTeacherStays() {
        List<Node> nodes = List.copyOf(TEACHER.network().nodes());
        float[] before = TEACHER.parameters().get("fc1.weight").toArray();
        LowRank.ofRank(2).apply(TEACHER, CONTEXT);
        assertThat(TEACHER.network().nodes()).isEqualTo(nodes);
        assertThat(TEACHER.parameters().get("fc1.weight").toArray()).isEqualTo(before);
    }

    @Test
    void atTheFullRankOfTheWeightTheFunctionStays() {
        Tensor left = SingularValuesTest.normal(30, 6);
        Tensor right = SingularValuesTest.normal(6, 40);
        double[] weight = SingularValuesTest.product(left, right);
        Model teacher =
                TEACHER.with(TEACHER.parameters().with(Map.of("fc1.weight", Tensor.of(Shape.of(30, 40), weight))));
        assertThat(Evaluator.difference(
                        teacher, LowRank.ofRank(6).apply(teacher, CONTEXT).model()))
                .isLessThan(1e-5);
        assertThat(Evaluator.difference(
                        teacher, LowRank.ofRank(5).apply(teacher, CONTEXT).model()))
                .isGreaterThan(1e-2);
    }

    @Test
    void itChangesTheFunction() {
        assertThat(new LowRank().kind()).isEqualTo(RewriteStrategy.Kind.APPROXIMATE);
    }

    /** Returns the teacher with the given singular values in scattered order. */
    private static Model diagonal(float... values) {
        float[] weight = new float[30 * 40];
        for (int k = 0; k < values.length; k++) {
            int row = (7 * k + 3) % 30;
            int column = (11 * k + 5) % 40;
            weight[row * 40 + column] = k % 2 == 0 ? values[k] : -values[k];
        }
        return TEACHER.with(TEACHER.parameters().with(Map.of("fc1.weight", Tensor.of(Shape.of(30, 40), weight))));
    }

    private static int rank(LowRank strategy, Model teacher) {
        Network network = strategy.apply(teacher, CONTEXT).model().network();
        return network.shape("fc1.a").dim(0);
    }
}
