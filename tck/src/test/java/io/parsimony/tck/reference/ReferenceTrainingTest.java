package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Signals;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReferenceTrainingTest {

    private final ReferenceBackend backend = new ReferenceBackendProvider().open();

    /** Half the squared distance between the logits of student and teacher. */
    private record HalfSquare() implements DistillationLoss {

        @Override
        public String type() {
            return "half-square";
        }

        @Override
        public Set<Need> needs() {
            return Set.of(Need.TEACHER);
        }

        @Override
        public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
            return student.logits().sub(teacher.logits()).square().sum().mul(0.5);
        }
    }

    private static Network line() {
        return Network.builder()
                .input("x", Shape.of(1))
                .add("fc", new Layer.Linear(1, 1, false))
                .build();
    }

    private static Network convolutional() {
        return Network.builder()
                .input("x", Shape.of(1, 5, 4))
                .conv2d("conv", 3, 3, 1, 1)
                .batchNorm("norm")
                .relu("relu")
                .flatten("flat")
                .linear("fc", 2)
                .build();
    }

    private static TrainingPlan plan(Network network, Optimizer optimizer) {
        return TrainingPlan.builder(
                        Model.initialize(network, 1), Objective.of(new Term(new HalfSquare(), 0.1)), optimizer)
                .teacher(Model.initialize(network, 2))
                .build();
    }

    private static Map<String, DoubleTensor> doubles(Parameters parameters) {
        Map<String, DoubleTensor> doubles = new LinkedHashMap<>();
        parameters.asMap().forEach((name, tensor) -> doubles.put(name, DoubleTensor.of(tensor)));
        return doubles;
    }

    /** Gradient descent on {@code weight/2 * (w x - v x)^2} shrinks w - v by {@code 1 - rate * weight * x^2} a step. */
    @Test
    void nothingIsRoundedToFloat32() {
        double x = 1.1;
        double start = 1.0 / 3;
        double goal = 2.0 / 7;
        ReferenceTraining training = new ReferenceTraining(
                backend,
                plan(line(), new Sgd(0.1, 0, 0, false)),
                Map.of("fc.weight", DoubleTensor.of(Shape.of(1, 1), start)),
                Map.of("fc.weight", DoubleTensor.of(Shape.of(1, 1), goal)));
        double distance = start - goal;
        for (int step = 0; step < 20; step++) {
            ReferenceTraining.Step report = training.step(
                    DoubleTensor.of(Shape.of(1, 1), x),
                    DoubleTensor.of(Shape.of(1), 0),
                    new StepSettings(0.3, List.of(0.7)));
            double loss = distance * distance * x * x / 2;
            assertThat(report.terms().get(0)).isCloseTo(loss, within(1e-15));
            assertThat(report.total()).isCloseTo(0.7 * loss, within(1e-15));
            assertThat(report.gradientNorm()).isCloseTo(0.7 * distance * x * x, within(1e-15));
            distance *= 1 - 0.3 * 0.7 * x * x;
        }
        assertThat(training.parameters().get("fc.weight").item()).isCloseTo(goal + distance, within(1e-15));
        assertThat(training.logits(DoubleTensor.of(Shape.of(1, 1), x)).item())
                .isCloseTo((goal + distance) * x, within(1e-15));
    }

    @Test
    void takesTheStepsOfASession() {
        assertTakesTheStepsOfASession(plan(convolutional(), new Sgd(0.05, 0.9, 1e-3, true)));
    }

    @Test
    void countsStepsAsASessionDoes() {
        Network network = Network.builder()
                .input("x", Shape.of(1, 5, 4))
                .flatten("flat")
                .linear("fc", 2)
                .build();
        assertTakesTheStepsOfASession(plan(network, new Adam(0.05, 0.9, 0.999, 1e-8, 0)));
    }

    private void assertTakesTheStepsOfASession(TrainingPlan plan) {
        StepSettings settings = new StepSettings(0.05, List.of(0.25));
        ReferenceTraining training = new ReferenceTraining(
                backend,
                plan,
                doubles(plan.student().parameters()),
                doubles(plan.teacher().orElseThrow().parameters()));
        Random random = new Random(5);
        try (TrainingSession session = TrainingSession.open(backend, plan)) {
            for (int step = 0; step < 4; step++) {
                Batch batch = batch(random);
                StepReport expected = session.step(batch, settings);
                ReferenceTraining.Step found =
                        training.step(DoubleTensor.of(batch.inputs()), DoubleTensor.of(batch.labels()), settings);
                assertThat(found.total()).isCloseTo(expected.total(), within(1e-5 * expected.total()));
            }
            Map<String, DoubleTensor> found = training.parameters();
            assertThat(found.keySet()).isEqualTo(session.parameters().names());
            session.parameters().asMap().forEach((name, tensor) -> assertThat(
                            found.get(name).toTensor().toArray())
                    .as(name)
                    .containsExactly(tensor.toArray(), within(1e-6f)));
        }
    }

    private static Batch batch(Random random) {
        float[] samples = new float[3 * 20];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) random.nextGaussian();
        }
        return new Batch(Tensor.of(Shape.of(3, 1, 5, 4), samples), Tensor.of(Shape.of(3), 0, 1, 1));
    }

    @Test
    void refusesDropout() {
        Network network = Network.builder()
                .input("x", Shape.of(2))
                .add("drop", new Layer.Dropout(0.5))
                .build();
        assertThatThrownBy(() ->
                        new ReferenceTraining(backend, plan(network, new Sgd(0.1, 0, 0, false)), Map.of(), Map.of()))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("bad-plan");
    }
}
