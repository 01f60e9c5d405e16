package io.parsimony.tck.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import io.parsimony.Parsimony;
import io.parsimony.backend.Backend;
import io.parsimony.config.Configuration;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.distill.Adapters;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.train.GradientBalancing;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.FeatureMse;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Distillation by every loss, through adapters, and by shares of the gradient: small networks on the reference. */
class DistillationTest {

    private static final long SEED = 7;
    private static final Taps RELU = new Taps(List.of(new Taps.Tap("relu", "relu")));

    private final Backend backend = Study.reference();
    private final Batch batch = Study.batch(
            new Kit(
                    new ReferenceBackendProvider(),
                    backend,
                    backend.info(),
                    backend.capabilities(),
                    ComparisonPrecision.FLOAT64,
                    SEED,
                    "distillation"),
            "batch",
            6);

    static List<DistillationLoss> losses() {
        return PluginRegistry.discover(DistillationLoss.class);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void oneStepDescendsAsFarAsTheGradientSays(DistillationLoss loss) {
        TrainingPlan plan = plan(Study.student(SEED), Study.student(SEED + 1), RELU, Objective.of(new Term(loss, 1)));
        try (TrainingSession session = TrainingSession.open(backend, plan)) {
            Gradients before = session.gradients(batch, new StepSettings(1, List.of(1.0)));
            double norm = norm(before.gradients());
            assertThat(norm).isPositive();
            double rate = 1e-3 * before.total() / (norm * norm);
            session.step(batch, new StepSettings(rate, List.of(1.0)));
            double after =
                    session.gradients(batch, new StepSettings(1, List.of(1.0))).total();
            assertThat((before.total() - after) / before.total()).isCloseTo(1e-3, within(2e-4));
        }
    }

    @Test
    void adaptersAreLearntAndTakenOff() {
        Model teacher = Study.teacher(SEED);
        Model student = Study.student(SEED);
        Adapters adapters = Adapters.attach(student, teacher.network(), RELU, SEED);
        assertThat(adapters.taps().pairs()).containsExactly(new Taps.Tap("relu", "adapter.relu"));
        assertThat(adapters.student().network().shape("adapter.relu"))
                .isEqualTo(teacher.network().shape("relu"));
        try (TrainingSession session = TrainingSession.open(
                backend,
                plan(adapters.student(), teacher, adapters.taps(), Objective.of(new Term(new FeatureMse(), 1))))) {
            double first = step(session);
            Parameters afterOne = session.parameters();
            assertThat(afterOne.get("adapter.relu.weight")
                            .sameBits(adapters.student().parameters().get("adapter.relu.weight")))
                    .isFalse();
            assertThat(afterOne.get("conv.weight").sameBits(student.parameters().get("conv.weight")))
                    .isFalse();
            double last = 0;
            for (int i = 0; i < 20; i++) {
                last = step(session);
            }
            assertThat(last).isLessThan(0.7 * first);
            Model trained = adapters.strip(adapters.student().with(session.parameters()));
            assertThat(trained.network()).isSameAs(student.network());
            assertThat(trained.parameters().asMap().keySet())
                    .isEqualTo(student.parameters().asMap().keySet());
            assertThat(trained.parameters().get("conv.weight")).satisfies(weight -> assertThat(
                            weight.sameBits(session.parameters().get("conv.weight")))
                    .isTrue());
        }
    }

    private double step(TrainingSession session) {
        return session.step(batch, new StepSettings(0.02, List.of(1.0))).total();
    }

    @Test
    void sharesOfTheGradientAreMetAtTheFirstBatch() {
        Objective shared = new Objective(
                List.of(share(new CrossEntropy(), 5), share(new SoftTarget(), 3), share(new FeatureMse(), 2)));
        Model student = Study.student(SEED);
        Model teacher = Study.student(SEED + 1);
        List<Double> ones = List.of(1.0, 1.0, 1.0);
        Objective found;
        try (TrainingSession session =
                TrainingSession.open(backend, plan(student, teacher, RELU, shared.withWeights(ones)))) {
            found = GradientBalancing.find(shared, session, batch);
            assertThat(GradientBalancing.find(shared, session, batch)).isEqualTo(found);
        }
        assertThat(found.hasShares()).isFalse();
        List<Double> weights = found.weights(0, 1);
        assertThat(weights.get(0)).isCloseTo(0.5, within(1e-12));
        List<Double> norms = new ArrayList<>();
        try (TrainingSession session = TrainingSession.open(backend, plan(student, teacher, RELU, found))) {
            for (int i = 0; i < 3; i++) {
                List<Double> alone = new ArrayList<>(List.of(0.0, 0.0, 0.0));
                alone.set(i, weights.get(i));
                norms.add(norm(
                        session.gradients(batch, new StepSettings(1, alone)).gradients()));
            }
        }
        double sum = norms.stream().mapToDouble(n -> n).sum();
        assertThat(norms.get(0) / sum).isCloseTo(0.5, within(1e-5));
        assertThat(norms.get(1) / sum).isCloseTo(0.3, within(1e-5));
        assertThat(norms.get(2) / sum).isCloseTo(0.2, within(1e-5));
    }

    @Test
    void aTermWithoutAGradientHasNoShare() {
        Objective shared = new Objective(List.of(share(new CrossEntropy(), 1), share(new FeatureMse(), 1)));
        Model student = Study.student(SEED);
        try (TrainingSession session =
                TrainingSession.open(backend, plan(student, student, RELU, shared.withWeights(List.of(1.0, 1.0))))) {
            // The teacher infers where the student trains: the same activations come from the input alone.
            assertThat(GradientBalancing.find(shared, session, batch).hasShares())
                    .isFalse();
        }
        Taps input = new Taps(List.of(new Taps.Tap("image", "image")));
        try (TrainingSession session =
                TrainingSession.open(backend, plan(student, student, input, shared.withWeights(List.of(1.0, 1.0))))) {
            assertThatThrownBy(() -> GradientBalancing.find(shared, session, batch))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("Expected a nonzero gradient of loss [feature-mse] on the first batch")
                    .hasMessageContaining("[bad-balance]");
        }
    }

    @Test
    void configurationDistilsANarrowerStudentBySharesThroughAdapters() {
        Configuration configuration = Parsimony.configure(
                ConfigFactory.parseString(
                        """
                parsimony {
                  backend = reference
                  distill {
                    losses = [ { type = soft-target, share = 0.6 }, { type = feature-mse, share = 0.4 } ]
                    taps = ["re*"], epochs = 2, batch = 6, optimizer.learning-rate = 0.01
                    # Its teacher has learnt nothing.
                    preflight.enabled = false
                  }
                }
                """));
        Model teacher = Study.teacher(SEED);
        Model student = Study.student(SEED);
        ArchitectureChange outline = new ArchitectureChange(
                student.network(),
                ArchitectureChange.identity(teacher.network()).mapping(),
                List.of());
        List<Double> losses = new ArrayList<>();
        TrainingListener listener = progress -> losses.add(progress.report().total());
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            Model distilled = parsimony.distill(teacher, new Rewrite(student, outline), new StudyNoise(12), listener);
            assertThat(distilled.network()).isSameAs(student.network());
            assertThat(distilled.provenance().get("trained")).contains("[soft-target x 0.6, feature-mse x ");
        }
        assertThat(losses).hasSize(4).allMatch(Double::isFinite);
        assertThat(losses.get(2)).isLessThan(losses.get(0));
    }

    @Test
    void withoutAdaptersWidthsMustBeEqual() {
        Configuration configuration = Parsimony.configure(ConfigFactory.parseString(
                "parsimony { backend = reference, distill { losses = [ { type = feature-mse } ], taps = [relu],"
                        + " adapters = false } }"));
        Model teacher = Study.teacher(SEED);
        ArchitectureChange outline = new ArchitectureChange(
                Study.student(SEED).network(),
                ArchitectureChange.identity(teacher.network()).mapping(),
                List.of());
        Rewrite rewrite = new Rewrite(Study.student(SEED), outline);
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            assertThatThrownBy(() -> parsimony.distill(teacher, rewrite, new StudyNoise(12), TrainingListener.NONE))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[bad-taps]");
        }
    }

    private static Term share(DistillationLoss loss, double share) {
        return new Term(loss, 1, new ConstantSchedule(), OptionalDouble.of(share));
    }

    private static TrainingPlan plan(Model student, Model teacher, Taps taps, Objective objective) {
        return TrainingPlan.builder(student, objective, new Sgd(0.01, 0, 0, false))
                .teacher(teacher)
                .taps(taps)
                .seed(SEED)
                .build();
    }

    private static double norm(Parameters gradients) {
        double squares = 0;
        for (Tensor tensor : gradients.asMap().values()) {
            for (float number : tensor.toArray()) {
                squares += (double) number * number;
            }
        }
        return Math.sqrt(squares);
    }
}
